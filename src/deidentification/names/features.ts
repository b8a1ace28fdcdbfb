import { commonBucket, firstNameBucket, FLAG, isCity, isNameWord, surnameBucket } from '../lexicons/index.ts';
import { CUE } from './cue-words.ts';
import { isMedical } from './keep.ts';
import { likeness } from './likeness.ts';
import { isMedicalForm } from './medical-forms.ts';
import { CASING, KIND, MANNER, MARK, type Words } from './words.ts';

/** How many features one unit has, and how many of them tell of the pair with the unit before. */
export const FEATURE_COUNT = 36;
export const PAIR_COUNT = 3;
/** Size of the weight table, a power of two. */
export const TABLE_SIZE = 1 << 19;
/** Size of the table of places, a power of two as well. */
export const PLACE_TABLE_SIZE = 1 << 18;

const MASK = TABLE_SIZE - 1;
const NUMBER_HASH = 0x11;
const EDGE_HASH = 0x22;
const LINE_HASH = 0x33;
const AGE_HASH = 0x44;
const MIXED_HASH = 0x55;

const CLOSED = FLAG.drug | FLAG.clinical | FLAG.region | FLAG.calendar;

/** Whether the tagger may call a unit part of a name at all; everything else is skipped unread. */
export function isOpen(words: Words, unit: number): boolean {
  if (!mayBeName(words, unit)) return false;
  return isNameWord(words.attributes[unit] ?? 0) || !isMedicalForm(words.folded(unit), words.hash[unit] ?? 0);
}

function mayBeName(words: Words, unit: number): boolean {
  if (words.kind[unit] !== KIND.word) return false;
  const casing = words.casing[unit];
  const attributes = words.attributes[unit] ?? 0;
  const cues = words.cues[unit] ?? 0;
  if (casing === CASING.initial) return true;
  if (cues & (CUE.personTitle | CUE.clinicianTitle)) return false;
  if (cues & (CUE.patientNoun | CUE.relative) && firstNameBucket(attributes) < 5) return false;
  if (!isNameWord(attributes) && (commonBucket(attributes) > 0 || attributes & CLOSED)) return false;
  if (cues & CUE.stop) return casing === CASING.title && likeness(words, unit) > 0;
  if (casing === CASING.lower) return likeness(words, unit) > 0 || isLowerName(attributes);
  if (casing === CASING.upper) {
    if (cues & CUE.abbreviation && words.manner[unit] !== MANNER.upper) return false;
    const attached = commonBucket(attributes) <= 3 || words.manner[unit] !== MANNER.upper;
    return attached && (isNameWord(attributes) || attributes === 0);
  }
  if (casing === CASING.mixed) return isNameWord(attributes) || isInnerCapital(words, unit);
  return casing !== CASING.none;
}

/** `McIlroy`, `DeSantis`; not `TdP`, `HFpEF`, `DaTscan`, `GeneXpert`. */
const INNER = /^(?:Mc|Mac|De|Di|Du|La|Le|Lo|Van|Von|Fitz|Ben|Abu|O'|D'|St|El|Al|Ab|Ver|Ten|Del|Mac)[A-Z][a-z]{2,}$/;

function isInnerCapital(words: Words, unit: number): boolean {
  return INNER.test(words.text(unit));
}

/** Lower-case words that are first names before they are words: `rose`, `grace`, `tom`. */
function isLowerName(attributes: number): boolean {
  const common = commonBucket(attributes);
  if (attributes & (FLAG.calendar | FLAG.region | FLAG.clinical)) return false;
  return firstNameBucket(attributes) >= 4 ? common <= 5 : surnameBucket(attributes) >= 4 && common <= 3;
}

