import { commonBucket, FLAG, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isFirstName, isSurname, likeness } from './likeness.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

const MOST_PARTS = 5;
const DOT = 46;
const COMMA = 44;
const COLON = 58;
const PRONOUNS = new Set(['i', 'a']);
const HYPHEN = 45;

/** Where the name that opens at `from` ends (exclusive); `from` itself when none opens there. `least` is the likeness asked of its first word. */
export function nameEnd(words: Words, from: number, least: number): number {
  let at = openEnd(words, from, least);
  if (at === from) return from;
  for (let parts = 1; parts < MOST_PARTS; parts++) {
    const next = nextPart(words, from, at);
    if (next === at) break;
    at = next;
  }
  return at;
}

function openEnd(words: Words, from: number, least: number): number {
  if (words.kind[from] !== KIND.word || (words.cues[from] ?? 0) & (CUE.personTitle | CUE.clinicianTitle)) return from;
  if (words.casing[from] === CASING.initial) return initialEnd(words, from);
  const particle = particleEnd(words, from);
  if (particle > from) return particle;
  return likeness(words, from) >= least ? from + 1 : from;
}

function initialEnd(words: Words, unit: number): number {
  return words.code[unit + 1] === DOT && (words.marks[unit + 1] ?? 0) & MARK.glued ? unit + 2 : unit + 1;
}

/** `van der Berg`, `de la Cruz`, `al-Masri`: particles belong to the capitalised word after them. */
function particleEnd(words: Words, from: number): number {
  let at = from;
  while (at < from + 3 && (words.cues[at] ?? 0) & CUE.particle) {
    at++;
    if (words.code[at] === DOT || words.code[at] === HYPHEN) at++;
  }
  if (at === from || at >= words.count || (words.marks[at] ?? 0) & MARK.line) return from;
  const capital =
    isCapital(words, at) || (words.casing[at] === CASING.lower && words.casing[from] === CASING.lower && from > 0);
  return capital && likeness(words, at) >= 2 ? at + 1 : from;
}

function nextPart(words: Words, from: number, at: number): number {
  if (at >= words.count) return at;
  const marks = words.marks[at] ?? 0;
  if ((words.marks[at - 1] ?? 0) & MARK.possessive) return at;
  if (words.kind[at] === KIND.punctuation) return afterPunctuation(words, at);
  if (words.kind[at] !== KIND.word) return at;
  if (words.code[at + 1] === COLON && (words.cues[at] ?? 0) & CUE.field) return at;
  if (marks & MARK.line && !spansLines(words, at)) return at;
  if (words.casing[at] === CASING.initial) return initialPart(words, at);
  if ((words.cues[at] ?? 0) & CUE.suffix && words.casing[at] !== CASING.lower) return at + 1;
  const particle = particleEnd(words, at);
  if (particle > at) return particle;
  return isFurtherPart(words, from, at) ? at + 1 : at;
}

/** `John, Jr`, `Robert "Bob" Smith`, `Katherine (Kate) Moore`. */
function afterPunctuation(words: Words, at: number): number {
  const code = words.code[at];
  if (code === COMMA && (words.cues[at + 1] ?? 0) & CUE.suffix && words.casing[at + 1] !== CASING.lower) return at + 2;
  if (code === COMMA && isLoneLetter(words, at + 1) && isSurname(words.attributes[at - 1] ?? 0)) return at + 3;
  if (code === COMMA && isClosedLetter(words, at)) return at + 2;
  const close = nicknameEnd(words, at);
  return close > at && isCapital(words, close) && likeness(words, close) >= 2 ? close + 1 : at;
}

/** Unit behind a nickname in quotation marks or brackets that opens at `at`: `"Bob"`, `'Bluey'`, `(Kate)`; `at` itself for none. */
export function nicknameEnd(words: Words, at: number): number {
  const code = words.code[at];
  if (code !== 34 && code !== 40 && code !== 39) return at;
  if (code === 39 && (words.start[at] ?? 0) === (words.end[at - 1] ?? 0)) return at;
  let close = at + 1;
  while (close < at + 4 && isCapital(words, close)) close++;
  return close > at + 1 && words.code[close] === (code === 40 ? 41 : code) ? close + 1 : at;
}

/** `lopez, m.`: one letter and its dot. */
function isLoneLetter(words: Words, unit: number): boolean {
  const single = words.kind[unit] === KIND.word && (words.end[unit] ?? 0) - (words.start[unit] ?? 0) === 1;
  return single && words.code[unit + 1] === DOT && ((words.marks[unit + 1] ?? 0) & MARK.glued) !== 0;
}

/** `LINDGREN, P"`, `ROSCOE, D /`: a surname in capitals, one letter, and a sign that closes it. */
export function isClosedLetter(words: Words, comma: number): boolean {
  const attributes = words.attributes[comma - 1] ?? 0;
  if (words.code[comma] !== COMMA) return false;
  if (words.casing[comma - 1] !== CASING.upper || surnameBucket(attributes) < 3 || commonBucket(attributes) > 3)
    return false;
  if (words.casing[comma + 1] !== CASING.initial) return false;
  const after = comma + 2;
  return after >= words.count || ((words.marks[after] ?? 0) & MARK.line) !== 0 || CLOSING.has(words.code[after] ?? 0);
}

/** Quotation mark, bracket, stroke, vertical line, semicolon. */
const CLOSING = new Set([34, 41, 47, 124, 59]);

