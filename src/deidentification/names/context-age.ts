import { hashWord, isNameWord } from '../lexicons/index.ts';
import { CODE, isSameLine } from './context-parts.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { isFirstName, likeness } from './likeness.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** `Delphine, 34F`, `Bill Cash, 66,`, `Soledad Ibarra-Montes 33F`, `Rose is 87`, `58M Gordon Whitlock`. */
export function hasAge(words: Words, unit: number, to: number): boolean {
  const attributes = words.attributes[unit] ?? 0;
  if (isShouted(words, unit)) return false;
  if (words.kind[to] === KIND.mixed && isSameLine(words, to) && /^(?:r|rm)\d{2,4}[a-d]?$/.test(words.folded(to)))
    return true;
  if (!isNameWord(attributes) && to - unit < 2 && !((words.marks[unit] ?? 0) & MARK.sentence)) return false;
  const after = words.code[to] === CODE.comma || words.code[to] === CODE.open || words.hash[to] === IS ? to + 1 : to;
  if (after > to || to - unit > 1 || isFirstName(attributes)) if (isAgeAt(words, after, after > to)) return true;
  const about = words.code[to] === CODE.comma ? aboutEnd(words, to + 1) : to;
  if (about > to && isAgeAt(words, about, true)) return true;
  const before = words.code[unit - 1] === CODE.comma ? unit - 2 : unit - 1;
  return before >= 0 && likeness(words, unit) >= 2 && words.kind[before] === KIND.mixed && isSexedAge(words, before);
}

const ABOUT = hashes('c ca approx approximately about around roughly circa maybe nearly almost');

/** Unit behind a word or sign of "about" at a unit, 0 for none: `Jaz, c. 19,`, `Tavi, ~40`. */
function aboutEnd(words: Words, unit: number): number {
  if (words.code[unit] === TILDE) return unit + 1;
  if (!ABOUT.has(words.hash[unit] ?? 0)) return 0;
  return words.code[unit + 1] === CODE.dot ? unit + 2 : unit + 1;
}

const TILDE = 126;

/** An abbreviation in capitals rather than a name: `TIA`, `ER`. */
export function isShouted(words: Words, unit: number): boolean {
  if (words.casing[unit] !== CASING.upper) return false;
  return likeness(words, unit) < 3 || (words.end[unit] ?? 0) - (words.start[unit] ?? 0) < 4;
}

const IS = hashWord('is') | 0;

function isAgeAt(words: Words, unit: number, separated: boolean): boolean {
  if (!isSameLine(words, unit)) return false;
  if (words.kind[unit] === KIND.mixed) return isSexedAge(words, unit);
  if (words.kind[unit] !== KIND.number) return words.hash[unit] === AGED;
  const age = Number(words.folded(unit));
  if (!(age > 0 && age < 116) || (words.marks[unit] ?? 0) & MARK.glued) return false;
  if ((words.cues[unit + 1] ?? 0) & CUE.sexOrAge) return true;
  const next = words.code[unit + 1] ?? 0;
  const closes =
    unit + 1 >= words.count ||
    next === CODE.comma ||
    next === CODE.close ||
    (next === CODE.dot && !((words.marks[unit + 2] ?? 0) & MARK.glued));
  return separated && closes;
}

const AGED = hashWord('aged') | 0;

function isSexedAge(words: Words, unit: number): boolean {
  return /^\d{1,3}(?:m|f|yo|y|yom|yof|yr|yrs|ym|yf|mo|wk|w|d)$/.test(words.folded(unit));
}