/** Writes the weight indices of a unit's features to `out` from `at`; the last `PAIR_COUNT` count only after a name. */
export function writeFeatures(words: Words, unit: number, out: Uint32Array, at: number): void {
  const own = coarse(words, unit);
  const before = coarse(words, unit - 1);
  const after = coarse(words, unit + 1);
  const hash = words.hash[unit] ?? 0;
  const left = context(words, unit - 1, unit);
  const right = context(words, unit + 1, unit + 1);
  const left2 = context(words, unit - 2, unit);
  const right2 = context(words, unit + 2, unit + 1);
  const marks = words.marks[unit] ?? 0;
  const cuesLeft = unit > 0 ? (words.cues[unit - 1] ?? 0) : 0;
  const cuesRight = unit + 1 < words.count ? (words.cues[unit + 1] ?? 0) : 0;
  const place =
    (marks & (MARK.line | MARK.sentence)) |
    (unit === 0 ? 64 : 0) |
    ((words.manner[unit] ?? 0) << 8) |
    (words.language === 'en' ? 0 : words.language === 'de' ? 1024 : 2048);
  const kept = isMedical(words, unit, unit + 1) ? 1 : 0;
  const fine = fineKey(words, unit);
  out[at] = slot(0, own, 0);
  out[at + 1] = slot(1, hash, words.casing[unit] ?? 0);
  out[at + 2] = slot(2, fine, words.casing[unit] ?? 0);
  out[at + 3] = slot(3, fine, place);
  out[at + 4] = slot(4, suffix(words, unit, 3), own & 7);
  out[at + 5] = slot(5, suffix(words, unit, 2), own & 7);
  out[at + 6] = slot(6, suffix(words, unit, 4), own & 7);
  out[at + 7] = slot(7, left, 0);
  out[at + 8] = slot(8, right, 0);
  out[at + 9] = slot(9, left, own);
  out[at + 10] = slot(10, right, own);
  out[at + 11] = slot(11, left, left2);
  out[at + 12] = slot(12, right, right2);
  out[at + 13] = slot(13, cuesLeft, own);
  out[at + 14] = slot(14, cuesRight, own);
  out[at + 15] = slot(15, before, own);
  out[at + 16] = slot(16, after, own);
  out[at + 17] = slot(17, before * 32_768 + after, own);
  out[at + 18] = slot(18, place, own);
  out[at + 19] = slot(19, left2, own);
  out[at + 20] = slot(20, right2, own);
  out[at + 21] = slot(21, cuesLeft, cuesRight);
  out[at + 22] = slot(22, marks & MARK.possessive, own);
  out[at + 23] = slot(23, kept, own);
  out[at + 24] = slot(24, lengthKey(words, unit), own);
  out[at + 25] = slot(25, unit > 1 ? (words.cues[unit - 2] ?? 0) : 0, own);
  out[at + 26] = slot(26, unit + 2 < words.count ? (words.cues[unit + 2] ?? 0) : 0, own);
  out[at + 27] = slot(27, left, right);
  out[at + 28] = slot(28, prefix(words, unit), own & 7);
  out[at + 29] = slot(29, hash, left);
  out[at + 30] = slot(30, fine, cuesLeft);
  out[at + 31] = slot(34, suffix(words, unit + 1, 4), own);
  out[at + 32] = slot(35, (words.attributes[unit] ?? 0) & FLAG.eponym, right);
  out[at + 33] = slot(31, own, before);
  out[at + 34] = slot(32, own, left);
  out[at + 35] = slot(33, fine, own);
}

/** Index of the first pair feature among a unit's features. */
export const FIRST_PAIR = FEATURE_COUNT - PAIR_COUNT;

function slot(id: number, a: number, b: number): number {
  let hash = Math.imul(id + 1, 0x9e3779b1) ^ Math.imul(a, 0x85ebca6b) ^ Math.imul((b << 7) | (b >>> 25), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) & MASK || 1;
}

/** Casing, list membership and kind in a few bits. */
function coarse(words: Words, unit: number): number {
  if (unit < 0 || unit >= words.count) return 7;
  const kind = words.kind[unit] ?? 0;
  if (kind !== KIND.word) return 8 + kind;
  const attributes = words.attributes[unit] ?? 0;
  const names = Math.min(surnameBucket(attributes), 6) >> 1;
  const firsts = Math.min(firstNameBucket(attributes), 6) >> 1;
  const common = (commonBucket(attributes) + 1) >> 1;
  const flags = (attributes & (FLAG.drug | FLAG.eponym) ? 1 : 0) | (attributes & (FLAG.region | FLAG.calendar) ? 2 : 0);
  const foreign = attributes & (FLAG.foreignFirst | FLAG.foreignLast | FLAG.nickname) ? 1 : 0;
  const city = isCity(attributes) ? 1 << 14 : 0;
  const groups = (names << 4) | (firsts << 6) | (common << 8) | (flags << 11) | (foreign << 13);
  return (words.casing[unit] ?? 0) | groups | city | 8;
}

function fineKey(words: Words, unit: number): number {
  return (words.attributes[unit] ?? 0) & ~(FLAG.opensPhrase | FLAG.county | FLAG.hospital);
}

/** The word beside, as a hash; numbers and edges by kind. A line break between counts as an edge. */
function context(words: Words, unit: number, breakAt: number): number {
  if (unit < 0 || unit >= words.count) return EDGE_HASH;
  if ((words.marks[breakAt] ?? 0) & MARK.line) return LINE_HASH;
  const kind = words.kind[unit];
  if (kind === KIND.word) return words.hash[unit] ?? 0;
  if (kind === KIND.number) return NUMBER_HASH + Math.min((words.end[unit] ?? 0) - (words.start[unit] ?? 0), 5);
  if (kind === KIND.mixed) return isAge(words, unit) ? AGE_HASH : MIXED_HASH;
  return (words.code[unit] ?? 0) | ((words.marks[unit] ?? 0) & MARK.glued ? 0x10000 : 0x20000);
}

function isAge(words: Words, unit: number): boolean {
  const length = (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
  const last = words.letter(unit, length - 1);
  return length <= 4 && (last === 109 || last === 102 || last === 111 || last === 121);
}

function suffix(words: Words, unit: number, size: number): number {
  const length = (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
  let hash = size;
  for (let index = Math.max(0, length - size); index < length; index++)
    hash = Math.imul(hash, 31) + words.letter(unit, index);
  return hash;
}

function prefix(words: Words, unit: number): number {
  let hash = 1;
  for (let index = 0; index < 3; index++) hash = Math.imul(hash, 31) + words.letter(unit, index);
  return hash;
}

function lengthKey(words: Words, unit: number): number {
  const length = (words.end[unit] ?? 0) - (words.start[unit] ?? 0);
  return Math.min(length, 10) | ((words.marks[unit] ?? 0) & MARK.hyphenated);
}
