import { CUE } from './cue-words.ts';
import { leastScore } from './doubt.ts';
import { FEATURE_COUNT, FIRST_PAIR, isOpen, PLACE_TABLE_SIZE, TABLE_SIZE, writeFeatures } from './features.ts';
import { isDottedForm, isKept } from './keep.ts';
import { PLACE_WEIGHTS, WEIGHTS } from './model.generated.js';
import { isPlaceJoint, mayBePlace } from './place-open.ts';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** One step of a quantised weight. */
export const WEIGHT_STEP = 1 / 24;

/** Names by a linear-chain model of two states over the units that can be names; kept where the posterior reaches `least`. */
export function taggedNames(words: Words, { name: posterior }: Posteriors, least: number): NameSpan[] {
  const spans: NameSpan[] = [];
  for (let unit = 0; unit < words.count; unit++) {
    if ((posterior[unit] ?? 0) < least) continue;
    if ((words.cues[unit] ?? 0) & CUE.patientNoun && (posterior[unit + 1] ?? 0) >= least) continue;
    const to = spanEnd(words, posterior, unit, least);
    const span = spanOf(posterior, unit, to);
    const doubted = span.score < leastScore(words, unit, to) || isDottedForm(words, unit, to);
    if (!doubted && !isKept(words, unit, to)) spans.push(span);
    unit = to - 1;
  }
  return spans;
}

function spanOf(posterior: Float32Array, from: number, to: number): NameSpan {
  let score = 0;
  for (let unit = from; unit < to; unit++) score = Math.max(score, posterior[unit] ?? 0);
  return { from, to, role: 'PERSON', score, by: 'tagger', certain: score >= 0.8 };
}

/** A name goes on over initials' dots and lower-case particles. */
function spanEnd(words: Words, posterior: Float32Array, from: number, least: number): number {
  let to = from + 1;
  for (let unit = to; unit < words.count; unit++) {
    if ((posterior[unit] ?? 0) >= least && !((words.marks[unit] ?? 0) & MARK.line)) to = unit + 1;
    else if (!isJoint(words, unit)) break;
  }
  const dotted =
    words.casing[to - 1] === CASING.initial && words.code[to] === 46 && (words.marks[to] ?? 0) & MARK.glued;
  return dotted ? to + 1 : to;
}

/** Whether a unit that is never a name holds one together: the dot of an initial, a hyphen, a particle. */
export function isJoint(words: Words, unit: number): boolean {
  if (words.code[unit] === 46 && words.casing[unit - 1] === CASING.initial) return true;
  if (words.code[unit] === 45 && (words.marks[unit] ?? 0) & MARK.glued) return true;
  return words.kind[unit] === KIND.word && ((words.cues[unit] ?? 0) & CUE.particle) !== 0;
}

/** A linear-chain model at work: the scores of the run that is open, written over run by run and text by text. */
class Chain {
  readonly #load: () => Int8Array;
  readonly #mask: number;
  readonly #units: number[] = [];
  readonly #own: number[] = [];
  readonly #pair: number[] = [];
  readonly #chances: number[] = [];
  #weights: Int8Array | undefined;
  #size = 0;

  constructor(load: () => Int8Array, size: number) {
    this.#load = load;
    this.#mask = size - 1;
  }

  /** Whether a run is open. */
  get isRunning(): boolean {
    return this.#size > 0;
  }

  /** Takes a unit into the run, by its features; the first of a run has no pair. */
  add(unit: number): void {
    const table = (this.#weights ??= this.#load());
    const mask = this.#mask;
    let score = 0;
    let after = 0;
    for (let index = 0; index < FIRST_PAIR; index++) score += table[(features[index] ?? 0) & mask] ?? 0;
    if (this.#size > 0)
      for (let index = FIRST_PAIR; index < FEATURE_COUNT; index++) after += table[(features[index] ?? 0) & mask] ?? 0;
    this.#units[this.#size] = unit;
    this.#own[this.#size] = score * WEIGHT_STEP;
    this.#pair[this.#size++] = Math.min(20, after * WEIGHT_STEP);
  }

  /** Ends the run and writes its posteriors. */
  close(result: Float32Array): void {
    const size = this.#size;
    if (size === 0) return;
    this.#size = 0;
    if (size === 1) {
      result[this.#units[0] ?? 0] = logistic(this.#own[0] ?? 0);
      return;
    }
    solve(size, this.#own, this.#pair, this.#chances);
    for (let index = 0; index < size; index++) result[this.#units[index] ?? 0] = this.#chances[index] ?? 0;
  }
}

const features = new Uint32Array(FEATURE_COUNT);
const nameChain = new Chain(() => decoded(WEIGHTS, TABLE_SIZE), TABLE_SIZE);
const placeChain = new Chain(() => decoded(PLACE_WEIGHTS, PLACE_TABLE_SIZE), PLACE_TABLE_SIZE);

/** Posteriors of being part of a name and of a place, unit by unit. */
export interface Posteriors {
  readonly name: Float32Array;
  readonly place: Float32Array;
}

/** Both posteriors by the forward-backward algorithm on each run of open units; the features of a unit are made once. */
export function posteriors(words: Words): Posteriors {
  const result = { name: new Float32Array(words.count), place: new Float32Array(words.count) };
  for (let unit = 0; unit < words.count; unit++) {
    const name = isOpen(words, unit);
    const place = mayBePlace(words, unit);
    if (name || place) writeFeatures(words, unit, features, 0);
    if (name) nameChain.add(unit);
    else if (nameChain.isRunning && !isJoint(words, unit)) nameChain.close(result.name);
    if (place) placeChain.add(unit);
    else if (placeChain.isRunning && !isPlaceJoint(words, unit)) placeChain.close(result.place);
  }
  nameChain.close(result.name);
  placeChain.close(result.place);
  return result;
}

const back: number[] = [];

/** Posteriors of a run of `size` units: `own` is the score of a name against none, `pair` what a name before adds to it. */
export function solve(
  size: number,
  own: readonly number[],
  pair: readonly number[],
  result: number[] | Float32Array,
): void {
  back[size - 1] = 0;
  for (let index = size - 1; index > 0; index--) back[index - 1] = backward(own, pair, index);
  let odds = 0;
  for (let index = 0; index < size; index++) {
    // Forward log odds of name against none; `odds` is that of the unit before (none at the start).
    const stay = index === 0 ? 0 : logistic(odds) * (Math.exp(pair[index] ?? 0) - 1);
    odds = (own[index] ?? 0) + Math.log1p(stay);
    result[index] = logistic(odds + (back[index] ?? 0));
  }
}

/** Log ratio of what follows given a name here against given none. */
function backward(own: readonly number[], pair: readonly number[], index: number): number {
  const follow = (own[index] ?? 0) + (back[index] ?? 0);
  return softplus(follow + (pair[index] ?? 0)) - softplus(follow);
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function softplus(value: number): number {
  return value > 30 ? value : Math.log1p(Math.exp(value));
}

function decoded(base64: string, size: number): Int8Array {
  const binary = atob(base64);
  const table = new Int8Array(size);
  for (let index = 0; index < size; index++) table[index] = binary.charCodeAt(index);
  return table;
}
