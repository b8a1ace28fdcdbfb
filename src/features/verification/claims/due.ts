import { DAY } from '../../../kernel/time.ts';

/** When a claim submitted now is decided at the latest: 30 calendar days (NCQA). */
export function dueFrom(submittedAt: Date): Date {
  return new Date(submittedAt.getTime() + 30 * DAY);
}

/** The due time once the applicant has answered: the time they took does not count. */
export function resumedDue(claim: { readonly dueAt: Date; readonly duePausedAt: Date | null }, now: Date): Date {
  const pausedMs = claim.duePausedAt === null ? 0 : now.getTime() - claim.duePausedAt.getTime();
  return new Date(claim.dueAt.getTime() + pausedMs);
}
