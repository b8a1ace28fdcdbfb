import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import type { CheckRows } from '../checks/check-rows.ts';
import { admitMember } from '../claims/move-applicant.ts';
import { tellOfClaim } from '../events.ts';
import { changeClaim, findClaim, insertChecks, lockClaim, lockStanding } from '../queries.ts';
import { APPROVED, mayRenew } from './policy.ts';

/**
 * Carries a claim on to a later end on a renewed check that matches in every field; a lapsed member comes back. `expiresOn`
 * is the new last day, `YYYY-MM-DD`. False when the claim stands elsewhere, the end is no later, or the account is suspended.
 */
export async function renewClaim(
  tx: Database,
  claimId: Id,
  { check, expiresOn }: { readonly check: CheckRows; readonly expiresOn: string },
): Promise<boolean> {
  if (check.check.outcome !== 'match') throw new TypeError('a claim is renewed by a check that matches');
  const seen = await findClaim(tx, claimId);
  const standing = seen && (await lockStanding(tx, seen.claim.accountId));
  if (standing?.state !== 'verified' && standing?.state !== 'expired') return false;
  const claim = (await lockClaim(tx, claimId))?.claim;
  if (!claim || !mayRenew(claim, expiresOn)) return false;
  const { version } = claim;
  const set = { status: 'approved', expiresOn } as const;
  const changed = await changeClaim(tx, { id: claimId, version, from: APPROVED, set });
  if (!changed) return false;
  await insertChecks(tx, [check.check], check.fields);
  await admitMember(tx, claim.accountId, { scope: claim.scope ?? 'full', expiresOn });
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.renew', objectKind: 'claim', objectId: claimId, outcome: 'done' });
  return true;
}
