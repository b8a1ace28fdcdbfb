import type { Static } from 'typebox';
import type { EvidenceRow, ShownRead } from './queries.ts';
import type { Evidence, ReadPage, ReadReasons, ReceivedEvidence } from './schemas.ts';
import { CHOSEN_REASONS, READ_REASONS, READ_WORDS } from './words.ts';

/** A document as it was taken; the same on every repeat. */
export function renderReceived(row: EvidenceRow): Static<typeof ReceivedEvidence> {
  const { id, kind, mediaType, bytes, receivedAt } = row;
  return { id, kind, media_type: mediaType, bytes, received_at: receivedAt.toISOString() };
}

/** A document as it stands. */
export function renderEvidence(row: EvidenceRow): Static<typeof Evidence> {
  return { ...renderReceived(row), state: row.state };
}

/** The reasons that a verifier may give for a look, with what the member reads of each. */
export function renderReasons(): Static<typeof ReadReasons> {
  return CHOSEN_REASONS.map((code) => ({ code, words: READ_REASONS[code] }));
}

/** A look of the staff as its member is shown it. */
export function renderRead({ read, persona, evidence }: ShownRead): Static<typeof ReadPage>['data'][number] {
  return {
    id: read.id,
    what: read.evidenceId !== null ? 'evidence' : read.claimId !== null ? 'claim' : 'identity',
    claim_id: read.claimId,
    evidence_id: read.evidenceId,
    evidence_kind: evidence?.kind ?? null,
    reason_code: read.reasonCode,
    reason: read.reasonCode === null ? null : READ_WORDS[read.reasonCode],
    // Whoever may look into a file is a verifier.
    reader: { role: 'verifier', persona_id: persona?.id ?? null, display_name: persona?.displayName ?? null },
    read_at: read.readAt.toISOString(),
  };
}
