import type { Document, Token } from '../../document.ts';
import { SHORT_WEEKDAYS, WEEKDAYS } from '../calendar.ts';
import { wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';

/** The span of a match that opens at a token. */
export function spanOf(match: string | undefined, token: Token): Found | undefined {
  return match === undefined ? undefined : dateSpan(token.start, token.start + match.length, 0.97);
}

/** A date from offset to offset. */
export function dateSpan(start: number, end: number, score: number): Found {
  return { start, end, score };
}

/** Words that part a month or a year. */
export const PART = wordSet(
  'early mid late end beginning start middle around about ende mitte anfang eind medio begin fin finales mediados inicio fine metà inizio fim meados início début debut mi',
);

/** Index of a year after a month or a day: ", 2007", "of 2005", "'23", "-24". */
export function yearAt(document: Document, from: number): number | undefined {
  let at = from;
  while (at < from + 2 && /^[,.\-/]$|^(?:of|in|de|del|di)$/.test(wordAt(document, at))) at++;
  const apostrophe = /^['`]$/.test(wordAt(document, at));
  if (apostrophe) at++;
  const token = document.tokens[at];
  if (token?.kind !== 'number' || (token.startsLine && at > from)) return undefined;
  if (/^(?:19|20)\d{2}$/.test(token.text)) return at;
  const hyphen = /^[-/]$/.test(wordAt(document, at - 1)) && document.tokens[at - 1]?.end === token.start;
  return /^\d{2}$/.test(token.text) && (apostrophe || hyphen) ? at : undefined;
}

/** Whether a token can be the day of a month, with or without its ending. */
export function isDay(token: Token | undefined): boolean {
  if (!token) return false;
  const match = token.kind === 'punctuation' ? null : /^(\d{1,2})(?:st|nd|rd|th|er|o)?$/i.exec(token.text);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 31;
}

/** Whether the token at `at` names a weekday. */
export function isWeekday(document: Document, at: number): boolean {
  const word = wordAt(document, at);
  return WEEKDAYS.has(word) || SHORT_WEEKDAYS.has(word);
}
