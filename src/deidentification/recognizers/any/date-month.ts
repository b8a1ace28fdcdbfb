import type { Document } from '../../document.ts';
import { DAY_FIRST_MONTHS, DOUBTFUL_MONTHS, NAMES_OF_MONTHS, ORDINAL_DAYS } from '../calendar.ts';
import { isNear, matchAt, wordAt } from '../context.ts';
import type { Found } from '../recognizer.ts';
import { wordSet } from '../word-list.ts';
import { PART, dateSpan, isDay, isWeekday, yearAt } from './date-parts.ts';

const TIME_PREPOSITIONS = wordSet(
  "in since until till by last this next early mid late from through during before after of for between around every previous past and to seit im bis depuis en dès desde hasta da dal dall' dalla nel em desde sinds vanaf tot siden sedan od",
);

/** A month word, with the day before or after it, the year, the weekday and words like "early" or "mid-". */
export function findMonth(document: Document, index: number): Found | undefined {
  const { tokens } = document;
  const token = tokens[index];
  if (!token || document.text[token.end] === '/') return undefined;
  const forward = dayAfter(document, index, !DAY_FIRST_MONTHS.has(token.lower));
  const backward = dayBefore(document, index);
  let from = backward ?? index;
  let to = forward?.last ?? index;
  const hasDay = backward !== undefined || forward?.day === true;
  if (!hasDay && !bareMonth(document, index, forward?.year === true)) return undefined;
  if (
    backward !== undefined &&
    forward?.day === true &&
    forward.year !== true &&
    tokens[backward]?.kind === 'number' &&
    !touchesHyphen(document, index)
  ) {
    // "2 May 3": the number before is a dose or a count when another day follows.
    from = index;
  }
  if (
    !hasDay &&
    forward?.year === true &&
    GUIDELINES.test(document.text.slice(tokens[forward.last]?.end ?? 0, (tokens[forward.last]?.end ?? 0) + 14))
  )
    return undefined;
  from = extendBack(document, from);
  if (to === index && wordAt(document, index + 1) === '.' && DOUBTFUL_MONTHS.has(token.lower) && token.lower.length < 5)
    to = index + 1;
  const start = tokens[from]?.start ?? token.start;
  const end = tokens[to]?.end ?? token.end;
  const range = forward?.year === true ? '' : (matchAt(DAY_RANGE, document.text, end) ?? '');
  const year =
    range === ''
      ? bornYear(document, from, end, hasDay)
      : (matchAt(YEAR_TAIL, document.text, end + range.length) ?? '');
  return dateSpan(start, end + range.length + year.length, hasDay ? 0.95 : 0.85);
}

/** "Sept 2022 ESC": the month of a guideline or an issue, not of a patient. */
const GUIDELINES =
  /^ (?:ESC|AHA|ACC|NICE|WHO|CDC|FDA|EMA|NEJM|JAMA|Lancet|BMJ|IDSA|ASCO|NCCN|GINA|GOLD|KDIGO|guideline|update|issue|statement)\b/;

const DAY_RANGE =
  /\s?(?:-|to|through|thru|and|&)\s?\d{1,2}(?:st|nd|rd|th)?(?![\d/:.%]|\s?(?:mg|ml|g|kg|days?|weeks?|hours?|months?|cm|mm|pm|am|years?)\b)/iy;

const YEAR_TAIL = /,?\s(?:19|20)\d{2}(?!\d)/y;

const BORN = wordSet('dob born birth birthday b geb geboren née nato nata nacido nacida');
const SHORT_YEAR = /,? \d{2}(?![\d/:.%-]|\s?(?:mg|ml|g|kg|yo|y|m|f|weeks?|days?|years?)\b)/iy;

/** "dob 30 Jan 85": the year in two figures, behind a day of birth. */
function bornYear(document: Document, from: number, end: number, hasDay: boolean): string {
  if (!hasDay || !isNear(document, from, BORN, 3)) return '';
  return matchAt(SHORT_YEAR, document.text, end) ?? '';
}

function touchesHyphen(document: Document, index: number): boolean {
  return /^[-/]$/.test(wordAt(document, index - 1));
}

