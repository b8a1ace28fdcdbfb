import type { AccountState } from '../../../../../kernel/actor.ts';
import { DAY, dayOf } from '../../../../../kernel/time.ts';
import { isApplicant } from '../../../policy.ts';

/** How long a request for more may stay without an answer. */
export const ANSWER_DAYS = 60;
/** How many days before that the applicant is reminded. */
export const REMIND_DAYS = 14;

/** The day on which a request made at `askedAt` is answered at the latest, `YYYY-MM-DD`, UTC. */
export function answerBy(askedAt: Date): string {
  return dayOf(askedAt.getTime() + ANSWER_DAYS * DAY);
}

/** Whether a request is to be brought to mind; `nowMs` since the epoch. */
export function isToRemind(askedAt: Date, nowMs: number): boolean {
  return nowMs >= askedAt.getTime() + (ANSWER_DAYS - REMIND_DAYS) * DAY;
}

/** Whether nobody waits for the answer any longer. */
export function isGivenUp(askedAt: Date, nowMs: number): boolean {
  return nowMs >= askedAt.getTime() + ANSWER_DAYS * DAY;
}

/** What becomes of it: an applicant's claim counts as withdrawn, a member's goes back to the verifiers, who decide on what there is. */
export function endOfWaiting(state: AccountState): 'withdrawn' | 'needs_review' {
  return isApplicant(state) ? 'withdrawn' : 'needs_review';
}
