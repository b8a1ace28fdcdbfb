import { Type } from 'typebox';
import { ID_PATTERN } from '../../../kernel/ids.ts';
import { fileForm } from '../../../platform/http/form.ts';
import { MEDIA_TYPES } from '../../../platform/media/judge-bytes.ts';
import { closed, id, nullable, oneOf, textOrNull, time } from '../schemas.ts';
import { CHOSEN_REASONS, EVIDENCE_KINDS, EVIDENCE_STATES } from './words.ts';

const idOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'], pattern: ID_PATTERN });

/** `POST /v1/claims/{id}/evidence`. */
export const EvidenceForm = fileForm({ kind: oneOf(EVIDENCE_KINDS, 'What the document is.') });

const received = {
  id: id(),
  kind: oneOf(EVIDENCE_KINDS),
  media_type: oneOf(MEDIA_TYPES, 'By content; the name that was sent is not kept.'),
  bytes: Type.Integer({ description: 'Size as it is held: pictures are written anew.' }),
  received_at: time,
};

/** A document as it was taken. */
export const ReceivedEvidence = Type.Object(received);

/** Why a verifier may open a document, in the words that the member reads. */
export const ReadReasons = Type.Array(Type.Object({ code: oneOf(CHOSEN_REASONS), words: Type.String() }));

/** A document of a claim; one that is gone is still named. */
export const Evidence = Type.Object({
  ...received,
  state: oneOf(EVIDENCE_STATES, '`deleted` by the applicant, `shredded` 90 days after the decision: gone for good.'),
});
export const EvidenceList = Type.Object({ data: Type.Array(Evidence) });

export const EvidenceParams = Type.Object({ id: id() }, closed);
export const OwnEvidenceParams = Type.Object({ id: id(), evidence_id: id() }, closed);

export const GRANT_PATTERN = '^cbv_[A-Za-z0-9_-]{43}$';

/** `POST /v1/staff/evidence/{id}/links`. */
export const NewLink = Type.Object(
  { reason_code: oneOf(CHOSEN_REASONS, 'Why you look; the member is shown it.') },
  { ...closed, examples: [{ reason_code: 'check_identity' }] },
);
export const Link = Type.Object({
  grant: Type.String({ pattern: GRANT_PATTERN, examples: [`cbv_${'A'.repeat(43)}`] }),
  expires_in: Type.Integer({ description: 'Seconds.' }),
});
export const OpenLink = Type.Object(
  { grant: Type.String({ pattern: GRANT_PATTERN, maxLength: 47 }) },
  { ...closed, examples: [{ grant: `cbv_${'A'.repeat(43)}` }] },
);

/** One look of the staff into the own file. */
const Read = Type.Object({
  id: id(),
  what: oneOf(['claim', 'evidence', 'identity'], '`identity`: in an emergency, who you are and how to reach you.'),
  claim_id: idOrNull,
  evidence_id: idOrNull,
  evidence_kind: nullable(EVIDENCE_KINDS),
  reason_code: nullable([...CHOSEN_REASONS, 'break_glass']),
  reason: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'The reason in words.' }),
  reader: Type.Object({
    role: oneOf(['verifier']),
    persona_id: idOrNull,
    display_name: textOrNull,
  }),
  read_at: time,
});
export const ReadPage = Type.Object({
  data: Type.Array(Read),
  next_cursor: textOrNull,
});
