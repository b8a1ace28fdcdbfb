import { attributesOf, commonBucket, FLAG, isCity } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { hashes } from './hashes.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

const CLOSED = FLAG.region | FLAG.calendar | FLAG.drug;
const TOWNS = FLAG.usCity | FLAG.worldCity | FLAG.opensPhrase;
const TITLES = CUE.personTitle | CUE.clinicianTitle | CUE.stop;

/** Whether a unit may be part of a place below the state: a capital that is no state, month or drug, or a known town in small letters. */
export function mayBePlace(words: Words, unit: number): boolean {
  if (words.kind[unit] !== KIND.word) return false;
  const attributes = words.attributes[unit] ?? 0;
  switch (words.casing[unit]) {
    case CASING.title:
      return !(attributes & CLOSED) && !((words.cues[unit] ?? 0) & TITLES) && !isOpening(words, unit, attributes);
    case CASING.upper:
      return isShouted(words, unit, attributes);
    case CASING.lower:
      return isSmallTown(words, unit, attributes);
    default:
      return words.casing[unit] === CASING.mixed && (isCity(attributes) || attributes === 0);
  }
}

/** A word that opens its sentence and has its capital from there. */
function isOpening(words: Words, unit: number, attributes: number): boolean {
  if (!((words.marks[unit] ?? 0) & (MARK.line | MARK.sentence))) return false;
  return commonBucket(attributes) > 3 && words.casing[unit + 1] !== CASING.title;
}

function isShouted(words: Words, unit: number, attributes: number): boolean {
  if (words.manner[unit] !== MANNER.upper || (words.end[unit] ?? 0) - (words.start[unit] ?? 0) < 4) return false;
  return !(attributes & (CLOSED | FLAG.clinical)) && (isCity(attributes) || commonBucket(attributes) < 4);
}

/** `edmonton`, `hebden bridge`: a town of the lists that is no other word, by itself or with the word behind it. */
function isSmallTown(words: Words, unit: number, attributes: number): boolean {
  const before = words.attributes[unit - 1] ?? 0;
  if (!(attributes & TOWNS) && !(before & FLAG.opensPhrase)) return false;
  if (isCity(attributes) && commonBucket(attributes) < 4 && !(attributes & (CLOSED | FLAG.clinical))) return true;
  return isTownOfTwo(words, unit, attributes) || isTownOfTwo(words, unit - 1, before);
}

function isTownOfTwo(words: Words, unit: number, attributes: number): boolean {
  if (!(attributes & FLAG.opensPhrase) || commonBucket(attributes) > 6) return false;
  if (words.kind[unit] !== KIND.word || words.kind[unit + 1] !== KIND.word) return false;
  const both = attributesOf(`${words.folded(unit)} ${words.folded(unit + 1)}`);
  return isCity(both) && !(both & FLAG.region);
}

const CONNECTORS = hashes('of on upon the de la le les du des del am an der im sur in y do da dos');

/** Whether a unit that is never a place holds one together: a hyphen, the dot of `St.`, `upon`, `de la`. */
export function isPlaceJoint(words: Words, unit: number): boolean {
  if (words.code[unit] === 45) return ((words.marks[unit] ?? 0) & MARK.glued) !== 0;
  if (words.code[unit] === 46) return (words.end[unit - 1] ?? 0) - (words.start[unit - 1] ?? 0) < 4;
  return words.casing[unit] === CASING.lower && CONNECTORS.has(words.hash[unit] ?? 0);
}
