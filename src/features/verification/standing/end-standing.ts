import type { Database } from '../../../platform/database/connection.ts';
import { setMembership } from '../../accounts/index.ts';
import { clinicianRolesOf } from '../claims/move-applicant.ts';
import { countStandingClaims, lockStanding, type ClaimRow } from '../queries.ts';
import type { Ended } from '../words.ts';
import { endsEverything } from './policy.ts';

/**
 * What an end of `claim`, already written, does to its member: the clinical side closes within a second, unless another
 * approved claim bears the membership and the end is of this licence alone.
 */
export async function endStanding(tx: Database, claim: ClaimRow, as: Ended): Promise<void> {
  const standing = await lockStanding(tx, claim.accountId);
  if (standing?.state !== 'verified' && standing?.state !== 'expired') return;
  if (!endsEverything(as) && (await countStandingClaims(tx, claim.accountId)) > 0) return;
  const { scope, scopeExpiresAt } = standing;
  await setMembership(tx, claim.accountId, {
    state: 'suspended',
    roles: clinicianRolesOf(standing),
    ...(scope === null ? {} : { scope }),
    ...(scopeExpiresAt === null ? {} : { expiresAt: scopeExpiresAt }),
  });
}
