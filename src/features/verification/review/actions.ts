import type { Refusal } from '../../../kernel/rules.ts';
import { DECISIONS, REASON_CODES, type Decision, type ReasonCode } from '../words.ts';
import { REOPENABLE } from '../standing/policy.ts';
import { secondPersonReasons, type RiskFacts } from './opinions/policy.ts';
import {
  approvalRefusal,
  decidingRefusal,
  endingRefusal,
  fitsDecision,
  holdingRefusal,
  isBorneOut,
  isEnding,
  reopeningRefusal,
  type FileFacts,
  type ViewerFacts,
} from './policy.ts';

export const ACTION_IDS = ['take', 'release', 'escalate', 'reopen', ...DECISIONS] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** An act on a claim as a console shows it: it holds no rule of its own. */
export interface Action {
  readonly id: ActionId;
  readonly label: string;
  /** What is asked once more before it happens, and what the applicant will be told; null where nothing is asked. */
  readonly confirm: string | null;
  readonly requiresReason: boolean;
  readonly reasons: readonly { readonly code: ReasonCode; readonly words: string }[];
  /** Whether a second, different verifier decides as well. */
  readonly secondPerson: boolean;
  readonly refusal: Refusal | undefined;
}

/** Everything the rules ask about a claim and the person who looks at it. */
export interface ReviewFacts extends RiskFacts {
  readonly file: FileFacts;
  readonly viewer: ViewerFacts;
}

/** What can be done with a claim by this viewer, each with the reason where it cannot be now; `nowMs` since the epoch. */
export function actionsOn(facts: ReviewFacts, nowMs: number): Action[] {
  return facts.file.status === 'needs_review' ? reviewing(facts, nowMs) : afterwards(facts);
}

function reviewing(facts: ReviewFacts, nowMs: number): Action[] {
  const { file, viewer, checks } = facts;
  const holding = holdingRefusal(viewer, file);
  const deciding = decidingRefusal(viewer, file, checks);
  return [
    file.takenBy === viewer.id ? plain('release', null, holding) : plain('take', null, holding),
    decision('approve', facts, approvalRefusal(viewer, file, checks, nowMs)),
    decision('reject', facts, deciding),
    decision('more_info', facts, deciding),
    ...(file.escalatedAt === null ? [plain('escalate', ESCALATE, holding)] : []),
  ];
}

/** What is decided is reversed by a new decision only: after a new look, or by an end. */
function afterwards(facts: ReviewFacts): Action[] {
  const { file, viewer } = facts;
  const mayReopen = REOPENABLE.includes(file.status);
  const ends = ENDINGS.filter((id) => endingRefusal(viewer, file, id)?.code !== 'state_conflict');
  return [
    ...(mayReopen ? [plain('reopen', REOPEN, reopeningRefusal(viewer, file))] : []),
    ...ends.map((id) => decision(id, facts, endingRefusal(viewer, file, id))),
  ];
}

const ENDINGS = DECISIONS.filter(isEnding);

function plain(
  id: 'take' | 'release' | 'escalate' | 'reopen',
  confirm: string | null,
  refusal: Refusal | undefined,
): Action {
  return { id, label: LABELS[id], confirm, requiresReason: false, reasons: [], secondPerson: false, refusal };
}

function decision(id: Decision, facts: ReviewFacts, refusal: Refusal | undefined): Action {
  const isShared =
    (id === 'approve' || id === 'reject') && (facts.file.firstBy !== null || secondPersonReasons(facts).length > 0);
  return {
    id,
    label: LABELS[id],
    confirm: isShared && (id === 'approve' || id === 'reject') ? WAITS[id] : TOLD[id],
    requiresReason: true,
    reasons: reasonsFor(id, facts),
    secondPerson: isShared,
    refusal,
  };
}

const isReason = (code: string): code is ReasonCode => Object.hasOwn(REASON_CODES, code);
const CODES = Object.keys(REASON_CODES).filter(isReason);

/** The coded reasons that would be taken, with what the applicant reads. */
function reasonsFor(id: Decision, { checks }: ReviewFacts): Action['reasons'] {
  return CODES.filter((code) => fitsDecision(code, id) && isBorneOut(code, checks)).map((code) => ({
    code,
    words: REASON_CODES[code].words,
  }));
}

const LABELS = {
  take: 'Take',
  release: 'Release',
  approve: 'Approve',
  reject: 'Reject',
  more_info: 'Ask for more',
  escalate: 'Escalate',
  reopen: 'Look again',
  suspend: 'Suspend',
  revoke: 'Revoke',
  exclude: 'Exclude',
  record_death: 'Record death',
} as const;

const REASON_AND_WORDS = 'with the reason you choose and what you write to them, by mail ten seconds from now.';
const TOLD = {
  approve: `The doctor will be told that the licence is verified, ${REASON_AND_WORDS}`,
  reject: `The doctor will be told that the claim is rejected and how to appeal, ${REASON_AND_WORDS}`,
  more_info: `The doctor will be asked for more, ${REASON_AND_WORDS}`,
  suspend: `The clinical side closes at once. The doctor will be told that the licence is suspended here, ${REASON_AND_WORDS}`,
  revoke: `The clinical side closes at once. The doctor will be told that the approval is revoked, ${REASON_AND_WORDS}`,
  exclude: `The clinical side closes at once. The doctor will be told that the licence no longer counts here, ${REASON_AND_WORDS}`,
  record_death: 'The clinical side closes at once, and a mail says so to whoever reads the address.',
} as const;

const WAITS = {
  approve: 'Two verifiers decide this claim. The doctor is told nothing until the other has decided.',
  reject:
    'Two verifiers decide this claim unless a check shows the reason you choose. The doctor is told nothing until it is decided.',
} as const;

const ESCALATE = 'Two verifiers will decide this claim. The doctor is told nothing of it.';
const REOPEN =
  'The checks are made again, then somebody decides anew. The doctor sees that the claim is looked at again.';
