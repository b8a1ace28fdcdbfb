import type { Document } from '../../document.ts';
import { matchAt } from '../context.ts';
import { wordSet } from '../word-list.ts';

/** "on 3/7 antibiotics", "2/52 history": days, weeks and months as British notes write them. */
const DURATION = /\s(?:days?|of|history|hx|ago|course|abx|antibiotics?|treatment|later|duration|each|per|increase)\b/iy;

/** Whether a ratio such as `3/7` or `2/52` is a number of days, weeks or months. */
export function isDuration(text: string, end: number, denominator: string): boolean {
  return /^(?:7|12|52)$/.test(denominator) && matchAt(DURATION, text, end) !== undefined;
}

/** Words before a ratio that measures something. */
export const MEASURES = wordSet(
  'bp bipap cpap ipap niv pa rv ra ao lv pressure pressures sats power strength score grade vision va acuity apgar gcs pain ratio nodes peep vent rate iop titre dilution needle suture vicryl prolene silk pds',
);

/** What scores are out of. */
const SCORED: ReadonlySet<number> = new Set([15, 18, 20, 21, 24, 25, 27, 28, 30]);

/** "desquamation 22/1", "trach 9/23": no score and no part, beside other dates; no British duration, no pressure. */
export function standsBesideDates(document: Document, index: number, first: number, second: number): boolean {
  const british = first > 12 && first < 32 && second > 0 && second < 13 && second !== 7 && second !== 12;
  const american = first > 0 && first < 13 && second > 12 && second < 32 && !SCORED.has(second);
  if (!british && !american) return false;
  const before = document.tokens[index - 1];
  if (!before || before.kind !== 'word' || MEASURES.has(before.lower) || /^(?:and|to|of|or)$/.test(before.lower))
    return false;
  return hasDate(document);
}

const WHOLE_DATE =
  /(?<!\d)(?:(?<=\b(?:adm|admit|admitted|discharged|dc|dob|lmp|edd|since|until) )\d{1,2}\/\d{1,2}(?![\d/])|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?!\d)|(?:19|20)\d{2}-\d{2}-\d{2}|(?:boxing|christmas|thanksgiving|labou?r|memorial|new year's) (?:day|eve)|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{1,2}(?!\d))/i;

const dated = new WeakMap<Document, boolean>();

/** Whether a plain date stands anywhere in the text, so that shorter forms beside it are dates too. */
export function hasDate(document: Document): boolean {
  let answer = dated.get(document);
  if (answer === undefined) dated.set(document, (answer = WHOLE_DATE.test(document.text)));
  return answer;
}
