import type { Database } from '../../../../platform/database/connection.ts';
import { setMembership } from '../../../accounts/index.ts';
import { recordAudit } from '../../../audit/index.ts';
import { checkRows, type Provenance } from '../../checks/check-rows.ts';
import { tellOfClaim } from '../../events.ts';
import type { Comparison } from '../../matching/compare.ts';
import { clinicianRolesOf } from '../../claims/move-applicant.ts';
import { changeClaim, insertChecks, lockClaim, lockStanding } from '../../queries.ts';
import type { ClaimStatus } from '../../words.ts';
import type { WatchedClaim } from './queries.ts';

/** Statuses of a claim that once was approved and may still open the clinical side. */
export const MEMBER_STATUSES: readonly ClaimStatus[] = ['approved', 'expiring', 'lapsed'];

/**
 * Closes the clinical side of a member on a certain match with an exclusion list, at once and without a person
 * (product.md 6.7): the claim is `excluded`, the account suspended. Opening again is for verifiers. `now` in milliseconds;
 * false when the claim stands elsewhere by now.
 */
export async function freezeMember(
  tx: Database,
  watched: WatchedClaim,
  found: { readonly source: Provenance; readonly comparison: Comparison },
  now: number,
): Promise<boolean> {
  const standing = await lockStanding(tx, watched.accountId);
  const locked = await lockClaim(tx, watched.id);
  if (!standing || !locked) return false;
  const { version, attempt } = locked.claim;
  const changed = await changeClaim(tx, {
    id: watched.id,
    version,
    from: MEMBER_STATUSES,
    set: { status: 'excluded' },
  });
  if (!changed) return false;
  const rows = checkRows({ claimId: watched.id, attempt }, 'exclusion', found.source, found.comparison, now);
  await insertChecks(tx, [rows.check], rows.fields);
  if (standing.state === 'verified') {
    const { scope, scopeExpiresAt } = standing;
    await setMembership(tx, watched.accountId, {
      state: 'suspended',
      roles: clinicianRolesOf(standing),
      ...(scope === null ? {} : { scope }),
      ...(scopeExpiresAt === null ? {} : { expiresAt: scopeExpiresAt }),
    });
  }
  await tellOfClaim(tx, changed);
  await recordAudit(tx, {
    action: 'member.freeze',
    objectKind: 'account',
    objectId: watched.accountId,
    outcome: 'done',
    rule: 'leie_number',
    details: { claim_id: watched.id },
  });
  return true;
}
