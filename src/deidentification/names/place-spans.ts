import { attributesOf, commonBucket, FLAG, hashWord, isCity } from '../lexicons/index.ts';
import type { Candidate } from '../document.ts';
import { GENERIC } from '../recognizers/any/place-words.ts';
import { SCORE_WORDS } from '../recognizers/any/proper.ts';
import { hashes } from './hashes.ts';
import { isMedical } from './keep.ts';
import { isPlaceJoint, mayBePlace } from './place-open.ts';
import type { Posteriors } from './tagger.ts';
import { isThing } from './things.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** A tagged unit is part of a place from this posterior on. */
const LEAST = 0.6;
/** In small letters a town is more often another word, and so are several capitals that are words. */
const LEAST_SMALL = 0.7;
const LEAST_WORD = 0.97;
/** What the name tagger takes for a name; below it, the doubt of the two adds up: either way it goes. */
const NAMED = 0.4;

/** Places below the state that the tagger found, 45 CFR 164.514(b)(2)(i)(B); an author may release them. */
export function taggedPlaces(words: Words, { place, name }: Posteriors): Candidate[] {
  const found: Candidate[] = [];
  for (let unit = 0; unit < words.count; unit++) {
    if (chance(place, name, unit) < LEAST) continue;
    const to = placeEnd(words, place, unit);
    const score = highest(place, name, unit, to);
    if (score >= least(words, unit, to) && !isOther(words, unit, to)) {
      found.push(candidateOf(words, unit, to, score));
      if (isSecond(words, to + 1)) found.push(candidateOf(words, to + 1, to + 2, score));
    }
    unit = to - 1;
  }
  return found;
}

/** The posterior of a place; what may be a name as well is one of the two. */
function chance(place: Float32Array, name: Float32Array, unit: number): number {
  const alone = place[unit] ?? 0;
  const named = name[unit] ?? 0;
  return alone > 0.2 && named < NAMED ? alone + named : alone;
}

/** An eponym, a trial, a score, a kind of house, a state or country of several words, or a part of one. */
function isOther(words: Words, from: number, to: number): boolean {
  if (isMedical(words, from, to) || isThing(words, from, to) || isGeneric(words, from, to)) return true;
  for (let behind = to; behind < to + 2 && behind < words.count; behind++)
    if (words.kind[behind] === KIND.word && SCORE_WORDS.has(words.folded(behind))) return true;
  if ((words.attributes[to] ?? 0) & FLAG.region && words.casing[to] === CASING.title)
    return to - from === 1 && commonBucket(words.attributes[from] ?? 0) > 0;
  if (to - from < 2) return false;
  const joined = Array.from({ length: to - from }, (_, index) => words.folded(from + index)).join(' ');
  return (attributesOf(joined) & FLAG.region) !== 0;
}

/** `Children's Clinic`: what kind of house it is, and not which. */
function isGeneric(words: Words, from: number, to: number): boolean {
  for (let unit = from; unit < to; unit++)
    if (words.kind[unit] === KIND.word && !GENERIC.has(words.folded(unit))) return false;
  return true;
}

/** What the posterior has to reach; 1 and no more is out of reach. */
function least(words: Words, from: number, to: number): number {
  if (words.casing[from] === CASING.lower) return LEAST_SMALL;
  if (to - from === 1 && isDoubtful(words, from)) return Infinity;
  let strange = false;
  let generic = false;
  for (let unit = from; unit < to; unit++) {
    const attributes = words.attributes[unit] ?? 0;
    const plain = commonBucket(attributes) < 3 && !(attributes & FLAG.clinical);
    if (isCity(attributes) && plain) return LEAST;
    strange ||= commonBucket(attributes) === 0 && plain && !NO_PLACE.test(words.folded(unit));
    generic ||= GENERIC.has(words.folded(unit)) || NO_PLACE.test(words.folded(unit));
  }
  if (words.language !== 'en' || (generic && !strange)) return Infinity;
  return strange ? LEAST : LEAST_WORD;
}

const PLUS = 43;
/** Ends of substances, of diseases and of what German makes of verbs. */
const NO_PLACE = /(?:onin|ase|itis|osis|emia|aemia|mycin|amide|ology|ungen|heit|keit|schaft|tion|tionen)$/;

/** One word that is an eponym, a word of medicine or of every day, of two letters, or positive (`Philadelphia+`). */
function isDoubtful(words: Words, unit: number): boolean {
  const attributes = words.attributes[unit] ?? 0;
  if ((words.end[unit] ?? 0) - (words.start[unit] ?? 0) < 3 || words.code[unit + 1] === PLUS) return true;
  if (attributes === 0 && NO_PLACE.test(words.folded(unit))) return true;
  return (attributes & (FLAG.eponym | FLAG.clinical)) !== 0 || commonBucket(attributes) > 4;
}

function highest(place: Float32Array, name: Float32Array, from: number, to: number): number {
  let score = 0;
  for (let unit = from; unit < to; unit++) score = Math.max(score, chance(place, name, unit));
  return Math.min(score, 1);
}

function placeEnd(words: Words, place: Float32Array, from: number): number {
  let to = from + 1;
  for (let unit = to; unit < words.count && !((words.marks[unit] ?? 0) & MARK.line); unit++) {
    if ((place[unit] ?? 0) >= LEAST / 2) to = unit + 1;
    else if (!isPlaceJoint(words, unit)) break;
  }
  return to;
}

const AND = hashWord('and') | 0;

/** `raised in Swansea and Cardiff`: a known town joined to a place. */
function isSecond(words: Words, unit: number): boolean {
  if (words.hash[unit - 1] !== AND || words.casing[unit] !== CASING.title) return false;
  const attributes = words.attributes[unit] ?? 0;
  return mayBePlace(words, unit) && isCity(attributes) && commonBucket(attributes) === 0;
}

const HOUSED = hashes('at @ by attends');

function candidateOf(words: Words, from: number, to: number, score: number): Candidate {
  const housed = HOUSED.has(words.hash[from - 1] ?? 0) || HOUSED.has(words.hash[from - 2] ?? 0);
  return {
    start: words.start[from] ?? 0,
    end: words.end[to - 1] ?? 0,
    class: 'B',
    recognizer: 'places/tagger',
    score: Math.min(score, 0.8),
    reason_code: housed ? 'facility' : 'place_below_state',
    action: 'replace',
    releasable: true,
    label: housed ? 'FACILITY' : 'CITY',
  };
}
