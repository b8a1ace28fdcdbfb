import type { AccountState } from '../../kernel/actor.ts';
import type { ProblemCode } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { REASON_CODES, type ClaimStatus, type Decision, type ReasonCode } from './words.ts';

/** How many claims one account may have waiting. */
export const MAX_OPEN_CLAIMS = 5;

/** What a rule must know of a claim. */
export interface ClaimFacts {
  readonly accountId: Id;
  readonly status: ClaimStatus;
  readonly takenBy: Id | null;
}

export type ActionId = 'take' | 'release' | Decision;

/** Whether the viewer is the applicant: nobody acts on their own file. */
export function isOwnClaim(claim: ClaimFacts, viewerId: Id): boolean {
  return claim.accountId === viewerId;
}

/** Whether somebody else works on the claim. */
export function isTakenByOther(claim: ClaimFacts, viewerId: Id): boolean {
  return claim.takenBy !== null && claim.takenBy !== viewerId;
}

/** Why a verifier may not take or decide this claim; undefined when they may. */
export function reviewRefusal(claim: ClaimFacts, viewerId: Id): ProblemCode | undefined {
  if (isOwnClaim(claim, viewerId)) return 'self_review_refused';
  if (claim.status !== 'needs_review') return 'state_conflict';
  return isTakenByOther(claim, viewerId) ? 'state_conflict' : undefined;
}

/** What this viewer may do with the claim now; the console holds no rule of its own. */
export function actionsOn(claim: ClaimFacts, viewerId: Id): ActionId[] {
  if (reviewRefusal(claim, viewerId)) return [];
  return [claim.takenBy === null ? 'take' : 'release', 'approve', 'reject', 'more_info'];
}

/** Whether the coded reason belongs to the decision. */
export function fitsDecision(reason: ReasonCode, decision: Decision): boolean {
  return REASON_CODES[reason].decision === decision;
}

/** What approving needs to know of a check. */
export interface CheckFacts {
  readonly kind: string;
  readonly outcome: string;
  readonly validUntil: Date;
}

/** Why a claim may not be approved on these checks; `nowMs` since the epoch. */
export function approvalRefusal(
  checks: readonly CheckFacts[],
  reason: ReasonCode,
  nowMs: number,
): ProblemCode | undefined {
  if (checks.some((check) => check.validUntil.getTime() <= nowMs)) return 'evidence_stale';
  const isMatch = checks.some((check) => check.kind === 'npi' && check.outcome === 'match');
  const isExcluded = checks.some((check) => check.kind === 'exclusion' && check.outcome === 'match');
  if (isExcluded) return 'state_conflict';
  return reason === 'registry_match' && !isMatch ? 'state_conflict' : undefined;
}

/** Statuses from which the applicant may withdraw: any before a decision. */
export const WITHDRAWABLE: readonly ClaimStatus[] = ['draft', 'submitted', 'auto_checks', 'needs_review', 'more_info'];

/** Whether a claim's fate moves the account: a member stays one while a further licence is looked at. */
export function isApplicant(state: AccountState): boolean {
  return (
    state === 'new' || state === 'pending' || state === 'needs_info' || state === 'rejected' || state === 'withdrawn'
  );
}

/** Whether an approval may open the clinical side: a suspended or disabled account is restored first. */
export function mayBecomeMember(state: AccountState): boolean {
  return state !== 'suspended' && state !== 'disabled';
}
