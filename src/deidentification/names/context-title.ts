import { FLAG, commonBucket, hashWord, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CODE, isSameLine, span } from './context-parts.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { likeness } from './likeness.ts';
import { isCapital, nameEnd } from './read-name.ts';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

const STRONG_TITLES = hashes('mr mrs dr drs mister');

/** Titles that, written with a capital, take one letter: `Ms K`. In small letters `ms` is a unit. */
const LETTERED_TITLES = hashes('ms miss mx mme mlle herr frau prof professor senor senora');

const WEAK_TITLES = hashes(
  'miss judge father sister officer captain lord imam pastor sir dame doc doctor doktor ms mx fr',
);

/** `Frau Kollegin Dr. Brinkmann`: no name but a rank. */
const RANKS = hashes(
  'kollegin kollege kollegen kolleginnen oberarzt oberarztin chefarzt chefarztin president chairman',
);

/** `Mr Bell`, `dr feldman`, `Prof. de Vries`, `Ms. A`. The title itself stays. */
export function afterTitle(words: Words, unit: number, cues: number): NameSpan | undefined {
  const dotted = words.code[unit + 1] === CODE.dot;
  const from = behindSecondTitle(words, dotted ? unit + 2 : unit + 1);
  if (from >= words.count || (words.marks[from] ?? 0) & MARK.line) return undefined;
  if (words.kind[from] !== KIND.word || isStreet(words, unit)) return undefined;
  if ((words.cues[from] ?? 0) & CUE.clinicianTitle || RANKS.has(words.hash[from] ?? 0)) return undefined;
  if (!acceptsTitle(words, unit, from, dotted)) return undefined;
  const role = cues & CUE.clinicianTitle || words.hash[unit] === NURSE ? 'CLINICIAN' : 'PATIENT';
  let end = Math.max(nameEnd(words, from, 1), from + 1);
  if (words.casing[from] === CASING.initial) while (isLetter(words, end)) end++;
  else if (isBrokenWord(words, end)) end++;
  return span(from, end, role, 0.97, words.casing[from] !== CASING.initial);
}

/** `Dr. (Mrs) Balogun`, `Dr (Miss) Nair`: a further title in brackets, as in India and Nigeria. */
function behindSecondTitle(words: Words, at: number): number {
  if (words.code[at] !== CODE.open || !((words.cues[at + 1] ?? 0) & CUE.personTitle)) return at;
  const closing = words.code[at + 2] === CODE.dot ? at + 3 : at + 2;
  return words.code[closing] === CODE.close ? closing + 1 : at;
}

/** The rest of a name that a line break cuts: `Mr. Ab` and `dulrahman's`. */
function isBrokenWord(words: Words, unit: number): boolean {
  if (unit >= words.count || !((words.marks[unit] ?? 0) & MARK.line) || words.casing[unit] !== CASING.lower)
    return false;
  const attributes = words.attributes[unit] ?? 0;
  return (
    commonBucket(attributes) === 0 && !(attributes & (FLAG.clinical | FLAG.drug)) && words.code[unit + 1] !== CODE.colon
  );
}

/** `Mrs V d Z`. */
function isLetter(words: Words, unit: number): boolean {
  return (
    isSameLine(words, unit) && words.kind[unit] === KIND.word && (words.end[unit] ?? 0) - (words.start[unit] ?? 0) === 1
  );
}

const ABROAD = hashes(
  'herrn dhr mevr mevrouw meneer signor signora signorina sra srta señora señorita doña dona dott dottor dottore dottoressa dra smt shri sri kumari tuan puan fru fräulein ing',
);
const ENDINGS = hashes('ra na ssa');

