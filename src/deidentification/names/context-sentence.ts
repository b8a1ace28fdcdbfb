import { firstNameBucket, FLAG, hashWord, isCity, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CODE, isSameLine, span } from './context-parts.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { isKept } from './keep.ts';
import { likeness } from './likeness.ts';
import { nameEnd } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** `sunny is a 7 yr old boy`, `Aguirre / 58M / AAA`: a first word whose line says that it is somebody. */
export function fromSentence(words: Words, unit: number): NameSpan | undefined {
  if (unit > 0 && !((words.marks[unit] ?? 0) & (MARK.line | MARK.sentence))) return undefined;
  if (words.kind[unit] !== KIND.word) return undefined;
  if (!isNameWord(words.attributes[unit] ?? 0)) return isGiven(words, unit);
  return isWill(words, unit) ?? isGiven(words, unit) ?? isOfAge(words, unit) ?? opensHandover(words, unit);
}

const WILL = hashWord('will') | 0;
const FINITE = hashes('will wont has had is was needs wants did does says got refuses refused came cannot');

/** `Will will not eat`: the verb does not stand before another. */
function isWill(words: Words, unit: number): NameSpan | undefined {
  const named = words.hash[unit] === WILL && words.casing[unit] === CASING.title;
  return named && FINITE.has(words.hash[unit + 1] ?? 0) ? span(unit, unit + 1, 'PATIENT', 0.9) : undefined;
}

const GIVE = hashes('give gave giving');
const THEIRS = hashes('her his their');

/** `Give Rose her insulin`: a first name that something of its own is given. */
function isGiven(words: Words, unit: number): NameSpan | undefined {
  const name = unit + 1;
  if (!GIVE.has(words.hash[unit] ?? 0) || !THEIRS.has(words.hash[name + 1] ?? 0)) return undefined;
  const named = words.casing[name] === CASING.title && firstNameBucket(words.attributes[name] ?? 0) >= 3;
  return named ? span(name, name + 1, 'PATIENT', 0.9) : undefined;
}

const IS = hashWord('is') | 0;
const A = hashes('a an our this');
const OLD = hashes('yr yo y year years month months week weeks day days');

/** "X is a 7 yr old", "X is 7 years old". */
function isOfAge(words: Words, unit: number): NameSpan | undefined {
  if (words.hash[unit + 1] !== IS) return undefined;
  const at = A.has(words.hash[unit + 2] ?? 0) ? unit + 3 : unit + 2;
  if (words.kind[at] !== KIND.number && words.kind[at] !== KIND.mixed) return undefined;
  const glued = words.kind[at] === KIND.mixed && /^\d{1,3}(?:yo|y|yr|m|f|mo)$/.test(words.folded(at));
  const next = words.code[at + 1] === CODE.hyphen ? at + 2 : at + 1;
  if (!glued && !OLD.has(words.hash[next] ?? 0)) return undefined;
  const attributes = words.attributes[unit] ?? 0;
  if ((words.cues[unit] ?? 0) & NOBODY || attributes & (FLAG.clinical | FLAG.drug | FLAG.region)) return undefined;
  return firstNameBucket(attributes) >= 2 || attributes & FLAG.foreignFirst
    ? span(unit, unit + 1, 'PATIENT', 0.88)
    : undefined;
}

const NOBODY = CUE.stop | CUE.relative | CUE.patientNoun | CUE.clinicianRole | CUE.personTitle | CUE.clinicianTitle;

/** `Aguirre / 58M / AAA`, `ROSCOE, D / 71 / THA`: name, stroke, age, as lists for a handover are written. */
function opensHandover(words: Words, unit: number): NameSpan | undefined {
  const attributes = words.attributes[unit] ?? 0;
  if (words.casing[unit] === CASING.lower || attributes & (FLAG.clinical | FLAG.drug | FLAG.region)) return undefined;
  if (surnameBucket(attributes) < 2 && firstNameBucket(attributes) < 2) return undefined;
  let to = nameEnd(words, unit, 1);
  if (to === unit) return undefined;
  if (words.code[to] === CODE.comma && words.casing[to + 1] === CASING.initial) to += 2;
  const stroke = words.code[to];
  if (stroke !== CODE.slash && stroke !== PIPE) return undefined;
  const age = to + 1;
  if (!isSameLine(words, age) || !/^\d{1,2}(?:m|f|y|yo|yom|yof)?$/.test(words.folded(age))) return undefined;
  const closes = words.kind[age] === KIND.mixed || words.code[age + 1] === stroke || words.code[age + 1] === CODE.comma;
  const blank = (words.start[to] ?? 0) > (words.end[to - 1] ?? 0);
  return closes && blank && !isKept(words, unit, to) ? span(unit, to, 'PATIENT', 0.9) : undefined;
}

const PIPE = 124;

/** `the prof (Zwartveld)`, `the consultant (Green)`: one capitalised word in brackets behind a doctor's office. */
export function fromBrackets(words: Words, unit: number): NameSpan | undefined {
  const from = unit + 2;
  if (words.code[unit + 1] !== CODE.open || words.code[from + 1] !== CODE.close) return undefined;
  if (words.kind[from] !== KIND.word || words.casing[from] !== CASING.title) return undefined;
  const attributes = words.attributes[from] ?? 0;
  if (attributes & (FLAG.clinical | FLAG.drug | FLAG.region | FLAG.calendar)) return undefined;
  const listed = surnameBucket(attributes) >= 3 || firstNameBucket(attributes) >= 3;
  if (!listed && (likeness(words, from) < 2 || isCity(attributes))) return undefined;
  return SPECIALTY.test(words.folded(from)) ? undefined : span(from, from + 1, 'CLINICIAN', 0.9);
}

const SPECIALTY =
  /(?:ology|ologist|ics|ic|ical|iatry|surgery|medicine|care|day|night|nights|days|locum|acting|duty|call|retired)$/;