/** A name broken over two lines: a first name, then a surname alone or before a lower-case word. */
function spansLines(words: Words, at: number): boolean {
  if (words.casing[at] !== CASING.title || words.code[at + 1] === 58) return false;
  return isFirstName(words.attributes[at - 1] ?? 0) && likeness(words, at - 1) >= 2 && likeness(words, at) === 3;
}

function initialPart(words: Words, at: number): number {
  const end = initialEnd(words, at);
  if (end > at + 1) return end;
  const next = words.kind[end];
  const before = words.attributes[at - 1] ?? 0;
  if (next === KIND.word && !((words.marks[end] ?? 0) & MARK.line)) {
    const follows = isCapital(words, end) && likeness(words, end) >= 2 && isSurname(words.attributes[end] ?? 0);
    const alone =
      words.casing[end] === CASING.lower &&
      isFirstName(before) &&
      likeness(words, at - 1) >= 2 &&
      !PRONOUNS.has(words.folded(at));
    return follows || alone ? end : at;
  }
  return next !== KIND.number && isFirstName(before) && words.start[at] !== 0 ? end : at;
}

function isFurtherPart(words: Words, from: number, at: number): boolean {
  const attributes = words.attributes[at] ?? 0;
  const cues = words.cues[at] ?? 0;
  const casing = words.casing[at];
  if (cues & (CUE.stop | CUE.patientNoun | CUE.relative)) return false;
  if (cues & CUE.placeHead && !isAgedSurname(words, at)) return false;
  if (cues & CUE.credential && casing === CASING.upper) return false;
  if (cues & CUE.eponymHead && surnameBucket(attributes) < 5) return false;
  if (casing === CASING.lower) return isLowerPart(words, from, at);
  const like = likeness(words, at);
  if (casing === CASING.upper) return isUpperPart(words, from, at, like);
  if (words.casing[from] === CASING.lower) return false;
  return like >= 2 || (like === 1 && surnameBucket(attributes) >= 4) || isUnlistedSurname(words, from, at);
}

const INTRODUCED = CUE.personTitle | CUE.clinicianTitle | CUE.relative | CUE.patientNoun;
const KNOWN_OTHERWISE = FLAG.clinical | FLAG.drug | FLAG.calendar | FLAG.region;

/** `Mrs. Alda Fixture`, `his wife Anna Lantern`: behind a title or kin and a first name any capitalised word is the surname. */
function isUnlistedSurname(words: Words, from: number, at: number): boolean {
  const before = words.code[from - 1] === DOT ? from - 2 : from - 1;
  return (
    at === from + 1 &&
    words.casing[at] === CASING.title &&
    ((words.cues[before] ?? 0) & INTRODUCED) !== 0 &&
    isFirstName(words.attributes[from] ?? 0) &&
    ((words.attributes[at] ?? 0) & KNOWN_OTHERWISE) === 0
  );
}

/** `Ji-hoon Park, 33`: a frequent surname that is also a kind of place, where an age follows. */
function isAgedSurname(words: Words, at: number): boolean {
  const next = words.code[at + 1] === COMMA ? at + 2 : at + 1;
  const aged = words.kind[next] === KIND.number || words.kind[next] === KIND.mixed;
  return aged && surnameBucket(words.attributes[at] ?? 0) >= 5;
}

function isUpperPart(words: Words, from: number, at: number, like: number): boolean {
  const length = (words.end[at] ?? 0) - (words.start[at] ?? 0);
  const attributes = words.attributes[at] ?? 0;
  if (words.manner[at] === MANNER.upper || words.casing[from] === CASING.upper)
    return (
      length > 1 &&
      isNameWord(attributes) &&
      (commonBucket(attributes) <= 3 || surnameBucket(attributes) >= 5) &&
      like > 0
    );
  return length > 3 && like === 3;
}

function isLowerPart(words: Words, from: number, at: number): boolean {
  if (words.casing[from] !== CASING.lower) return false;
  const attributes = words.attributes[at] ?? 0;
  if (commonBucket(attributes) > 0 || attributes & (FLAG.clinical | FLAG.drug | FLAG.calendar | FLAG.region))
    return false;
  return (
    isNameWord(attributes) ||
    (attributes === 0 &&
      isFirstName(words.attributes[at - 1] ?? 0) &&
      (words.end[at] ?? 0) - (words.start[at] ?? 0) > 3)
  );
}

/** Whether a unit is a capitalised word (or one in capitals) of two letters or more. */
export function isCapital(words: Words, unit: number): boolean {
  const casing = words.casing[unit];
  return (
    words.kind[unit] === KIND.word && (casing === CASING.title || casing === CASING.upper || casing === CASING.mixed)
  );
}

const LEADING_PARTICLES = new Set(
  'de da del di du van von bin ibn al el dos das della abu umm ben st mac mc den der la le ter ten do'.split(' '),
);

/** The same name with the particles before it: `de la Fuente`, `van den Berg`. */
export function withParticles<Span extends { readonly from: number }>(words: Words, span: Span): Span {
  let from = span.from;
  for (let unit = from - 1; unit >= 0 && unit >= from - 3 && (words.cues[unit] ?? 0) & CUE.particle; unit--) {
    if ((words.marks[unit + 1] ?? 0) & MARK.line) break;
    if (LEADING_PARTICLES.has(words.folded(unit))) from = unit;
  }
  return from === span.from ? span : { ...span, from };
}
