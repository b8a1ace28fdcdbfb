import { commonBucket, firstNameBucket, FLAG, isCity, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isKept } from './keep.ts';
import { isFirstName, isSurname, likeness } from './likeness.ts';
import { isCapital, nameEnd } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, MANNER, MARK, type Words } from './words.ts';

/** Two capitalised words, a known first name and what can be a surname, with nothing that speaks against it. */
export function listedNames(words: Words): NameSpan[] {
  const spans: NameSpan[] = [];
  for (let unit = 0; unit + 1 < words.count; unit++) {
    if (isMonthOrVerbName(words, unit))
      spans.push({ from: unit, to: unit + 2, role: 'PERSON', score: 0.85, by: 'lists', certain: true });
    if (!isFirst(words, unit)) continue;
    const to = nameEnd(words, unit, 2);
    if (to - unit < 2 || !isFullName(words, unit, to)) continue;
    spans.push({ from: unit, to, role: 'PERSON', score: scoreOf(words, unit, to), by: 'lists', certain: true });
    unit = to - 1;
  }
  return spans;
}

/** `May Ellison`, `Will Okafor`: a word that opens sentences, then what is only a surname. */
function isMonthOrVerbName(words: Words, unit: number): boolean {
  const first = words.attributes[unit] ?? 0;
  const last = words.attributes[unit + 1] ?? 0;
  const either = (first & FLAG.calendar) !== 0 || ((words.cues[unit] ?? 0) & CUE.stop) !== 0;
  if (!either || firstNameBucket(first) < 3 || words.casing[unit] !== CASING.title) return false;
  if (words.casing[unit + 1] !== CASING.title || (words.marks[unit + 1] ?? 0) & (MARK.line | MARK.sentence))
    return false;
  const only = surnameBucket(last) >= 2 && commonBucket(last) === 0 && likeness(words, unit + 1) === 3;
  return only && !isKept(words, unit + 1, unit + 2) && firstNameBucket(last) < 5;
}

function isFirst(words: Words, unit: number): boolean {
  if (!isCapital(words, unit)) return false;
  const attributes = words.attributes[unit] ?? 0;
  if (!isFirstName(attributes) || attributes & (FLAG.drug | FLAG.region | FLAG.calendar | FLAG.eponym)) return false;
  const common = commonBucket(attributes);
  if (words.casing[unit] === CASING.upper && (words.manner[unit] !== MANNER.upper || common > 0)) return false;
  return common <= 3 || firstNameBucket(attributes) >= 5;
}

function isFullName(words: Words, unit: number, to: number): boolean {
  const last = words.attributes[to - 1] ?? 0;
  if (likeness(words, to - 1) < 2 || !(isSurname(last) || last === 0)) return false;
  if (isKept(words, unit, to) || leadsToPlace(words, to)) return false;
  const town = isCity(words.attributes[unit] ?? 0) && firstNameBucket(words.attributes[unit] ?? 0) < 3;
  return !town;
}

function leadsToPlace(words: Words, to: number): boolean {
  for (let unit = to; unit < to + 2 && isCapital(words, unit) && !((words.marks[unit] ?? 0) & MARK.line); unit++)
    if ((words.cues[unit] ?? 0) & (CUE.placeHead | CUE.organisationHead)) return true;
  return false;
}

function scoreOf(words: Words, unit: number, to: number): number {
  const first = firstNameBucket(words.attributes[unit] ?? 0);
  const last = surnameBucket(words.attributes[to - 1] ?? 0);
  return Math.min(0.97, 0.7 + 0.03 * first + 0.02 * last);
}
