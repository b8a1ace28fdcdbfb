import type { Document } from '../document.ts';
import { MONTHS, isDayOf } from './calendar.ts';
import { wordSet, type WordSet } from './word-list.ts';

const FILLERS = wordSet(
  `# : = - . ( [ " ' / , № no nr num number numbers id ids is was are reads of the code ref nos as patient his her their listed recorded colon card`,
);

/** Index of the token at or after `index` that is no filler; at most `limit` are skipped. */
export function skipFillers(document: Document, index: number, limit = 6): number {
  let at = index;
  while (at < index + limit && isIn(document, at, FILLERS) && !opensValue(document, at)) at++;
  return at;
}

/** `REF-99120`: a filler that a hyphen glues to digits is part of the value. */
function opensValue(document: Document, at: number): boolean {
  const [word, joint, value] = [document.tokens[at], document.tokens[at + 1], document.tokens[at + 2]];
  if (word?.casing !== 'upper' || joint?.text !== '-' || joint.start !== word.end) return false;
  return value !== undefined && value.start === joint.end && /\d/.test(value.text);
}

/** Whether one of `words` stands among the `reach` tokens before `index`. */
export function isNear(document: Document, index: number, words: WordSet, reach: number): boolean {
  for (let at = Math.max(0, index - reach); at < index; at++) {
    const token = document.tokens[at];
    if (token && words.holds(token)) return true;
  }
  return false;
}

/** Whether the token at `index` is one of `words`. */
export function isIn(document: Document, index: number, words: WordSet): boolean {
  const token = document.tokens[index];
  return token !== undefined && words.holds(token);
}

/** Lower-case text of the token at `index`, or an empty string beyond the ends. */
export function wordAt(document: Document, index: number): string {
  return document.tokens[index]?.lower ?? '';
}

/** Whether the tokens from `index` on are these words, in lower case. */
export function areWords(document: Document, index: number, words: readonly string[]): boolean {
  for (let at = 0; at < words.length; at++) {
    if (document.tokens[index + at]?.lower !== words[at]) return false;
  }
  return true;
}

/** The match of a sticky pattern exactly at `at`, or undefined. */
export function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const DATE_IN_FIGURES =
  /(?:(\d{1,2})([./-])(\d{1,2})\2(?:19|20)\d{2}|(?:19|20)\d{2}([./-])(\d{1,2})\4(\d{1,2}))(?![\w]|[./-]\d)/y;
const DATE_IN_WORDS = /\d{1,2}(?:st|nd|rd|th|er|\.)? (?:de |di |of )?(\p{L}{3,12})(?!\p{L})/uy;

/** Whether a date with its year in figures, or a day and its month in words, opens at `at`: whatever cue stands before it. */
export function opensDate(text: string, at: number): boolean {
  DATE_IN_FIGURES.lastIndex = at;
  const figures = DATE_IN_FIGURES.exec(text);
  if (figures) {
    const [first, second] = [Number(figures[1] ?? figures[5]), Number(figures[3] ?? figures[6])];
    return isDayOf(first, second) || isDayOf(second, first);
  }
  DATE_IN_WORDS.lastIndex = at;
  const month = DATE_IN_WORDS.exec(text)?.[1];
  return month !== undefined && MONTHS.has(month.toLowerCase());
}

const GROUP = /[A-Za-z0-9]+/y;
const AGE_OR_UNIT =
  /\s*(?:y\/?o\b|yo\b|yrs?\b|years?\b|[mf]\b|male\b|female\b|mg\b|mcg\b|ml\b|g\b|kg\b|cm\b|mm\b|mmol|umol|u\b|units?\b|%|bpm|weeks?\b|days?\b|months?\b|wks?\b)/iy;

/** "since 2019", "range 135-145": a word, a blank, a number; prefixes in capitals such as `XJB 990` are short. */
const OPENS_WITH_WORD = /^(?:[a-z]{2}|[A-Za-z]{5}|[A-Z][a-z])[A-Za-z]* /;

/**
 * End of an identifier that starts at `start`: groups of letters and digits joined by `-`, `/`, `.`, `_` or one blank. A blank
 * joins only while the identifier is short and the next group is digits without a unit, so that "MRN 4471 63F" ends early.
 * Returns undefined when it holds fewer than `digits` digits.
 */
export function idEnd(text: string, start: number, digits: number): number | undefined {
  let end = start;
  let count = 0;
  for (let groups = 0; groups < 10; groups++) {
    const group = matchAt(GROUP, text, end);
    if (group === undefined) break;
    const inGroup = digitCount(group);
    if (groups > 0 && !joins(text, end, group, inGroup, count, end - start)) break;
    end += group.length;
    count += inGroup;
    const separator = text[end];
    if (separator === undefined || !isSeparator(text, end, count)) break;
    end++;
  }
  while (end > start && !/[A-Za-z0-9]/.test(text[end - 1] ?? '')) end--;
  return count >= digits && !OPENS_WITH_WORD.test(text.slice(start, end)) ? end : undefined;
}

function isSeparator(text: string, at: number, count: number): boolean {
  const char = text[at];
  const next = text[at + 1] ?? '';
  if (!/[A-Za-z0-9]/.test(next)) return false;
  if (char === '-' || char === '_') return true;
  if (char === '/' && count === 0)
    return /[0-9]/.test(next) && /(?<![A-Za-z])[A-Z]{2,6}$/.test(text.slice(Math.max(0, at - 7), at));
  if (char === '/' || char === '.') return /[0-9A-Z]/.test(next) && count > 0;
  return char === ' ' && count < 14;
}

/** Whether a further group belongs to the identifier; after a blank only digits of a short identifier do. */
function joins(text: string, at: number, group: string, inGroup: number, count: number, length: number): boolean {
  if (text[at - 1] !== ' ') return group.length <= 24;
  if (count >= 7 && length - 1 === count) return false;
  const after = text[at + group.length] ?? '';
  if (inGroup === 0) return false;
  if (inGroup < group.length) return group.length >= 4 && count < 7 && !/^\d+[A-Za-z]+$/.test(group);
  if (matchAt(AGE_OR_UNIT, text, at + group.length) !== undefined || /[./%]/.test(after))
    return /[./]/.test(after) && !/\d/.test(text[at + group.length + 1] ?? '');
  return inGroup >= 2 || (count >= 9 && !/\w/.test(after));
}

/** Number of ASCII digits. */
export function digitCount(value: string): number {
  let count = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code >= 48 && code <= 57) count++;
  }
  return count;
}