/** `Herrn Brandstetter`, `Dhr. van der Heijden`, `Sig.ra Rossi`, `Dott.ssa Conti`: titles of other languages before a capital. */
export function afterTitleAbroad(words: Words, unit: number): NameSpan | undefined {
  if (!isFollowed(words, unit + 1)) return undefined;
  const title = words.hash[unit] ?? 0;
  const ended = words.code[unit + 1] === CODE.dot && ENDINGS.has(words.hash[unit + 2] ?? 0);
  if (!ABROAD.has(title) && !ended) return undefined;
  let from = unit + 1;
  if (ended) from = unit + 3;
  else if (words.code[from] === CODE.dot) from++;
  if (from >= words.count || (words.marks[from] ?? 0) & MARK.line || words.kind[from] !== KIND.word) return undefined;
  const particled = ((words.cues[from] ?? 0) & CUE.particle) !== 0;
  if (!isCapital(words, from) && !particled) return undefined;
  const end = nameEnd(words, from, 1);
  if (end === from && (particled || (words.attributes[from] ?? 0) & (FLAG.clinical | FLAG.drug))) return undefined;
  return span(
    from,
    Math.max(end, from + 1),
    CLINICIANS.has(title) || words.hash[unit + 2] === SSA ? 'CLINICIAN' : 'PATIENT',
    0.95,
  );
}

/** A capital, a dot or a particle follows: nearly every word has none of them behind it. */
function isFollowed(words: Words, next: number): boolean {
  const casing = words.casing[next];
  if (casing === CASING.title || casing === CASING.upper || words.code[next] === CODE.dot) return true;
  return ((words.cues[next] ?? 0) & CUE.particle) !== 0;
}

const CLINICIANS = hashes('dott dottor dottore dottoressa dra');
const SSA = hashWord('ssa') | 0;

const NURSE = hashWord('nurse') | 0;

function acceptsTitle(words: Words, unit: number, from: number, dotted: boolean): boolean {
  const title = words.hash[unit] ?? 0;
  const like = likeness(words, from);
  const cues = words.cues[from] ?? 0;
  const shouted = words.casing[unit] === CASING.upper && words.manner[unit] !== MANNER.upper;
  if (shouted && !dotted) return like === 3 && isCapital(words, from);
  if (words.casing[from] === CASING.initial)
    return dotted || STRONG_TITLES.has(title) || (LETTERED_TITLES.has(title) && words.casing[unit] === CASING.title);
  if (words.casing[from] === CASING.lower) return acceptsLower(words, unit, from, like);
  if (WEAK_TITLES.has(title) && !dotted && words.casing[unit] === CASING.lower) return like >= 2;
  if (WEAK_TITLES.has(title) && !STRONG_TITLES.has(title)) return like >= 1 && !(cues & CUE.eponymHead);
  return !(cues & CUE.stop) || like > 0;
}

/** Lower case: `mr bates` and `dr feldman`, not `dr appointment` or `mr angiogram`. */
function acceptsLower(words: Words, unit: number, from: number, like: number): boolean {
  if ((words.cues[from] ?? 0) & CUE.stop || words.casing[unit] === CASING.upper) return false;
  const title = words.hash[unit] ?? 0;
  if ((words.cues[from] ?? 0) & CUE.particle) return nameEnd(words, from, 2) > from;
  if (!STRONG_TITLES.has(title)) return like >= 2 && isNameWord(words.attributes[from] ?? 0);
  const attributes = words.attributes[from] ?? 0;
  if (like >= 1) return true;
  const word = commonBucket(attributes) > 0 || (attributes & FLAG.clinical) !== 0;
  return word ? surnameBucket(attributes) >= 4 && !((words.cues[from] ?? 0) & (CUE.personVerb | CUE.eponymHead)) : true;
}

/** `1420 Harrow Dr`, `5 Elm Court Dr`. */
function isStreet(words: Words, unit: number): boolean {
  for (let back = unit - 1; back >= 0 && back >= unit - 3; back--) {
    if (words.kind[back] === KIND.number) return back < unit - 1;
    if (!isCapital(words, back)) return false;
  }
  return false;
}
