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

/** "desquamation 22/1": more above the line than below, beside other dates; no British duration, no pressure. */
export function standsBesideDates(document: Document, index: number, first: number, second: number): boolean {
  if (first < 13 || first > 31 || second < 1 || second > 12 || second === 7 || second === 12) return false;
  const before = document.tokens[index - 1];
  if (!before || before.kind !== 'word' || MEASURES.has(before.lower) || /^(?:and|to|of|or)$/.test(before.lower))
    return false;
  return hasDate(document);
}

const WHOLE_DATE =
  /(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?!\d)|(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{1,2}(?!\d))/i;

const dated = new WeakMap<Document, boolean>();

/** Whether a plain date stands anywhere in the text, so that shorter forms beside it are dates too. */
export function hasDate(document: Document): boolean {
  let answer = dated.get(document);
  if (answer === undefined) dated.set(document, (answer = WHOLE_DATE.test(document.text)));
  return answer;
}
