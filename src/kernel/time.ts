/** Durations in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The clock as a parameter: milliseconds since the Unix epoch, UTC. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Day of the calendar, `YYYY-MM-DD`, UTC; `ms` since the Unix epoch. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Taken apart by hand, as a page has a hundred of them: a quarter of the time that a Date takes. */
const UTC_OF_POSTGRES = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

/** Postgres writes `2026-11-24 17:00:00.123456+00`; clients get RFC 3339 with milliseconds. */
export function isoTime(value: string): string {
  const found = UTC_OF_POSTGRES.exec(value);
  if (found) return `${found[1]}T${found[2]}.${(found[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
  return new Date(value).toISOString();
}
