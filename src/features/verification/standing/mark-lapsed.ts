import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { lapseMember } from '../claims/move-applicant.ts';
import { tellOfClaim } from '../events.ts';
import { changeClaim, findClaim, lockClaim, lockStanding } from '../queries.ts';
import { isOver } from './policy.ts';

/**
 * Ends a claim whose last day is over: unless another approved claim bears the membership it becomes `expired`, and sockets
 * close within a second. `graceDays` after the last day nothing happens yet. False when the claim is not over.
 */
export async function markLapsed(
  tx: Database,
  claimId: Id,
  { clock, graceDays = 0 }: { readonly clock: Clock; readonly graceDays?: number },
): Promise<boolean> {
  const seen = await findClaim(tx, claimId);
  // The account is locked before the claim, everywhere.
  if (!seen || !(await lockStanding(tx, seen.claim.accountId))) return false;
  const claim = (await lockClaim(tx, claimId))?.claim;
  if (!claim || !isOver(claim, clock(), graceDays)) return false;
  const { version } = claim;
  const from = ['approved', 'expiring'] as const;
  const changed = await changeClaim(tx, { id: claimId, version, from, set: { status: 'lapsed' } });
  if (!changed) return false;
  await lapseMember(tx, claim.accountId);
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.lapse', objectKind: 'claim', objectId: claimId, outcome: 'done' });
  return true;
}
