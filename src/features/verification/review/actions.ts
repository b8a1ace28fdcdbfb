import { REASON_CODES, type Decision, type ReasonCode } from '../words.ts';
import { secondPersonReasons, type RiskFacts } from './opinions/policy.ts';
import {
  approvalRefusal,
  decidingRefusal,
  fitsDecision,
  holdingRefusal,
  isBorneOut,
  type FileFacts,
  type Refusal,
  type ViewerFacts,
} from './policy.ts';

export const ACTION_IDS = ['take', 'release', 'approve', 'reject', 'more_info', 'escalate'] as const;
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
  const { file, viewer } = facts;
  if (file.status !== 'needs_review') return [];
  const holding = holdingRefusal(file, viewer);
  const hold = file.takenBy === viewer.id ? 'release' : 'take';
  return [
    { id: hold, label: hold === 'take' ? 'Take' : 'Release', ...PLAIN, refusal: holding },
    decision('approve', facts, approvalRefusal(facts.checks, nowMs)),
    decision('reject', facts, undefined),
    decision('more_info', facts, undefined),
    ...(file.escalatedAt === null
      ? [{ id: 'escalate', label: 'Escalate', ...PLAIN, confirm: ESCALATE, refusal: holding } as const]
      : []),
  ];
}

const PLAIN = { confirm: null, requiresReason: false, reasons: [], secondPerson: false } as const;

function decision(id: Decision, facts: ReviewFacts, byChecks: Refusal | undefined): Action {
  const isShared = id !== 'more_info' && (facts.file.firstBy !== null || secondPersonReasons(facts).length > 0);
  return {
    id,
    label: LABELS[id],
    confirm: isShared ? WAITS : TOLD[id],
    requiresReason: true,
    reasons: reasonsFor(id, facts),
    secondPerson: isShared,
    refusal: decidingRefusal(facts.file, facts.viewer, facts.checks) ?? byChecks,
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

const LABELS = { approve: 'Approve', reject: 'Reject', more_info: 'Ask for more' } as const;

const TOLD = {
  approve: 'The doctor will be told that the licence is verified, the reason you choose and what you write to them.',
  reject: 'The doctor will be told that the claim is rejected, the reason you choose and what you write to them.',
  more_info: 'The doctor will be asked for more, with the reason you choose and what you write to them.',
} as const;

const WAITS =
  'Two verifiers decide this claim. The doctor is told nothing until both have: then the decision, the reason and what the one who came last wrote to them.';

const ESCALATE = 'Two verifiers will decide this claim. The doctor is told nothing of it.';
