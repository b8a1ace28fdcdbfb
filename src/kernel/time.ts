/** Durations in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The clock as a parameter: milliseconds since the Unix epoch, UTC. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Postgres writes `2026-11-24 17:00:00.123456+00`; clients get RFC 3339 with milliseconds. */
export function isoTime(value: string): string {
  return new Date(value).toISOString();
}
