import { commonBucket, firstNameBucket, FLAG, hashWord, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

/** What the posterior of a name has to reach: more where medicine has a use for the word, or where a capital says little. */
export function leastScore(words: Words, from: number, to: number): number {
  const attributes = words.attributes[from] ?? 0;
  if (isBesideLabel(words, from, to)) {
    if (to - from > 1 && attributes & FLAG.eponym) return 1;
    if (to - from > 1) return words.casing[from] === CASING.lower || isAllUpper(words, from, to) ? 0.995 : 0.9;
    return attributes & FLAG.eponym ? 1 : hasPersonContext(words, from) ? 0.985 : 0.995;
  }
  if (words.language !== 'en' && !isListed(words, from, to)) return 0.97;
  // Every noun has a capital in German, and many are surnames.
  if (
    words.language === 'de' &&
    to - from === 1 &&
    firstNameBucket(words.attributes[from] ?? 0) < 2 &&
    !hasPersonContext(words, from)
  )
    return 0.6;
  if (to - from === 1 && isSmallParticle(words, from)) return 1;
  const casing = words.casing[from];
  const eponym = (attributes & FLAG.eponym) !== 0;
  if (to - from === 2 && eponym && isGrade(words, to - 1) && isClinical(words, from)) return 0.985;
  if (to - from > 1 && (isShortForms(words, from, to) || isSmallThenShort(words, from, to))) return 1;
  if (to - from > 1) return eponym && firstNameBucket(attributes) < 3 && casing !== CASING.initial ? 0.8 : 0;
  if (casing === CASING.upper && length(words, from) < 4 && words.manner[from] === MANNER.upper) return 0.9;
  if (casing === CASING.upper && words.manner[from] !== MANNER.upper) return length(words, from) < 5 ? 0.93 : 0.75;
  if (casing === CASING.lower) return lowerScore(words, from, attributes);
  if ((words.marks[from] ?? 0) & MARK.hyphenated && eponym) return 0.97;
  if (eponym) return eponymScore(words, from, attributes);
  if (attributes & FLAG.region && firstNameBucket(attributes) < 5) return 0.95;
  if (commonBucket(attributes) >= 6 && firstNameBucket(attributes) < 4) return 0.85;
  const opens = (words.marks[from] ?? 0) & (MARK.sentence | MARK.line);
  if (opens && commonBucket(attributes) >= 5 && firstNameBucket(attributes) < 4) return 0.85;
  if (opens && attributes === 0 && !hasPersonContext(words, from) && isClinical(words, from)) return 0.7;
  if (length(words, from) > 3 || firstNameBucket(attributes) >= 3) return 0;
  if (length(words, from) === 1) return 0.9;
  return attributes & FLAG.clinical ? 0.99 : 0.7;
}

/** `schisto ELISA`: a word in small letters and one in capitals are not one name. */
function isSmallThenShort(words: Words, from: number, to: number): boolean {
  return words.casing[from] === CASING.lower && words.casing[to - 1] === CASING.upper;
}

/** `L PICA`, `CP P`: letters and short forms in capitals, none of which is a name by the lists. */
function isShortForms(words: Words, from: number, to: number): boolean {
  for (let unit = from; unit < to; unit++) {
    if (words.kind[unit] !== KIND.word || words.casing[unit] === CASING.initial) continue;
    if (words.casing[unit] !== CASING.upper || words.manner[unit] === MANNER.upper) return false;
    if (length(words, unit) > 4 || surnameBucket(words.attributes[unit] ?? 0) > 2) return false;
  }
  return words.code[from + 1] !== 46;
}

/** `le`, `van`: a particle in small letters is no name by itself. */
function isSmallParticle(words: Words, unit: number): boolean {
  return words.casing[unit] === CASING.lower && ((words.cues[unit] ?? 0) & CUE.particle) !== 0;
}

/** `Weber B`, `Lauge-Hansen SER`: one letter or a short form in capitals behind an eponym. */
function isGrade(words: Words, unit: number): boolean {
  const casing = words.casing[unit];
  return (
    casing === CASING.initial ||
    (casing === CASING.upper && words.manner[unit] !== MANNER.upper && length(words, unit) < 5)
  );
}

/** `AB PHN`: nothing but short forms. */
function isAllUpper(words: Words, from: number, to: number): boolean {
  for (let unit = from; unit < to; unit++) if (words.casing[unit] !== CASING.upper) return false;
  return true;
}

/** A label of this engine within three units: what stood there is gone, and with it what the posterior rests on. */
function isBesideLabel(words: Words, from: number, to: number): boolean {
  for (let unit = Math.max(0, from - 3); unit < to + 3 && unit < words.count; unit++)
    if ((words.code[unit] === BRACKET && length(words, unit) > 2) || isOffset(words, unit)) return true;
  return false;
}

/** `day 0`, `day +3`: what this engine writes for a date. */
function isOffset(words: Words, unit: number): boolean {
  if (words.hash[unit] !== DAY) return false;
  const sign = words.code[unit + 1];
  return sign === 43 || sign === 45 || (words.kind[unit + 1] === KIND.number && words.folded(unit + 1) === '0');
}

const DAY = hashWord('day') | 0;
const BRACKET = 91;
const ARTICLES = hashes('a an any no');

/** Lower case: first names more readily than surnames, which are words of medicine too often. */
function lowerScore(words: Words, from: number, attributes: number): number {
  if (ARTICLES.has(words.hash[from - 1] ?? 0)) return 0.97;
  if (firstNameBucket(attributes) >= 3) return 0.55;
  if (hasPersonContext(words, from)) return 0.6;
  if (surnameBucket(attributes) >= 4 && !(attributes & (FLAG.clinical | FLAG.drug | FLAG.eponym))) return 0.6;
  return isNameWord(attributes) ? 0.7 : 0.85;
}

/** An eponym alone is a sign, a score or a disease unless a person acts, owns or ages beside it. */
function eponymScore(words: Words, from: number, attributes: number): number {
  if (surnameBucket(attributes) === 0 && firstNameBucket(attributes) === 0) return 0.985;
  if (hasPersonContext(words, from)) return firstNameBucket(attributes) >= 4 ? 0.4 : 0.6;
  if (!isClinical(words, from)) return 0.6;
  return firstNameBucket(attributes) >= 5 ? 0.9 : 0.985;
}

const INTRODUCES = CUE.patientNoun | CUE.relative | CUE.naming | CUE.greeting | CUE.clinicianRole;

/** An age, a verb of persons, somebody's kin, a bed before it, or a word that introduces people. */
export function hasPersonContext(words: Words, unit: number): boolean {
  if (isLetterBefore(words, unit)) return true;
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
  if (!((words.cues[next] ?? 0) & CUE.personVerb)) return false;
  const verb = words.folded(next);
  return !IMPERSONAL.test(verb) || (/^ha[sd]$/.test(verb) && surnameBucket(words.attributes[unit] ?? 0) >= 5);
}

/** `J Wilson`: one capital letter right before, which is no grade. */
function isLetterBefore(words: Words, unit: number): boolean {
  const dotted = words.code[unit - 1] === 46 ? unit - 2 : unit - 1;
  return unit > 0 && words.casing[dotted] === CASING.initial && !((words.marks[unit] ?? 0) & MARK.line);
}

const MEDICAL = CUE.eponymHead | CUE.credential;

/** Whether numbers, drugs, abbreviations or words of medicine stand within five units. */
export function isClinical(words: Words, unit: number): boolean {
  for (let at = Math.max(0, unit - 5); at <= unit + 5 && at < words.count; at++) {
    if (at === unit) continue;
    const kind = words.kind[at];
    if (kind === KIND.number || kind === KIND.mixed) return true;
    if (kind !== KIND.word) continue;
    const attributes = words.attributes[at] ?? 0;
    if (attributes & FLAG.drug || (words.cues[at] ?? 0) & MEDICAL) return true;
    if (words.casing[at] === CASING.upper && words.manner[at] !== MANNER.upper) return true;
    if (attributes & FLAG.clinical && commonBucket(attributes) <= 3) return true;
    if (attributes & FLAG.eponym && commonBucket(attributes) === 0) return true;
  }
  return false;
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
      const known = words.language === 'de' || isFrequent(attributes);
      if (known && isNameWord(attributes) && commonBucket(attributes) < 5) return true;
    }
  return false;
}

/** The lists are those of the US: a name that is rare there says little of a word of French or Spanish. */
function isFrequent(attributes: number): boolean {
  const foreign = FLAG.foreignFirst | FLAG.foreignLast;
  return firstNameBucket(attributes) >= 2 || surnameBucket(attributes) >= 3 || (attributes & foreign) !== 0;
}

function length(words: Words, unit: number): number {
  return (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
}
