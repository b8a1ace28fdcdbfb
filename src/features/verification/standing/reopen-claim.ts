import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { enqueueJob } from '../../../platform/jobs/queries.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { dueFrom } from '../claims/due.ts';
import { moveApplicant } from '../claims/move-applicant.ts';
import { refuseHeldNumber, type ClaimServices } from '../claims/submit-claim.ts';
import { tellOfClaim } from '../events.ts';
import {
  changeClaim,
  insertSubmission,
  lockClaim,
  lockStanding,
  findClaim,
  type NewClaimRow,
  type SubmittedClaim,
} from '../queries.ts';
import { readFactsOf } from '../review/read-facts.ts';
import { recordingOwnFile, refuse } from '../review/refuse-review.ts';
import { reopeningRefusal } from '../review/policy.ts';
import { isEnded } from './policy.ts';

/**
 * Looks at a decided claim again, the only way to reverse a decision: fresh checks, then a new decision. A member stays one
 * until then. Throws `state_conflict` while it is not decided, `duplicate_claim` when somebody else holds the number by now.
 */
export async function reopenClaim(services: ClaimServices, by: By, claimId: Id): Promise<void> {
  const attempt = { ...by, action: 'claim.reopen', objectKind: 'claim', objectId: claimId };
  const reopen = async (tx: Database): Promise<void> => {
    const found = await lockDecided(tx, claimId);
    const { file, viewer } = await readFactsOf(tx, by.actor.accountId, found.claim);
    refuse(reopeningRefusal(viewer, file));
    await lookAgain(tx, found, new Date(services.clock()), {});
    await recordAudit(tx, { ...attempt, outcome: 'done', rule: found.claim.status });
  };
  await refuseHeldNumber(() => recordingOwnFile(services.db, attempt, () => transaction(services.db, reopen)));
}

/** A claim and its account, both locked, the account first. Throws `not_found`. */
export async function lockDecided(tx: Database, claimId: Id): Promise<SubmittedClaim> {
  const seen = await findClaim(tx, claimId);
  if (!seen) throw new AppError('not_found');
  await lockStanding(tx, seen.claim.accountId);
  const found = await lockClaim(tx, claimId);
  if (!found) throw new AppError('not_found');
  return found;
}

/** Sends a locked claim through its checks again, as a new attempt with the same facts; `set` is noted beside. */
export async function lookAgain(
  tx: Database,
  { claim, submission }: SubmittedClaim,
  now: Date,
  set: Partial<NewClaimRow>,
): Promise<void> {
  const attempt = claim.attempt + 1;
  const changed = await changeClaim(tx, {
    id: claim.id,
    version: claim.version,
    from: [claim.status],
    set: {
      status: 'submitted',
      attempt,
      submittedAt: now,
      dueAt: dueFrom(now),
      duePausedAt: null,
      takenBy: null,
      takenAt: null,
      endedAs: isEnded(claim.status) ? claim.status : claim.endedAs,
      ...set,
    },
  });
  if (!changed) throw new AppError('state_conflict');
  await insertSubmission(tx, { ...submission, attempt, submittedAt: now });
  await moveApplicant(tx, claim.accountId, 'pending');
  await enqueueJob(tx, 'verification.check', { claim_id: claim.id });
  await tellOfClaim(tx, changed);
}
