import type { Id } from '../../../../../kernel/ids.ts';
import { DAY } from '../../../../../kernel/time.ts';
import type { Database } from '../../../../../platform/database/connection.ts';
import { setMembership } from '../../../../accounts/index.ts';
import { recordAudit } from '../../../../audit/index.ts';
import { clinicianRolesOf } from '../../../claims/move-applicant.ts';
import { tellOfClaim } from '../../../events.ts';
import { changeClaim, countStandingClaims, findClaim, lockClaim, lockStanding } from '../../../queries.ts';

/** Marks an approved claim as running out; nothing changes for the member. False when it is marked or stands elsewhere. */
export async function markExpiring(tx: Database, claimId: Id): Promise<boolean> {
  const claim = (await lockClaim(tx, claimId))?.claim;
  if (!claim) return false;
  const { version } = claim;
  const changed = await changeClaim(tx, { id: claimId, version, from: ['approved'], set: { status: 'expiring' } });
  if (!changed) return false;
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.expiring', objectKind: 'claim', objectId: claimId, outcome: 'done' });
  return true;
}

/**
 * Ends a claim whose last day is over: unless another approved claim bears the membership it becomes `expired`, and sockets
 * close within a second. False when the claim is not over. `nowMs` since the epoch.
 */
export async function markLapsed(tx: Database, claimId: Id, nowMs: number): Promise<boolean> {
  const seen = await findClaim(tx, claimId);
  // The account is locked before the claim, everywhere.
  const standing = seen && (await lockStanding(tx, seen.claim.accountId));
  const claim = (await lockClaim(tx, claimId))?.claim;
  if (!standing || !claim?.expiresOn || Date.parse(claim.expiresOn) + DAY > nowMs) return false;
  const { version, accountId } = claim;
  const from = ['approved', 'expiring'] as const;
  const changed = await changeClaim(tx, { id: claimId, version, from, set: { status: 'lapsed' } });
  if (!changed) return false;
  if (standing.state === 'verified' && (await countStandingClaims(tx, accountId)) === 0) {
    const { scope, scopeExpiresAt } = standing;
    await setMembership(tx, accountId, {
      state: 'expired',
      roles: clinicianRolesOf(standing),
      ...(scope === null ? {} : { scope }),
      ...(scopeExpiresAt === null ? {} : { expiresAt: scopeExpiresAt }),
    });
  }
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.lapse', objectKind: 'claim', objectId: claimId, outcome: 'done' });
  return true;
}
