import { commonBucket, firstNameBucket, FLAG, isCity, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { CASING, KIND, type Words } from './words.ts';

const MEDICAL = FLAG.clinical | FLAG.drug | FLAG.eponym;
const PLACE_OR_TIME = FLAG.region | FLAG.calendar;
const FOREIGN = FLAG.foreignFirst | FLAG.foreignLast | FLAG.nickname;

/** How much a word looks like a name by itself: 0 not at all, 1 a word that is also a name, 2 perhaps, 3 likely. */
export function likeness(words: Words, unit: number): number {
  if (words.kind[unit] !== KIND.word) return 0;
  const attributes = words.attributes[unit] ?? 0;
  const cues = words.cues[unit] ?? 0;
  const casing = words.casing[unit];
  if (cues & CUE.stop) return isAuxiliaryName(attributes) && casing === CASING.title ? 1 : 0;
  if (casing === CASING.lower) return lowerLikeness(attributes, (words.end[unit] ?? 0) - (words.start[unit] ?? 0));
  return isNameWord(attributes) ? listedLikeness(attributes) : strangerLikeness(attributes, casing);
}

/** `Will` and `May`: function words that are first names all the same. */
function isAuxiliaryName(attributes: number): boolean {
  return firstNameBucket(attributes) >= 3 || surnameBucket(attributes) >= 5;
}

function listedLikeness(attributes: number): number {
  const common = commonBucket(attributes);
  const first = firstNameBucket(attributes);
  if (attributes & PLACE_OR_TIME) return first >= 5 ? 2 : 1;
  if (attributes & MEDICAL) return common > 3 && first < 5 ? 1 : 2;
  const frequent = first >= 3 || surnameBucket(attributes) >= 3 || (attributes & FOREIGN) !== 0;
  if (common === 0) return frequent ? 3 : 2;
  if (common <= 3) return first >= 4 || attributes & FLAG.nickname ? 3 : 2;
  return first >= 5 ? 2 : 1;
}

function strangerLikeness(attributes: number, casing: number | undefined): number {
  if (attributes & FLAG.hospital || commonBucket(attributes) > 0 || attributes & (MEDICAL | PLACE_OR_TIME)) return 0;
  if (isCity(attributes)) return 1;
  return casing === CASING.upper ? 1 : 2;
}

function lowerLikeness(attributes: number, length: number): number {
  if (commonBucket(attributes) > 0 || attributes & (MEDICAL | PLACE_OR_TIME)) {
    const known = commonBucket(attributes) <= 4 && (attributes & FLAG.nickname) !== 0;
    return known ? 1 : 0;
  }
  if (!isNameWord(attributes)) return attributes === 0 && length > 3 ? 1 : 0;
  return firstNameBucket(attributes) >= 2 || surnameBucket(attributes) >= 3 || attributes & FOREIGN ? 2 : 1;
}

/** Whether the word stands in the lists of first names, with some weight. */
export function isFirstName(attributes: number): boolean {
  return firstNameBucket(attributes) >= 2 || (attributes & (FLAG.foreignFirst | FLAG.nickname)) !== 0;
}

/** Whether the word stands in the lists of surnames. */
export function isSurname(attributes: number): boolean {
  return surnameBucket(attributes) >= 1 || (attributes & FLAG.foreignLast) !== 0;
}
