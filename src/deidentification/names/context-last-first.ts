import { FLAG, commonBucket, firstNameBucket, isCity, surnameBucket } from '../lexicons/index.ts';
import { isShouted } from './context-age.ts';
import { CODE, isSameLine, span } from './context-parts.ts';
import { CUE } from './cue-words.ts';
import { isKept } from './keep.ts';
import { isFirstName, isSurname, likeness } from './likeness.ts';
import { nameEnd } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** `Whitlock, Gordon`: a surname, a comma, a first name; both sure of themselves. */
export function listedLastFirst(words: Words, unit: number): NameSpan | undefined {
  const end = lastFirstEnd(words, unit);
  if (!end) return undefined;
  return span(unit, end, 'PERSON', 0.88);
}

/** End of `Last, First` that opens at a unit, 0 when none does. */
export function lastFirstEnd(words: Words, unit: number): number {
  if (words.kind[unit] !== KIND.word || words.code[unit + 1] !== CODE.comma || !isSameLine(words, unit + 2)) return 0;
  const last = words.attributes[unit] ?? 0;
  const first = words.attributes[unit + 2] ?? 0;
  const lower = words.casing[unit] === CASING.lower;
  if (lower !== (words.casing[unit + 2] === CASING.lower)) return 0;
  if (likeness(words, unit) < 2 || likeness(words, unit + 2) < 2) return 0;
  if (last & (FLAG.region | FLAG.calendar | FLAG.drug) || first & (FLAG.region | FLAG.calendar | FLAG.drug)) return 0;
  if (first & FLAG.eponym && firstNameBucket(first) < 5) return 0;
  const field = words.code[unit - 1] === CODE.colon && last === 0;
  const listed = isFirstName(first) && (firstNameBucket(first) >= 3 || (first & FLAG.foreignFirst) !== 0);
  const unlisted = words.code[unit - 1] === CODE.colon && surnameBucket(last) >= 2 && first === 0 && !lower;
  const double = ((words.marks[unit] ?? 0) & MARK.hyphenated) !== 0 && words.casing[unit] === CASING.title;
  const strong = (listed && (isSurname(last) || field)) || unlisted || (double && isSurname(last) && first === 0);
  if (!strong || (isCity(last) && isCity(first)) || isKept(words, unit + 2, unit + 3)) return 0;
  if ((lower || isShouted(words, unit) || isShouted(words, unit + 2)) && !isFieldBefore(words, unit)) return 0;
  if (words.casing[unit] === CASING.upper && commonBucket(last) > 0 && !isFieldBefore(words, unit)) return 0;
  return nameEnd(words, unit + 2, 2);
}

function isFieldBefore(words: Words, unit: number): boolean {
  const cues = unit > 0 ? (words.cues[unit - 1] ?? 0) : CUE.field;
  return (cues & (CUE.field | CUE.patientNoun | CUE.naming)) !== 0 || words.code[unit - 1] === CODE.colon;
}
