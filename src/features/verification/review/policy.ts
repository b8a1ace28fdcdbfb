import type { Id } from '../../../kernel/ids.ts';
import { rule, type Refusal } from '../../../kernel/rules.ts';
import type { CheckOutcome } from '../matching/compare.ts';
import type { DetailCode } from '../matching/reasons.ts';
import { wasSubmitted } from '../policy.ts';
import { APPROVED, ENDS_AS, REOPENABLE } from '../standing/policy.ts';
import {
  REASON_CODES,
  type CheckKind,
  type CheckSource,
  type ClaimStatus,
  type Decision,
  type ReasonCode,
} from '../words.ts';

/** What a rule must know of a claim. */
export interface FileFacts {
  readonly accountId: Id;
  readonly status: ClaimStatus;
  /** 0 before it was submitted: for the staff there is no such claim. */
  readonly attempt: number;
  readonly takenBy: Id | null;
  /** Whose opinion waits for another's. */
  readonly firstBy: Id | null;
  /** Who disagreed with the first. */
  readonly secondBy: Id | null;
  readonly escalatedAt: Date | null;
}

/** What a rule must know of a check. */
export interface CheckFacts {
  readonly kind: CheckKind;
  readonly source: CheckSource;
  readonly outcome: CheckOutcome;
  readonly detailCode: DetailCode;
  readonly validUntil: Date;
  /** Who made the check by hand; null for a job. */
  readonly verifierId: Id | null;
}

/** Who looks, and what stands between them and the applicant, in words. */
export interface ViewerFacts {
  readonly id: Id;
  readonly conflict: string | undefined;
  /** Whether they decided, or gave an opinion on, what is appealed. */
  readonly decidedAppealed: boolean;
}

function whyNotHold(viewer: ViewerFacts, file: FileFacts): Refusal | undefined {
  if (!wasSubmitted(file)) return UNKNOWN;
  if (viewer.conflict !== undefined) return { code: 'self_review_refused', words: viewer.conflict };
  if (file.status !== 'needs_review') return { code: 'state_conflict', words: `The claim is ${file.status}.` };
  if (file.takenBy !== null && file.takenBy !== viewer.id) return TAKEN;
  if (viewer.decidedAppealed) return APPEALED;
  return file.firstBy === viewer.id || file.secondBy === viewer.id ? SAID : undefined;
}

function whyNotDecide(viewer: ViewerFacts, file: FileFacts, checks: readonly CheckFacts[]): Refusal | undefined {
  const refusal = whyNotHold(viewer, file);
  if (refusal) return refusal;
  return checks.some((check) => check.verifierId === viewer.id) ? EDITED : undefined;
}

/** Why this verifier may not take, release or pass on the claim; undefined when they may. */
export const holdingRefusal = rule('claim.hold', whyNotHold);

/** Why this verifier may not decide the claim; undefined when they may. Who added a check to a file does not decide it. */
export const decidingRefusal = rule('claim.decide', whyNotDecide);

/** Why this verifier may not approve the claim on these checks; `nowMs` since the epoch. */
export const approvalRefusal = rule(
  'claim.approve',
  (viewer: ViewerFacts, file: FileFacts, checks: readonly CheckFacts[], nowMs: number): Refusal | undefined => {
    const refusal = whyNotDecide(viewer, file, checks);
    if (refusal) return refusal;
    if (checks.some((check) => check.validUntil.getTime() <= nowMs)) return STALE;
    return checks.some((check) => check.kind === 'exclusion' && check.outcome === 'match') ? EXCLUDED : undefined;
  },
);

/** A decision that ends an approval. */
export type EndingDecision = keyof typeof ENDS_AS;

/** Whether a decision ends an approval rather than answering a claim. */
export function isEnding(decision: Decision): decision is EndingDecision {
  return Object.hasOwn(ENDS_AS, decision);
}

/** Why this verifier may not end an approval so; undefined when they may. A suspended licence may end in another way. */
export const endingRefusal = rule(
  'claim.end',
  (viewer: ViewerFacts, file: FileFacts, decision: EndingDecision): Refusal | undefined => {
    if (!wasSubmitted(file)) return UNKNOWN;
    if (viewer.conflict !== undefined) return { code: 'self_review_refused', words: viewer.conflict };
    const isStanding = APPROVED.includes(file.status) || (file.status === 'suspended' && decision !== 'suspend');
    return isStanding ? undefined : { code: 'state_conflict', words: `The claim is ${file.status}.` };
  },
);

/** Why this verifier may not have a decided claim looked at again; undefined when they may. */
export const reopeningRefusal = rule('claim.reopen', (viewer: ViewerFacts, file: FileFacts): Refusal | undefined => {
  if (!wasSubmitted(file)) return UNKNOWN;
  if (viewer.conflict !== undefined) return { code: 'self_review_refused', words: viewer.conflict };
  if (REOPENABLE.includes(file.status)) return undefined;
  return { code: 'state_conflict', words: `The claim is ${file.status}.` };
});

/** Whether the coded reason belongs to the decision. */
export function fitsDecision(reason: ReasonCode, decision: Decision): boolean {
  return REASON_CODES[reason].decision === decision;
}

/** Whether the checks bear the reason out: only a match says that a register agrees. */
export function isBorneOut(reason: ReasonCode, checks: readonly CheckFacts[]): boolean {
  return reason !== 'registry_match' || checks.some(({ kind, outcome }) => kind === 'npi' && outcome === 'match');
}

const UNKNOWN: Refusal = { code: 'not_found', words: 'There is no such claim.' };
const TAKEN: Refusal = { code: 'state_conflict', words: 'Another verifier has taken this claim.' };
const APPEALED: Refusal = {
  code: 'second_person_required',
  words: 'You decided what is appealed: another verifier must.',
};
const SAID: Refusal = {
  code: 'second_person_required',
  words: 'You have decided on this claim: now another verifier must.',
};
const EDITED: Refusal = {
  code: 'self_review_refused',
  words: 'You added a check to this file: another verifier must decide.',
};
const STALE: Refusal = { code: 'evidence_stale', words: 'A check is too old: it has to be made again first.' };
const EXCLUDED: Refusal = {
  code: 'state_conflict',
  words: 'The number stands on an exclusion list: it cannot be approved.',
};
