import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { tellOfClaim } from '../events.ts';
import { moveApplicant } from './move-applicant.ts';
import { isApplicant, isOwnClaim, wasSubmitted, WITHDRAWABLE } from '../policy.ts';
import { changeClaim, countOpenClaims, lockClaim, lockStanding } from '../queries.ts';
import type { ClaimServices } from './submit-claim.ts';

/** Takes a claim back before it is decided; doing it twice is harmless. Throws `state_conflict` after a decision. */
export async function withdrawClaim(services: ClaimServices, by: By, claimId: Id): Promise<void> {
  await transaction(services.db, async (tx) => {
    const standing = await lockStanding(tx, by.actor.accountId);
    const found = await lockClaim(tx, claimId);
    if (!found || !isOwnClaim(by.actor.accountId, found.claim)) throw new AppError('not_found');
    if (found.claim.status === 'withdrawn') return;
    // Decided before: a member's claim that is looked at again is not theirs to end; a rejected one that was appealed is.
    const isMember = !standing || !isApplicant(standing.state);
    if (found.claim.decidedAt !== null && isMember) throw new AppError('state_conflict');
    const { version } = found.claim;
    const set = {
      status: 'withdrawn',
      decidedAt: new Date(services.clock()),
      appealedAt: null,
      appealedAttempt: null,
    } as const;
    const changed = await changeClaim(tx, { id: claimId, version, from: WITHDRAWABLE, set });
    if (!changed) throw new AppError('state_conflict');
    // A draft never moved the account, nor does its end.
    if (wasSubmitted(changed) && (await countOpenClaims(tx, by.actor.accountId)) === 0) {
      await moveApplicant(tx, by.actor.accountId, 'withdrawn');
    }
    await tellOfClaim(tx, changed);
    await recordAudit(tx, { ...by, action: 'claim.withdraw', objectKind: 'claim', objectId: claimId, outcome: 'done' });
  });
}
