import { DAY } from '../../../../../kernel/time.ts';

/** Days before the end at which a member is told, the furthest first (product.md 6.1). */
export const THRESHOLDS = [90, 30, 7] as const;

/** Days of grace after the end: more where its source is silent, so that nobody could renew it (product.md 6.1). */
export function graceOf(
  isSilent: boolean,
  { usual, whenSilent }: { readonly usual: number; readonly whenSilent: number },
): number {
  return isSilent ? Math.max(usual, whenSilent) : usual;
}

/** The thresholds that are reached; the last of them is the one to tell. `expiresOn` is the last day, `YYYY-MM-DD`. */
export function reachedThresholds(expiresOn: string, nowMs: number): readonly number[] {
  const end = Date.parse(expiresOn) + DAY;
  return THRESHOLDS.filter((days) => nowMs >= end - days * DAY);
}
