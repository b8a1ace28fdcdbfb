import { hashWord } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { isDottedForm } from './keep.ts';
import { likeness } from './likeness.ts';
import type { NameRole, NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** Character codes of the signs that rules look at. */
export const CODE = {
  dot: 46,
  comma: 44,
  colon: 58,
  hyphen: 45,
  open: 40,
  close: 41,
  quote: 34,
  apostrophe: 39,
  slash: 47,
  hash: 35,
  at: 64,
};

/** Hashes of words that may stand between a cue and its name. */
export const LINKS = hashes('is was are s of as to by the by');

/** A name found by its context. */
export function span(from: number, to: number, role: NameRole, score: number, certain = true): NameSpan {
  return { from, to, role, score, certain, by: 'context' };
}

/** Hash of "name". */
export const NAME = hashWord('name') | 0;

/** A name of one word has to be in a list of names, or be strange enough to be one. */
export function isPlausible(words: Words, from: number, end: number, least: number): boolean {
  if (end - from > 1) return true;
  return likeness(words, from) >= least && !((words.cues[from] ?? 0) & CUE.abbreviation);
}

/** Hash of "as". */
export const AS = hashWord('as') | 0;

/** Whether a character code opens a quotation, a bracket or a field. */
export function isOpening(code: number): boolean {
  return code === CODE.quote || code === CODE.apostrophe || code === CODE.open || code === CODE.colon;
}

/** End of `j.s.` or `J.S.` in any casing, 0 when there is none. */
export function initialsEnd(words: Words, from: number, sure = false): number {
  let end = from;
  while (end < from + 6 && words.kind[end] === KIND.word && (words.end[end] ?? 0) - (words.start[end] ?? 0) === 1) {
    if (words.code[end + 1] !== CODE.dot) break;
    end += 2;
  }
  return end - from >= 4 && (sure || !isDottedForm(words, from, end)) ? end : 0;
}

/** Whether a head of places or organisations follows in capitals. */
export function isPlace(words: Words, end: number): boolean {
  return ((words.cues[end] ?? 0) & (CUE.placeHead | CUE.organisationHead)) !== 0 && words.casing[end] !== CASING.lower;
}

/** Whether a unit exists and stands on the line of the one before. */
export function isSameLine(words: Words, unit: number): boolean {
  return unit < words.count && !((words.marks[unit] ?? 0) & MARK.line);
}
