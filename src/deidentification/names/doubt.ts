import { commonBucket, firstNameBucket, FLAG, isNameWord } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

/** What the posterior of a name has to reach: more where medicine has a use for the word, or where a capital says little. */
export function leastScore(words: Words, from: number, to: number): number {
  if (words.language !== 'en' && !isListed(words, from, to)) return 0.97;
  const attributes = words.attributes[from] ?? 0;
  const casing = words.casing[from];
  const eponym = (attributes & FLAG.eponym) !== 0;
  if (to - from > 1) return eponym && firstNameBucket(attributes) < 3 && casing !== CASING.initial ? 0.8 : 0;
  if (casing === CASING.upper && words.manner[from] !== MANNER.upper) return length(words, from) < 5 ? 0.93 : 0.75;
  if (casing === CASING.lower) return lowerScore(words, from, attributes);
  if ((words.marks[from] ?? 0) & MARK.hyphenated && eponym) return 0.97;
  if (eponym) return eponymScore(words, from, attributes);
  if (attributes & FLAG.region && firstNameBucket(attributes) < 5) return 0.95;
  if (commonBucket(attributes) >= 6 && firstNameBucket(attributes) < 4) return 0.85;
  const opens = (words.marks[from] ?? 0) & (MARK.sentence | MARK.line);
  if (opens && commonBucket(attributes) >= 5 && firstNameBucket(attributes) < 4) return 0.85;
  if (opens && attributes === 0 && !hasPersonContext(words, from)) return 0.7;
  return length(words, from) < 4 && firstNameBucket(attributes) < 3 ? 0.7 : 0;
}

/** Lower case: first names more readily than surnames, which are words of medicine too often. */
function lowerScore(words: Words, from: number, attributes: number): number {
  if (firstNameBucket(attributes) >= 3) return 0.55;
  if (hasPersonContext(words, from)) return 0.6;
  return isNameWord(attributes) ? 0.7 : 0.85;
}

/** An eponym alone is a sign, a score or a disease unless a person acts, owns or ages beside it. */
function eponymScore(words: Words, from: number, attributes: number): number {
  if (hasPersonContext(words, from)) return firstNameBucket(attributes) >= 4 ? 0.4 : 0.6;
  return firstNameBucket(attributes) >= 5 ? 0.9 : 0.985;
}

const COPULAS = CUE.personVerb;
const INTRODUCES = CUE.patientNoun | CUE.relative | CUE.naming | CUE.greeting | CUE.clinicianRole;

/** An age, a verb of persons, somebody's kin, a bed before it, or a word that introduces people. */
export function hasPersonContext(words: Words, unit: number): boolean {
  const before = unit > 0 ? (words.cues[unit - 1] ?? 0) : 0;
  if (before & INTRODUCES && !((words.marks[unit] ?? 0) & (MARK.sentence | MARK.line))) return true;
  const next = unit + 1;
  if (next >= words.count || (words.marks[next] ?? 0) & MARK.line) return false;
  if ((words.marks[unit] ?? 0) & MARK.possessive)
    return ((words.cues[next] ?? 0) & (CUE.relative | CUE.patientNoun)) !== 0;
  if (words.kind[next] === KIND.mixed) return isSexedAge(words, next);
  const comma = words.code[next] === 44 ? next + 1 : next;
  if (words.kind[comma] === KIND.mixed) return isSexedAge(words, comma);
  if (words.kind[comma] === KIND.number) return ((words.cues[comma + 1] ?? 0) & CUE.sexOrAge) !== 0;
  return ((words.cues[next] ?? 0) & COPULAS) !== 0 && !IMPERSONAL.test(words.folded(next));
}

const IMPERSONAL =
  /^(?:is|was|are|were|has|had|will|would|can|could|failed|remains|returned|still|who|whose|does|did|again|just|never|now|should|might|been|doing|started|stopped|developed|continues|continued|notes|noted|needs|needed|works|worked|gets|got|asks|came|comes|went|described|describes)$/;

function isSexedAge(words: Words, unit: number): boolean {
  return /^\d{1,3}(?:m|f|yo|y|yom|yof|yr|yrs)$/.test(words.folded(unit));
}

function isListed(words: Words, from: number, to: number): boolean {
  for (let unit = from; unit < to; unit++)
    if (words.kind[unit] === KIND.word && words.casing[unit] !== CASING.initial) {
      const attributes = words.attributes[unit] ?? 0;
      if (isNameWord(attributes) && commonBucket(attributes) < 5) return true;
    }
  return false;
}

function length(words: Words, unit: number): number {
  return (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
}
