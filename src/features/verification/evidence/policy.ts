import type { ProblemCode } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { DAY, MINUTE } from '../../../kernel/time.ts';
import { rule } from '../../../kernel/rules.ts';
import { wasSubmitted, WITHDRAWABLE } from '../policy.ts';
import type { FileFacts } from '../review/policy.ts';

/** Documents that may be held for one claim, and for all claims of one account. */
export const MAX_HELD = { claim: 10, account: 30 } as const;

/** How many an account may send in a day, refused ones too. */
export const MAX_UPLOADS = { limit: 40, windowMs: DAY } as const;

/** How long a grant waits for its one use. */
export const GRANT_MS = MINUTE;

/** How long after the decision a document can be read at the latest (guarantees.md R-25). */
export const RETENTION_MS = 90 * DAY;

/** Whether the claim waits for a decision: documents come and go only then. */
export function takesEvidence(claim: Pick<FileFacts, 'status'>): boolean {
  return WITHDRAWABLE.includes(claim.status);
}

/** Whether the applicant may delete a document: before a decision, and never one that an earlier decision rests on. */
export function mayDelete(
  claim: Pick<FileFacts, 'status'> & { readonly decidedAt: Date | null },
  receivedAt: Date,
): boolean {
  return takesEvidence(claim) && (claim.decidedAt === null || receivedAt > claim.decidedAt);
}

/** Why a verifier may not open a document of this claim; undefined when they may: who holds the claim, while it waits. */
export const openRefusal = rule(
  'evidence.open',
  (viewerId: Id, claim: Pick<FileFacts, 'accountId' | 'status' | 'attempt' | 'takenBy'>): ProblemCode | undefined => {
    if (!wasSubmitted(claim)) return 'not_found';
    if (claim.accountId === viewerId) return 'self_review_refused';
    return takesEvidence(claim) && claim.takenBy === viewerId ? undefined : 'state_conflict';
  },
);