interface DayAfter {
  readonly last: number;
  readonly day: boolean;
  readonly year: boolean;
}

function dayAfter(document: Document, index: number, mayFollow: boolean): DayAfter | undefined {
  let at = index + 1;
  if (wordAt(document, at) === '.' && document.tokens[at]?.start === document.tokens[index]?.end) at++;
  if (/^[-/]$/.test(wordAt(document, at)) && document.tokens[at]?.start === document.tokens[index]?.end) at++;
  if (wordAt(document, at) === 'the') at++;
  let day = false;
  let last = index;
  if (mayFollow && isDay(document.tokens[at]) && !document.tokens[at]?.startsLine && !isMeasure(document, at)) {
    day = true;
    last = at;
    at++;
    if (/^(?:st|nd|rd|th)$/.test(wordAt(document, at))) last = at++;
  } else {
    const ordinal = ordinalEnd(document, at);
    if (ordinal !== undefined) {
      day = true;
      last = ordinal;
      at = ordinal + 1;
    } else at = index + 1;
  }
  const year = yearAt(document, at);
  if (year !== undefined) return { last: year, day, year: true };
  return day ? { last, day, year: false } : undefined;
}

const MEASURE =
  /\s?(?:mg|mcg|ml|g|kg|%|cm|mm|h|hours?|days?|weeks?|months?|years?|yo|y\/o|units?|times|am|pm|patients?|doses?|l|beats|pounds?|kcal|mmol|°)(?![a-z])|\s?[:.]\d|\/\d|-year|-week|-day|-month/iy;

/** "may 5 mg", "Mar 10:30": the number after a month word measures something. */
function isMeasure(document: Document, at: number): boolean {
  const token = document.tokens[at];
  return token !== undefined && matchAt(MEASURE, document.text, token.end) !== undefined;
}

/** Index where the day before a month starts: "3 March", "the 3rd of March", "twenty-second of February", "3-5 March". */
function dayBefore(document: Document, index: number): number | undefined {
  let at = index - 1;
  if (/^(?:of|de|di)$/.test(wordAt(document, at))) at--;
  if (/^[-/.]$/.test(wordAt(document, at))) at--;
  if (/^(?:st|nd|rd|th)$/.test(wordAt(document, at))) at--;
  const token = document.tokens[at];
  if (document.tokens[index]?.startsLine) return undefined;
  if (isDay(token) && wordAt(document, at - 1) === '/' && isNightBetween(document, at)) return at - 2;
  if (isDay(token) && !/[./:<>=]/.test(document.text[(token?.start ?? 1) - 1] ?? ' ')) return rangeStart(document, at);
  if (token && ORDINAL_DAYS.has(token.lower)) {
    const tens = wordAt(document, at - 1) === '-' ? at - 2 : at - 1;
    return /^(?:twenty|thirty)$/.test(wordAt(document, tens)) ? tens : at;
  }
  return undefined;
}

/** "the night of 30/31 Oct": two days that follow each other. */
function isNightBetween(document: Document, at: number): boolean {
  const [first, second] = [document.tokens[at - 2], document.tokens[at]];
  if (!isDay(first) || /[\d./]/.test(document.text[(first?.start ?? 1) - 1] ?? ' ')) return false;
  return Number(first?.text) + 1 === Number(second?.text);
}

function rangeStart(document: Document, at: number): number {
  const joined = /^(?:-|and|to|&)$/.test(wordAt(document, at - 1));
  return joined && isDay(document.tokens[at - 2]) ? at - 2 : at;
}

function ordinalEnd(document: Document, at: number): number | undefined {
  const word = wordAt(document, at);
  if (ORDINAL_DAYS.has(word)) return at;
  if (!/^(?:twenty|thirty)$/.test(word)) return undefined;
  const next = wordAt(document, at + 1) === '-' ? at + 2 : at + 1;
  return ORDINAL_DAYS.has(wordAt(document, next)) ? next : undefined;
}

const COUNTED = /^(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)$/;

