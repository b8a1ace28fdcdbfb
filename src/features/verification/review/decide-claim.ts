import { AppError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { admitMember, dismissMember, moveApplicant } from '../claims/move-applicant.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import { tellOfClaim } from '../events.ts';
import { wasSubmitted } from '../policy.ts';
import { changeClaim, findClaim, lockStanding, type ClaimRow, type NewClaimRow } from '../queries.ts';
import { endStanding } from '../standing/end-standing.ts';
import { ENDS_AS } from '../standing/policy.ts';
import type { ReviewFacts } from './actions.ts';
import { refuseMisfit, withTraining, type DecisionInput } from './decision-input.ts';
import { secondPersonReasons, settle, waitsForSecond, type Standing } from './opinions/policy.ts';
import { holdMail } from './mail-decision.ts';
import { approvalRefusal, decidingRefusal, endingRefusal, isBorneOut, isEnding } from './policy.ts';
import { findStandingMembershipDecision, insertDecision, listWaitingOpinions, type DecisionRow } from './queries.ts';
import { readFactsOf } from './read-facts.ts';
import { recordingOwnFile, refuse } from './refuse-review.ts';

/**
 * Decides a claim once: of many at the same time one wins, the others get `stale_version`. An approval opens the
 * clinical side in the same transaction. Where one person may not decide alone, the decision waits for a second person's.
 * Throws `self_review_refused`, `second_person_required`, `state_conflict`, `evidence_stale`, `stale_version`.
 */
export async function decideClaim(
  services: ClaimServices,
  by: By,
  claimId: Id,
  input: DecisionInput,
  idempotency: IdempotencyClaim,
): Promise<Id> {
  refuseMisfit(input, services.clock());
  const attempt = { ...by, action: `claim.${input.decision}`, objectKind: 'claim', objectId: claimId };
  const decide = async (tx: Database): Promise<Id> => {
    await claimIdempotency(tx, idempotency);
    const row = await decideOnce(services, tx, by, claimId, input);
    const details = { decision_id: row.id, place: row.place, stands: String(row.stands) };
    await recordAudit(tx, { ...attempt, outcome: 'done', rule: input.reasonCode, details });
    await settleIdempotency(tx, idempotency, { status: 201, objectId: row.id, objectVersion: row.claimVersion + 1 });
    return row.id;
  };
  return recordingOwnFile(services.db, attempt, () => transaction(services.db, decide));
}

async function decideOnce(
  services: ClaimServices,
  tx: Database,
  by: By,
  claimId: Id,
  input: DecisionInput,
): Promise<DecisionRow> {
  const found = await findClaim(tx, claimId);
  // Whoever may not know of it learns no version either.
  if (!found || !wasSubmitted(found.claim)) throw new AppError('not_found');
  const { claim } = found;
  if (claim.version !== input.version) throw stale(claim);
  const facts = await readFactsOf(tx, by.actor.accountId, claim);
  refuseDecision(facts, input, services.clock());
  const row = await newDecision(tx, claim, facts, withTraining(input, found.submission), new Date(services.clock()));
  await lockStanding(tx, claim.accountId);
  const changed = await changeClaim(tx, {
    id: claimId,
    version: input.version,
    from: [claim.status],
    set: row.stands ? afterDecision(row) : afterOpinion(claim, row),
    ...(isEnding(input.decision) ? {} : { freeFor: by.actor.accountId }),
  });
  if (!changed) throw stale(claim);
  await insertDecision(tx, row, { statement: input.statement, internalNote: input.internalNote });
  if (row.stands) await moveAccount(tx, changed, row, claim);
  if (row.stands) await holdMail(tx, row);
  await tellOfClaim(tx, changed);
  return row;
}

function stale(claim: ClaimRow): AppError {
  return new AppError('stale_version', {
    detail: `The claim is at version ${claim.version} or later and is ${claim.status}.`,
  });
}

function refuseDecision(facts: ReviewFacts, { decision, reasonCode }: DecisionInput, nowMs: number): void {
  const { file, viewer } = facts;
  if (isEnding(decision)) return refuse(endingRefusal(viewer, file, decision));
  if (decision !== 'approve') return refuse(decidingRefusal(viewer, file, facts.checks));
  refuse(approvalRefusal(viewer, file, facts.checks, nowMs));
  if (!isBorneOut(reasonCode, facts.checks)) {
    throw new AppError('state_conflict', { detail: 'The checks do not bear this approval out.' });
  }
}

async function newDecision(
  tx: Database,
  claim: ClaimRow,
  facts: ReviewFacts,
  input: DecisionInput,
  now: Date,
): Promise<DecisionRow> {
  const { decision, reasonCode } = input;
  const scope = decision === 'approve' ? (input.scope ?? 'full') : null;
  const rejection = decision === 'reject' ? (input.rejection ?? 'retry') : null;
  const mine = { decision, scope, rejection, expiresOn: input.expiresOn ?? null };
  const needsSecond = waitsForSecond(decision, reasonCode, secondPersonReasons(facts), facts.checks);
  const standing: Standing = settle(await listWaitingOpinions(tx, claim), mine, needsSecond);
  return {
    id: newId(),
    claimId: claim.id,
    attempt: claim.attempt,
    claimVersion: input.version,
    reasonCode,
    verifierId: facts.viewer.id,
    decidedAt: now,
    ...mine,
    ...standing,
  };
}

const STATUS_AFTER = { approve: 'approved', reject: 'rejected', more_info: 'more_info', ...ENDS_AS } as const;

/** A decision closes whatever was open about the claim: escalation, appeal, an earlier end. */
function afterDecision(row: DecisionRow): Partial<NewClaimRow> {
  const status = STATUS_AFTER[row.decision];
  if (row.decision === 'more_info') return { status, duePausedAt: row.decidedAt };
  const { decidedAt, rejection } = row;
  const closed = { escalatedAt: null, endedAs: null, appealedAt: null, appealedAttempt: null };
  const decided = { ...closed, status, decidedAt, rejection };
  return row.decision === 'approve' ? { ...decided, scope: row.scope, expiresOn: row.expiresOn } : decided;
}

/** An opinion that waits gives the claim back to the queue, for somebody else. */
function afterOpinion({ firstBy }: ClaimRow, { verifierId }: DecisionRow): Partial<NewClaimRow> {
  const free = { takenBy: null, takenAt: null };
  return firstBy === null ? { ...free, firstBy: verifierId } : { ...free, secondBy: verifierId };
}

/** What a decision does to the account; `before` is the claim as it was: decided once, a rejection takes a membership away. */
async function moveAccount(tx: Database, claim: ClaimRow, row: DecisionRow, before: ClaimRow): Promise<void> {
  const { accountId } = claim;
  if (isEnding(row.decision)) return endStanding(tx, claim, ENDS_AS[row.decision]);
  if (row.decision === 'approve') {
    const liftsSuspension = before.endedAs !== null && !(await isSuspendedByStaff(tx, accountId));
    return admitMember(tx, accountId, { scope: row.scope ?? 'full', expiresOn: claim.expiresOn, liftsSuspension });
  }
  if (row.decision === 'reject' && before.decidedAt !== null) await dismissMember(tx, accountId);
  return moveApplicant(tx, accountId, row.decision === 'reject' ? 'rejected' : 'needs_info');
}

async function isSuspendedByStaff(tx: Database, accountId: Id): Promise<boolean> {
  return (await findStandingMembershipDecision(tx, accountId))?.decision === 'suspend';
}
