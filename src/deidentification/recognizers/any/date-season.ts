import type { Document } from '../../document.ts';
import { HOLIDAYS } from '../calendar.ts';
import { areWords, isIn, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { dateSpan, yearAt } from './date-parts.ts';

/** Feast days by their first word, in full, longest first. */
export const HOLIDAY_STARTS = new Map<string, string[][]>();

for (const phrase of HOLIDAYS) {
  const words = phrase.split(' ');
  const list = HOLIDAY_STARTS.get(words[0] ?? '') ?? [];
  list.push(words);
  HOLIDAY_STARTS.set(
    words[0] ?? '',
    list.toSorted((left, right) => right.length - left.length),
  );
}

/** Feast days, with "last" before and a year behind them. */
export function findHoliday(document: Document, index: number): Found | undefined {
  const words = feastAt(document, index);
  const first = document.tokens[index];
  const last = document.tokens[index + (words?.length ?? 1) - 1];
  if (!words || !first || !last) return undefined;
  if (words.length === 1 && LOOSE_HOLIDAYS.has(words[0] ?? '') && first.casing === 'lower') return undefined;
  if (words.join(' ') === 'new year' && first.casing === 'lower') return undefined;
  if (
    /^(?:tree|disease|factor|lights|lily|rose|lists?|criteria|resolutions?)$/.test(
      wordAt(document, index + words.length),
    )
  )
    return undefined;
  if (/^(?:happy|merry|blessed|frohe|joyeux|feliz)$/.test(wordAt(document, index - 1))) return undefined;
  const year = yearAt(document, index + words.length);
  const lastWord = ordinalBefore(document, index, first.lower) ?? (isIn(document, index - 1, TIED) ? index - 1 : index);
  return {
    ...dateSpan(document.tokens[lastWord]?.start ?? first.start, document.tokens[year ?? -1]?.end ?? last.end, 0.93),
    reason: 'holiday',
    label: 'HOLIDAY',
  };
}

function feastAt(document: Document, index: number): readonly string[] | undefined {
  for (const phrase of HOLIDAY_STARTS.get(wordAt(document, index)) ?? [])
    if (areWords(document, index, phrase)) return phrase;
  return undefined;
}

const TIED = wordSet('last this next');

/** "2. Weihnachtstag", "zweiten Weihnachtsfeiertag", "3rd Sunday of Advent": which of the feast's days stands before it. */
function ordinalBefore(document: Document, index: number, word: string): number | undefined {
  if (
    word === 'sunday' &&
    /^(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth)$/.test(wordAt(document, index - 1))
  )
    return index - 1;
  if (!word.startsWith('weihnachts')) return undefined;
  if (/^(?:ersten?|zweiten?|dritten?)$/.test(wordAt(document, index - 1))) return index - 1;
  return wordAt(document, index - 1) === '.' && /^[123]$/.test(wordAt(document, index - 2)) ? index - 2 : undefined;
}

const LOOSE_HOLIDAYS = wordSet('tet holi onam obon midsummer eid kerst natale noël carnaval vappu');

/** Quarters with their year: `Q3 2022`, `third quarter of 2022`. */
export function findQuarter(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  if (token.lower === 'quarter') {
    const ordinal = /^(?:first|second|third|fourth|1st|2nd|3rd|4th|last)$/.test(wordAt(document, index - 1));
    const year = yearAt(document, index + 1);
    return ordinal && year !== undefined
      ? dateSpan(document.tokens[index - 1]?.start ?? token.start, document.tokens[year]?.end ?? token.end, 0.9)
      : undefined;
  }
  const year = yearAt(document, index + 1);
  return year === undefined ? undefined : dateSpan(token.start, document.tokens[year]?.end ?? token.end, 0.93);
}

/** Seasons count as dates when a year or "last", "this" ties them to an event (product.md 4.4). */
export function findSeason(document: Document, index: number): Found | undefined {
  const token = document.tokens[index];
  if (!token) return undefined;
  const year = yearAt(document, index + 1);
  const before = wordAt(document, index - 1);
  const tied = /^(?:early|late|mid)$/.test(before) && token.lower !== 'fall' && wordAt(document, index - 2) === 'in';
  if (year === undefined && !tied) return undefined;
  const from = /^(?:early|late|mid|last|this|next)$/.test(before) ? document.tokens[index - 1] : token;
  return {
    ...dateSpan(from?.start ?? token.start, document.tokens[year ?? index]?.end ?? token.end, 0.85),
    label: 'SEASON',
    reason: 'season',
  };
}