/** Where "third week of", "last weekend in", "first Monday of" opens before a month. */
function weekBefore(document: Document, month: number): number | undefined {
  const unit = month - 2;
  if (!/^(?:of|in)$/.test(wordAt(document, month - 1))) return undefined;
  if (!/^(?:week|weekend|half|days)$/.test(wordAt(document, unit)) && !isWeekday(document, unit)) return undefined;
  return COUNTED.test(wordAt(document, unit - 1)) ? unit - 1 : undefined;
}

/** A month without a day: plain month names, doubtful ones only with a year or after a preposition. */
function bareMonth(document: Document, index: number, withYear: boolean): boolean {
  const token = document.tokens[index];
  if (!token) return false;
  const word = token.lower;
  const before = wordAt(document, index - 1) === '-' ? wordAt(document, index - 2) : wordAt(document, index - 1);
  if (before === 'of' && PART.has(wordAt(document, index - 2))) return true;
  if (weekBefore(document, index) !== undefined) return true;
  if (wordAt(document, index + 1) === 'of' && /^(?:this|last|next|that)$/.test(wordAt(document, index + 2)))
    return word.length > 3;
  if (NAMES_OF_MONTHS.has(word)) return withYear && TIME_PREPOSITIONS.has(before);
  if (withYear) return word !== 'may' || token.casing !== 'lower' || TIME_PREPOSITIONS.has(before);
  const prepared =
    TIME_PREPOSITIONS.has(before) &&
    !/^(?:and|to|for|of|from|this|after|before)$/.test(before) &&
    (before !== 'by' || token.casing === 'title');
  if (!DOUBTFUL_MONTHS.has(word))
    return token.casing !== 'lower' || PLAIN_MONTHS.has(word) || prepared || PART.has(before);
  if (token.casing === 'lower') return isSmallMonth(document, index, before);
  if (word === 'mar' || word === 'mars' || word === 'dec' || word === 'sept' || word === 'sep') return prepared;
  return prepared && (token.casing === 'title' || (token.casing === 'upper' && word.length > 3));
}

/** In small letters too they are nothing else. */
const PLAIN_MONTHS = wordSet('january february july september october november december');
const SMALL_MONTHS = wordSet('april june july august march may jan feb aug');
const SINCE = wordSet('in since until till last next early mid late from by before after');

/** "back in august", "since march", "last april": an English month in small letters that ends its clause or has a word of time behind it. */
function isSmallMonth(document: Document, index: number, before: string): boolean {
  const word = wordAt(document, index);
  if (!SMALL_MONTHS.has(word) || !SINCE.has(before)) return false;
  if (/^(?:early|mid|late)$/.test(before) && /^(?:in|since|from|until|till|by)$/.test(wordAt(document, index - 2)))
    return true;
  if (word === 'may' || word === 'march' || /^(?:from|by|before|after)$/.test(before))
    return closesClause(document, index + 1);
  return !/^(?:case|cases|body|bodies)$/.test(wordAt(document, index + 1));
}

function closesClause(document: Document, at: number): boolean {
  return /^(?:[.,;:?!)]|and|but|with|w|when|then|so|for|bc|because|after|before|on|at|by|i|we|he|she|they|)$/.test(
    wordAt(document, at),
  );
}

/** Takes in "the", the weekday and words like "early", "mid-", "end of" before a date. */
function extendBack(document: Document, from: number): number {
  let at = weekBefore(document, from) ?? from;
  if (wordAt(document, at - 1) === 'the') at--;
  if (wordAt(document, at - 1) === ',' || wordAt(document, at - 1) === '.') {
    if (isWeekday(document, at - 2)) at -= 2;
  } else if (isWeekday(document, at - 1)) at--;
  if (wordAt(document, at - 1) === '-' && PART.has(wordAt(document, at - 2))) return at - 2;
  if (wordAt(document, at - 1) === 'of' && PART.has(wordAt(document, at - 2))) return at - 2;
  return /^(?:early|mid|late|ende|mitte|anfang|eind|medio|begin|début|fin|fine|fim|finales)$/.test(
    wordAt(document, at - 1),
  )
    ? at - 1
    : at;
}
