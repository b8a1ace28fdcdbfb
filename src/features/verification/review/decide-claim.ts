import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { DAY } from '../../../kernel/time.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { tellOfClaim } from '../events.ts';
import { admitMember, dismissMember, moveApplicant } from '../claims/move-applicant.ts';
import { approvalRefusal, fitsDecision } from '../policy.ts';
import { recordingOwnFile, refuseReview } from './refuse-review.ts';
import { changeClaim, findClaim, listChecks, lockStanding, type ClaimRow } from '../queries.ts';
import { insertDecision, type DecisionRow } from './queries.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import type { Decision, ReasonCode, Scope } from '../words.ts';

export interface DecisionInput {
  readonly decision: Decision;
  readonly reasonCode: ReasonCode;
  /** The version the verifier decided on (If-Match). */
  readonly version: number;
  /** What an approval allows; `full` unless said. */
  readonly scope?: Scope | undefined;
  /** Last day of the approval, `YYYY-MM-DD`; needed for training places. */
  readonly expiresOn?: string | undefined;
  /** What the applicant is told, beside the coded reason. */
  readonly statement?: DeidentifiedText | undefined;
  /** For colleagues only. */
  readonly internalNote?: DeidentifiedText | undefined;
}

const STATUS_AFTER = { approve: 'approved', reject: 'rejected', more_info: 'more_info' } as const;

/**
 * Decides a claim once: of many at the same time one wins, the others get `stale_version`. An approval opens the
 * clinical side in the same transaction. Throws `self_review_refused`, `state_conflict`, `evidence_stale`, `stale_version`.
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
    await recordAudit(tx, { ...attempt, outcome: 'done', rule: input.reasonCode, details: { decision_id: row.id } });
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
  const claim = (await findClaim(tx, claimId))?.claim;
  if (!claim) throw new AppError('not_found');
  if (claim.version !== input.version) throw stale(claim);
  refuseReview(by.actor, claim);
  await refuseConflict(tx, by.actor, claim.accountId);
  if (input.decision === 'approve') await refuseApproval(services, tx, claim, input.reasonCode);
  await lockStanding(tx, claim.accountId);
  const now = new Date(services.clock());
  const changed = await changeClaim(tx, {
    id: claimId,
    version: input.version,
    from: ['needs_review'],
    set: afterDecision(input, now),
    freeFor: by.actor.accountId,
  });
  if (!changed) throw stale(claim);
  const row = decisionRow(by, claim, input, now);
  await insertDecision(tx, row, { statement: input.statement, internalNote: input.internalNote });
  await moveAccount(tx, changed, input, claim.decidedAt !== null);
  await tellOfClaim(tx, changed);
  return row;
}

function refuseMisfit(input: DecisionInput, nowMs: number): void {
  if (!fitsDecision(input.reasonCode, input.decision)) {
    throw misfit('/reason_code', 'does not belong to this decision');
  }
  if (input.decision !== 'approve' && (input.scope ?? input.expiresOn) !== undefined) {
    throw misfit('/scope', 'belongs to an approval only');
  }
  if (input.expiresOn !== undefined && Date.parse(input.expiresOn) < nowMs - DAY) {
    throw misfit('/expires_on', 'lies in the past');
  }
  if (input.scope !== undefined && input.scope !== 'full' && input.expiresOn === undefined) {
    throw misfit('/expires_on', 'is required for a training place');
  }
}

function misfit(pointer: string, message: string): AppError {
  return new AppError('invalid_request', { errors: [{ pointer, code: 'not_allowed', message }] });
}

function stale(claim: ClaimRow): AppError {
  return new AppError('stale_version', {
    detail: `The claim is at version ${claim.version} or later and is ${claim.status}.`,
  });
}

async function refuseApproval(
  services: ClaimServices,
  tx: Database,
  claim: ClaimRow,
  reason: ReasonCode,
): Promise<void> {
  const checks = (await listChecks(tx, claim.id, claim.attempt)).map(({ check }) => check);
  const code = approvalRefusal(checks, reason, services.clock());
  if (code === 'evidence_stale') throw new AppError(code);
  if (code) throw new AppError(code, { detail: 'The checks do not bear this approval out.' });
}

function afterDecision(input: DecisionInput, now: Date) {
  const status = STATUS_AFTER[input.decision];
  if (input.decision === 'more_info') return { status, duePausedAt: now };
  if (input.decision === 'reject') return { status, decidedAt: now };
  return { status, decidedAt: now, scope: input.scope ?? 'full', expiresOn: input.expiresOn ?? null };
}

function decisionRow(by: By, claim: ClaimRow, input: DecisionInput, now: Date): DecisionRow {
  return {
    id: newId(),
    claimId: claim.id,
    attempt: claim.attempt,
    claimVersion: input.version,
    decision: input.decision,
    reasonCode: input.reasonCode,
    verifierId: by.actor.accountId,
    scope: input.decision === 'approve' ? (input.scope ?? 'full') : null,
    expiresOn: input.expiresOn ?? null,
    decidedAt: now,
  };
}

/** `isAgain`: the claim was decided before and a register made us look again, so a rejection takes a membership away. */
async function moveAccount(tx: Database, claim: ClaimRow, input: DecisionInput, isAgain: boolean): Promise<void> {
  if (input.decision === 'approve') return admitMember(tx, claim.accountId, input.scope ?? 'full', claim.expiresOn);
  if (input.decision === 'reject' && isAgain) await dismissMember(tx, claim.accountId);
  return moveApplicant(tx, claim.accountId, input.decision === 'reject' ? 'rejected' : 'needs_info');
}
