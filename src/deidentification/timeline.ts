import { MONTHS, ORDINAL_DAYS } from './recognizers/calendar.ts';

/** What a written date tells; parts that it leaves out are missing. Month and day are 1-based. */
export interface PartialDate {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

export type DateOrder = 'mdy' | 'dmy';

const DAY_MS = 86_400_000;
const NUMERIC = /^(\d{1,4})\s?[-/.]\s?(\d{1,2})(?:\s?[-/.]\s?'?(\d{2,4}))?/;
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})/;

/** Reads one written date; a range is read by its first day. `order` decides what 03/04/22 means. */
export function parseDate(written: string, order: DateOrder, currentYear: number): PartialDate | undefined {
  const text = written.trim().toLowerCase();
  const compact = COMPACT.exec(text);
  if (compact) return valid({ year: Number(compact[1]), month: Number(compact[2]), day: Number(compact[3]) });
  const numeric = NUMERIC.exec(text);
  if (numeric) return numericDate(numeric, order, currentYear);
  return wordyDate(text, currentYear);
}

function numericDate(match: RegExpExecArray, order: DateOrder, currentYear: number): PartialDate | undefined {
  const [, a = '', b = '', c] = match;
  if (a.length === 4)
    return valid({ year: Number(a), month: Number(b), ...(c === undefined ? {} : { day: Number(c) }) });
  if (c === undefined && b.length === 4) return { year: Number(b), month: Number(a) };
  const first = Number(a);
  const second = Number(b);
  const monthFirst = first > 12 ? false : second > 12 ? true : order === 'mdy';
  const year = c === undefined ? {} : { year: fullYear(c, currentYear) };
  return valid({ ...year, month: monthFirst ? first : second, day: monthFirst ? second : first });
}

function wordyDate(text: string, currentYear: number): PartialDate | undefined {
  const words = text.match(/\d+|\p{L}+/gu) ?? [];
  const month = words.map((word) => MONTHS.get(word)).find((value) => value !== undefined);
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const long = numbers.find((word) => word.length === 4);
  const day = numbers.find((word) => word.length <= 2) ?? ordinalOf(words);
  const last = numbers.at(-1);
  const short = long === undefined && numbers.length > 1 && last?.length === 2 ? last : undefined;
  const year = long ?? short;
  if (month === undefined) return undefined;
  return valid({
    month,
    ...(day === undefined ? {} : { day: Number(day) }),
    ...(year === undefined ? {} : { year: fullYear(year, currentYear) }),
  });
}

function ordinalOf(words: readonly string[]): string | undefined {
  const ordinal = words.findIndex((word) => ORDINAL_DAYS.has(word));
  if (ordinal < 0) return undefined;
  const tens = words[ordinal - 1] === 'twenty' ? 20 : words[ordinal - 1] === 'thirty' ? 30 : 0;
  return String(tens + (ORDINAL_DAYS.get(words[ordinal] ?? '') ?? 0));
}

function fullYear(year: string, currentYear: number): number {
  if (year.length === 4) return Number(year);
  const guess = Math.floor(currentYear / 100) * 100 + Number(year);
  return guess > currentYear + 1 ? guess - 100 : guess;
}

function valid(date: PartialDate): PartialDate | undefined {
  const { month, day } = date;
  if (month !== undefined && (month < 1 || month > 12)) return undefined;
  return day !== undefined && (day < 1 || day > 31) ? undefined : date;
}

/** Days since 1970-01-01 of a complete date, or undefined when a part is missing or the day does not exist. */
export function dayNumber(date: PartialDate | undefined): number | undefined {
  if (date?.year === undefined || date.month === undefined || date.day === undefined) return undefined;
  const time = Date.UTC(date.year, date.month - 1, date.day);
  return new Date(time).getUTCDate() === date.day ? Math.round(time / DAY_MS) : undefined;
}

/** A complete date from one without a year: the year that puts it nearest to `anchor` (days since 1970). */
export function nearest(date: PartialDate, anchor: number): number | undefined {
  const year = new Date(anchor * DAY_MS).getUTCFullYear();
  const days = [year - 1, year, year + 1].map((guess) => dayNumber({ ...date, year: guess }));
  const known = days.filter((day): day is number => day !== undefined);
  return known.toSorted((left, right) => Math.abs(left - anchor) - Math.abs(right - anchor))[0];
}

/** `YYYY-MM-DD` of a day number. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Day number of `YYYY-MM-DD`. */
export function dayOfIso(iso: string): number | undefined {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : Math.round(time / DAY_MS);
}

/** `day 0`, `day +3`, `day -12`: exact intervals, no absolute element (G4). */
export function offsetText(day: number, dayZero: number): string {
  const offset = day - dayZero;
  return offset === 0 ? 'day 0' : `day ${offset > 0 ? '+' : ''}${offset}`;
}
