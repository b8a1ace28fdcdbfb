import { commonBucket, firstNameBucket, FLAG, isCity, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isKept } from './keep.ts';
import { isFirstName, isSurname, likeness } from './likeness.ts';
import { isCapital, nameEnd } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

/** Two capitalised words, a known first name and what can be a surname, with nothing that speaks against it. */
export function listedNames(words: Words): NameSpan[] {
  const spans: NameSpan[] = [];
  for (let unit = 0; unit < words.count; unit++) {
    if (words.kind[unit] !== KIND.word || words.casing[unit] === CASING.lower) continue;
    if (isMonthOrVerbName(words, unit))
      spans.push({ from: unit, to: unit + 2, role: 'PERSON', score: 0.85, by: 'lists', certain: true });
    const middle = middleInitialEnd(words, unit);
    if (middle) spans.push({ from: unit, to: middle, role: 'PERSON', score: 0.88, by: 'lists', certain: true });
    const foreign = foreignEnd(words, unit);
    if (foreign > unit) spans.push({ from: unit, to: foreign, role: 'PERSON', score: 0.7, by: 'lists', certain: true });
    if (!isFirst(words, unit)) continue;
    const to = nameEnd(words, unit, 2);
    if (to - unit < 2 || !isFullName(words, unit, to)) continue;
    spans.push({ from: unit, to, role: 'PERSON', score: scoreOf(words, unit, to), by: 'lists', certain: true });
    unit = to - 1;
  }
  return spans;
}

/** `Ravil G Yefimov`, `Anna K. Okafor`: two capitalised words that may be names around one letter; 0 for none. */
function middleInitialEnd(words: Words, unit: number): number {
  if (words.casing[unit] !== CASING.title || words.casing[unit + 1] !== CASING.initial) return 0;
  const to = words.code[unit + 2] === DOT && (words.marks[unit + 2] ?? 0) & MARK.glued ? unit + 3 : unit + 2;
  const first = likeness(words, unit) >= 2 || isFirstName(words.attributes[unit] ?? 0);
  const last = likeness(words, to) >= 2 || isSurname(words.attributes[to] ?? 0);
  if (!first || !last || words.casing[to] !== CASING.title) return 0;
  for (let part = unit + 1; part <= to; part++) if ((words.marks[part] ?? 0) & MARK.line) return 0;
  return isKept(words, unit, to + 1) || leadsToPlace(words, to + 1) ? 0 : to + 1;
}

const DOT = 46;

/** Words of age and of the sick in scripts without capitals; they are no names. */
const FOREIGN_WORDS = new Set(
  'سنة عام عاما سنوات عمره عمرها مريض مريضة المريض المريضة السيد السيدة رجل امرأة بعد قبل من في مع على חולה בן בת שנים גיל 患者 岁 歳 男性 女性 환자 세'.split(
    ' ',
  ),
);

/** End of a run of one to four words of a script without capitals (Han, Hangul, Arabic …) amid another script; `unit` itself for none. */
function foreignEnd(words: Words, unit: number): number {
  let to = unit;
  while (to < words.count && isUncased(words, to) && (to === unit || !((words.marks[to] ?? 0) & MARK.line))) to++;
  const whole = unit === 0 || !isUncased(words, unit - 1) || ((words.marks[unit] ?? 0) & MARK.line) !== 0;
  return whole && to - unit <= 4 ? to : unit;
}

function isUncased(words: Words, unit: number): boolean {
  if (words.kind[unit] !== KIND.word || words.casing[unit] !== CASING.none) return false;
  const length = (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
  return length > 1 && length < 14 && !FOREIGN_WORDS.has(words.text(unit));
}

/** `May Ellison`, `Will Okafor`: a word that opens sentences, then what is only a surname. */
function isMonthOrVerbName(words: Words, unit: number): boolean {
  const first = words.attributes[unit] ?? 0;
  const last = words.attributes[unit + 1] ?? 0;
  const either = (first & FLAG.calendar) !== 0 || ((words.cues[unit] ?? 0) & CUE.stop) !== 0;
  if (!either || firstNameBucket(first) < 3 || words.casing[unit] !== CASING.title) return false;
  if (words.casing[unit + 1] !== CASING.title || (words.marks[unit + 1] ?? 0) & (MARK.line | MARK.sentence))
    return false;
  const only = surnameBucket(last) >= 2 && commonBucket(last) === 0 && likeness(words, unit + 1) >= 2;
  return only && !isKept(words, unit + 1, unit + 2) && firstNameBucket(last) < 5;
}

function isFirst(words: Words, unit: number): boolean {
  if (!isCapital(words, unit) || (words.cues[unit] ?? 0) & (CUE.personTitle | CUE.clinicianTitle)) return false;
  const attributes = words.attributes[unit] ?? 0;
  if (!isFirstName(attributes) || attributes & (FLAG.drug | FLAG.region | FLAG.calendar)) return false;
  if (attributes & FLAG.eponym && firstNameBucket(attributes) < 4) return false;
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
