import type { Static } from 'typebox';
import type { EvidenceRow, ShownRead } from './queries.ts';
import type { Evidence, ReadPage, ReceivedEvidence } from './schemas.ts';
import { READ_REASONS } from './words.ts';

/** A document as it was taken; the same on every repeat. */
export function renderReceived(row: EvidenceRow): Static<typeof ReceivedEvidence> {
  const { id, kind, mediaType, bytes, receivedAt } = row;
  return { id, kind, media_type: mediaType, bytes, received_at: receivedAt.toISOString() };
}

/** A document as it stands. */
export function renderEvidence(row: EvidenceRow): Static<typeof Evidence> {
  return { ...renderReceived(row), state: row.state };
}

/** A look of the staff as its member is shown it. */
export function renderRead({ read, persona, evidence }: ShownRead): Static<typeof ReadPage>['data'][number] {
  return {
    id: read.id,
    what: read.evidenceId === null ? 'claim' : 'evidence',
    claim_id: read.claimId,
    evidence_id: read.evidenceId,
    evidence_kind: evidence?.kind ?? null,
    reason_code: read.reasonCode,
    reason: read.reasonCode === null ? null : READ_REASONS[read.reasonCode],
    // Whoever may look into a file is a verifier.
    reader: { role: 'verifier', persona_id: persona?.id ?? null, display_name: persona?.displayName ?? null },
    read_at: read.readAt.toISOString(),
  };
}
