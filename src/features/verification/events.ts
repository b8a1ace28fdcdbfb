import type { Database } from '../../platform/database/connection.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import { wasSubmitted } from './policy.ts';
import type { ClaimRow } from './queries.ts';

/** Tells the applicant (`claim.updated`) and, once it was submitted, the staff (`queue.changed`) that a claim moved; ids and version only. */
export async function tellOfClaim(
  tx: Database,
  claim: Pick<ClaimRow, 'id' | 'accountId' | 'version' | 'attempt'>,
): Promise<void> {
  const data = { claim_id: claim.id, version: claim.version };
  await appendEvent(tx, { type: 'claim.updated', audience: { kind: 'account', id: claim.accountId }, data });
  if (wasSubmitted(claim)) await appendEvent(tx, { type: 'queue.changed', audience: { kind: 'staff' }, data });
}
