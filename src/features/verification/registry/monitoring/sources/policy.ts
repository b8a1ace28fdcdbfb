import { DAY, HOUR } from '../../../../../kernel/time.ts';

/** Registers that are watched, and how old their newest file may be before it is due, and before it counts as silent. */
export const WATCHED = {
  nppes: { dueMs: 9 * DAY, downMs: 45 * DAY },
  leie: { dueMs: 35 * DAY, downMs: 45 * DAY },
} as const;

export type WatchedSource = keyof typeof WATCHED;

/** What is remembered of a source; all null while it answers. */
export interface SourceState {
  readonly downSince: Date | null;
  readonly remindedAt: Date | null;
  readonly alertedAt: Date | null;
  readonly reviewedAt: Date | null;
}

/** Sources that are asked themselves. */
export const ONLINE = ['nppes_api', 'board'] as const;
export type OnlineSource = (typeof ONLINE)[number];

const PROBE_MS = { least: HOUR, most: DAY } as const;

/**
 * Whether a silent source may be asked again: after an hour, then after as long as it has been silent, a day at most. So the
 * pauses double.
 */
export function mayProbe(
  { downSince, lastFailedAt }: { readonly downSince: Date | null; readonly lastFailedAt: Date | null },
  nowMs: number,
): boolean {
  if (downSince === null || lastFailedAt === null) return true;
  const silentMs = lastFailedAt.getTime() - downSince.getTime();
  return nowMs - lastFailedAt.getTime() >= Math.min(PROBE_MS.most, Math.max(PROBE_MS.least, silentMs));
}

const ALERT_MS = 48 * HOUR;
const REVIEW_MS = 14 * DAY;
const REMIND_MS = 7 * DAY;

export type SourceStep = 'remind' | 'alert' | 'review';

/** What has to be done about a source now (product.md 6.7); each but the reminder once for one silence. */
export function stepsFor(state: SourceState, isDue: boolean, nowMs: number): SourceStep[] {
  const silent = state.downSince === null ? -1 : nowMs - state.downSince.getTime();
  const reminded = state.remindedAt?.getTime() ?? -Infinity;
  return [
    ...(isDue && silent < ALERT_MS && nowMs - reminded >= REMIND_MS ? ['remind' as const] : []),
    ...(silent >= ALERT_MS && state.alertedAt === null ? ['alert' as const] : []),
    ...(silent >= REVIEW_MS && state.reviewedAt === null ? ['review' as const] : []),
  ];
}
