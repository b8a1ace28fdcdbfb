import { Type } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { ClaimSummary } from '../claims/schemas.ts';
import { Evidence } from '../evidence/schemas.ts';
import { closed, id, nullable, oneOf, orNull, textOrNull, time } from '../schemas.ts';
import { BREAK_GLASS_STATES, REVIEW_OUTCOMES } from './policy.ts';

const example = '018f3a52-8f31-7c6e-9f61-2b6f6f4f0c11';

/** Whose file is opened: the account, or whoever stands behind a persona. */
export const NewBreakGlass = Type.Object(
  {
    subject: Type.Object({ kind: oneOf(['account', 'persona']), id: id() }, closed),
    reason: FreeText({
      maxLength: 1_000,
      context: 'none',
      description: 'Why it cannot wait; the second person reads it.',
    }),
  },
  {
    ...closed,
    examples: [
      { subject: { kind: 'persona', id: example }, reason: 'A post under this handle speaks of self-harm tonight.' },
    ],
  },
);

/** An emergency access, as the staff sees it. */
export const BreakGlass = Type.Object({
  id: id(),
  opener_id: id('Who broke the glass.'),
  account_id: id('Whose file it opens.'),
  reason: textOrNull,
  state: oneOf(BREAK_GLASS_STATES),
  opened_at: time,
  expires_at: time,
  ended_at: orNull.time,
  review: nullable(REVIEW_OUTCOMES),
  reviewed_at: orNull.time,
  reviewed_by: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
});
export const BreakGlassPage = Type.Object({ data: Type.Array(BreakGlass), next_cursor: textOrNull });

/** Who a member is, for the person who broke the glass, while it is open. */
export const OpenedMember = Type.Object({
  account_id: id(),
  email: Type.String(),
  personas: Type.Array(Type.Object({ id: id(), kind: oneOf(['name', 'handle']), display_name: Type.String() }), {
    description: 'All faces of the member: nothing else in Curbside joins them.',
  }),
  claims: Type.Array(Type.Object({ ...ClaimSummary.properties, evidence: Type.Array(Evidence) })),
});

export const Review = Type.Object(
  { outcome: oneOf(REVIEW_OUTCOMES) },
  { ...closed, examples: [{ outcome: 'in_order' }] },
);
export const BreakGlassParams = Type.Object({ id: id() }, closed);
