import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { refuseHeldNumber, type ClaimServices } from '../claims/submit-claim.ts';
import { APPEALABLE } from './policy.ts';
import { isOwnClaim } from '../policy.ts';
import { insertAppeal } from './queries.ts';
import { lockDecided, lookAgain } from './reopen-claim.ts';

/**
 * Asks that somebody else decides again: the claim goes through fresh checks into the queue, where nobody who decided it
 * before may. Throws `not_found` for a foreign claim, `state_conflict` unless it was rejected, suspended, revoked or excluded,
 * `duplicate_claim` when somebody else holds the number by now.
 */
export async function appealClaim(services: ClaimServices, by: By, claimId: Id, body: DeidentifiedText): Promise<void> {
  const appeal = (): Promise<void> =>
    transaction(services.db, async (tx) => {
      const found = await lockDecided(tx, claimId);
      const { claim } = found;
      if (!isOwnClaim(by.actor.accountId, claim)) throw new NotFoundError();
      if (!APPEALABLE.includes(claim.status)) throw new AppError('state_conflict');
      const now = new Date(services.clock());
      await insertAppeal(tx, { id: newId(), claimId, attempt: claim.attempt, madeAt: now }, body);
      await lookAgain(tx, found, now, { appealedAt: now, appealedAttempt: claim.attempt, highRisk: true });
      await recordAudit(tx, { ...by, action: 'claim.appeal', objectKind: 'claim', objectId: claimId, outcome: 'done' });
    });
  await refuseHeldNumber(appeal);
}
