import { FEATURE_COUNT, FIRST_PAIR, TABLE_SIZE, writeFeatures } from './features.ts';
import { solve, WEIGHT_STEP } from './tagger.ts';
import { pick, type Random } from './train-people.ts';
import type { Words } from './words.ts';

/** Units that follow each other in one text, with their features and whether each belongs to a name or a place. */
export interface Run {
  readonly features: Uint32Array;
  readonly gold: Uint8Array;
}

/** Which units of a text a model looks at, which of them hold its runs together, and what it may call them. */
export interface Labelling {
  readonly isOpen: (unit: number) => boolean;
  readonly isJoint: (unit: number) => boolean;
  readonly isGold: (unit: number) => boolean;
  /** Size of the model's weight table less one. */
  readonly mask: number;
}

/** Cuts a text's units into runs as the tagger does, with the gold labels of its units. */
export function runsOf(words: Words, labelling: Labelling): Run[] {
  const runs: Run[] = [];
  let units: number[] = [];
  const close = (): void => {
    if (units.length) runs.push(runOf(words, units, labelling));
    units = [];
  };
  for (let unit = 0; unit < words.count; unit++) {
    if (labelling.isOpen(unit)) units.push(unit);
    else if (!labelling.isJoint(unit)) close();
  }
  close();
  return runs;
}

function runOf(words: Words, units: readonly number[], { isGold, mask }: Labelling): Run {
  const features = new Uint32Array(units.length * FEATURE_COUNT);
  for (const [index, unit] of units.entries()) writeFeatures(words, unit, features, index * FEATURE_COUNT);
  return {
    features: features.map((slot) => slot & mask),
    gold: Uint8Array.from(units, (unit) => (isGold(unit) ? 1 : 0)),
  };
}

const RATE = 0.12;
const DECAY = 2e-6;

/** Trains a linear-chain model by AdaGrad on the log likelihood of the runs, in an order the seed fixes. */
export function trainChain(runs: readonly Run[], epochs: number, random: Random): Float64Array {
  const weights = new Float64Array(TABLE_SIZE);
  const squares = new Float64Array(TABLE_SIZE).fill(1e-2);
  const order = runs.map((_, index) => index);
  const sums = new Float64Array(TABLE_SIZE);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const index of order) learn(runs[index] ?? pick(random, runs), weights, squares);
    if (epoch >= epochs / 2)
      for (let slot = 0; slot < TABLE_SIZE; slot++) sums[slot] = (sums[slot] ?? 0) + (weights[slot] ?? 0);
  }
  return sums.map((sum) => sum / Math.floor(epochs / 2));
}

/** Points features seen in fewer than `least` places at slot 0, which learns nothing: they would only be learnt by heart. */
export function withoutRare(runs: readonly Run[], least: number): void {
  const counts = new Uint32Array(TABLE_SIZE);
  for (const { features } of runs) for (const slot of features) counts[slot] = (counts[slot] ?? 0) + 1;
  for (const { features } of runs)
    for (let index = 0; index < features.length; index++)
      if ((counts[features[index] ?? 0] ?? 0) < least) features[index] = 0;
}

function shuffle(order: number[], random: Random): void {
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
}

function learn(run: Run, weights: Float64Array, squares: Float64Array): void {
  const { own, pair } = scores(run, weights);
  const posterior = new Float32Array(own.length);
  solve(own.length, own, pair, posterior);
  let odds = 0;
  for (let index = 0; index < own.length; index++) {
    const gold = run.gold[index] ?? 0;
    const goldBefore = index > 0 ? (run.gold[index - 1] ?? 0) : 0;
    const joint = index > 0 ? (posterior[index] ?? 0) * logistic(odds + (pair[index] ?? 0)) : 0;
    const stay = index > 0 ? logistic(odds) * (Math.exp(pair[index] ?? 0) - 1) : 0;
    odds = (own[index] ?? 0) + Math.log1p(stay);
    step(run, index, 0, FIRST_PAIR, gold - (posterior[index] ?? 0), weights, squares);
    if (index > 0) step(run, index, FIRST_PAIR, FEATURE_COUNT, gold * goldBefore - joint, weights, squares);
  }
}

function step(
  run: Run,
  index: number,
  from: number,
  to: number,
  gradient: number,
  weights: Float64Array,
  squares: Float64Array,
): void {
  if (Math.abs(gradient) < 1e-3) return;
  for (let feature = from; feature < to; feature++) {
    const slot = run.features[index * FEATURE_COUNT + feature] ?? 0;
    if (slot === 0) continue;
    const weight = weights[slot] ?? 0;
    const slope = gradient - DECAY * weight;
    const square = (squares[slot] ?? 0) + slope * slope;
    squares[slot] = square;
    weights[slot] = weight + (RATE * slope) / Math.sqrt(square);
  }
}

function scores(run: Run, weights: Float64Array): { own: number[]; pair: number[] } {
  const own: number[] = [];
  const pair: number[] = [];
  for (let index = 0; index < run.gold.length; index++) {
    own.push(sum(run, index, 0, FIRST_PAIR, weights));
    pair.push(Math.min(20, sum(run, index, FIRST_PAIR, FEATURE_COUNT, weights)));
  }
  return { own, pair };
}

function sum(run: Run, index: number, from: number, to: number, weights: Float64Array): number {
  let total = 0;
  for (let feature = from; feature < to; feature++)
    total += weights[run.features[index * FEATURE_COUNT + feature] ?? 0] ?? 0;
  return total;
}

/** Rounds weights to signed bytes in steps of `WEIGHT_STEP`. */
export function quantised(weights: Float64Array): Int8Array {
  return Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / WEIGHT_STEP))));
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
