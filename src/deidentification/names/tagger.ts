import { CUE } from './cue-words.ts';
import { leastScore } from './doubt.ts';
import { FEATURE_COUNT, FIRST_PAIR, isOpen, TABLE_SIZE, writeFeatures } from './features.ts';
import { isDottedForm, isKept } from './keep.ts';
import { WEIGHTS } from './model.generated.js';
import type { NameSpan } from './span.ts';
import { CASING, KIND, MARK, type Words } from './words.ts';

/** One step of a quantised weight. */
export const WEIGHT_STEP = 1 / 24;

let weights: Int8Array | undefined;

/** Names by a linear-chain model of two states over the units that can be names; kept where the posterior reaches `least`. */
export function taggedNames(words: Words, least: number): NameSpan[] {
  const posterior = posteriors(words, (weights ??= decode()));
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

// Written over run by run and text by text: a run is short, and a text has many.
const features = new Uint32Array(FEATURE_COUNT);
const run: number[] = [];
const own: number[] = [];
const pair: number[] = [];
const chances: number[] = [];
const back: number[] = [];

/** Posterior of being part of a name, unit by unit, by the forward-backward algorithm on each run of open units. */
export function posteriors(words: Words, table: Int8Array): Float32Array {
  const result = new Float32Array(words.count);
  let size = 0;
  for (let unit = 0; unit < words.count; unit++) {
    if (isOpen(words, unit)) {
      run[size] = unit;
      weighUnit(words, unit, table, size++);
    } else if (size > 0 && !isJoint(words, unit)) {
      closeRun(size, result);
      size = 0;
    }
  }
  if (size > 0) closeRun(size, result);
  return result;
}

function weighUnit(words: Words, unit: number, table: Int8Array, at: number): void {
  writeFeatures(words, unit, features, 0);
  let score = 0;
  let after = 0;
  for (let index = 0; index < FIRST_PAIR; index++) score += table[features[index] ?? 0] ?? 0;
  for (let index = FIRST_PAIR; index < FEATURE_COUNT; index++) after += table[features[index] ?? 0] ?? 0;
  own[at] = score * WEIGHT_STEP;
  pair[at] = Math.min(20, after * WEIGHT_STEP);
}

function closeRun(size: number, result: Float32Array): void {
  solve(size, own, pair, chances);
  for (let index = 0; index < size; index++) result[run[index] ?? 0] = chances[index] ?? 0;
}

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

function decode(): Int8Array {
  const binary = atob(WEIGHTS);
  const table = new Int8Array(TABLE_SIZE);
  for (let index = 0; index < TABLE_SIZE; index++) table[index] = binary.charCodeAt(index);
  return table;
}
