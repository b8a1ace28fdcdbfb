import { DAY } from '../../kernel/time.ts';
import { below, idFrom, randomFrom, type Random } from './random.ts';

/** How much is made, and from which seed. */
export interface SeedSize {
  readonly members: number;
  readonly cases: number;
  readonly comments: number;
  readonly seed: number;
}

/** Nothing of a seed depends on the day it is made. */
const FROM = Date.parse('2026-01-01T00:00:00Z');
const SPAN_MS = 300 * DAY;
/** All cases are there before the first comment. */
const CASES_SHARE = 0.1;
/** At most this many members take part in one case. */
export const CIRCLE = 12;

/** One comment: which case, which of its circle, and when. */
export interface PlannedComment {
  readonly place: number;
  readonly caseIndex: number;
  readonly seq: number;
  readonly memberIndex: number;
  readonly atMs: number;
}

/** What rooms keep counted, known before the first row goes out. */
export interface Totals {
  readonly counts: Int32Array;
  /** Place of the last comment of each case, -1 for none. */
  readonly lastPlaces: Int32Array;
  /** One bit a member of the circle who commented. */
  readonly circles: Uint16Array;
}

/** The comments in the order of time, some cases much busier than others; the same at every call. */
export function* planComments(size: SeedSize): Generator<PlannedComment> {
  const random = randomFrom(size.seed + 1);
  const seqs = new Int32Array(size.cases);
  for (let place = 0; place < size.comments; place += 1) {
    const caseIndex = busyIndex(random, size.cases);
    seqs[caseIndex] = (seqs[caseIndex] ?? 0) + 1;
    const memberIndex = memberOf(caseIndex, below(random, CIRCLE), size.members);
    yield { place, caseIndex, seq: seqs[caseIndex] ?? 0, memberIndex, atMs: commentAt(place, size) };
  }
}

/** Runs the plan once and counts. */
export function countPlan(size: SeedSize): Totals {
  const totals = {
    counts: new Int32Array(size.cases),
    lastPlaces: new Int32Array(size.cases).fill(-1),
    circles: new Uint16Array(size.cases),
  };
  for (const { place, caseIndex, memberIndex } of planComments(size)) {
    totals.counts[caseIndex] = (totals.counts[caseIndex] ?? 0) + 1;
    totals.lastPlaces[caseIndex] = place;
    const bit = 1 << circlePlace(caseIndex, memberIndex, size.members);
    totals.circles[caseIndex] = (totals.circles[caseIndex] ?? 0) | bit;
  }
  return totals;
}

/** The n-th member of a case's circle; the author is the 0th. With few members somebody may come up twice. */
export function memberOf(caseIndex: number, n: number, members: number): number {
  return (caseIndex * 7 + n) % members;
}

function circlePlace(caseIndex: number, memberIndex: number, members: number): number {
  return (((memberIndex - caseIndex * 7) % members) + members) % members;
}

/** The square of a number between 0 and 1 lies near 0 more often than not: those cases are the busy ones. */
function busyIndex(random: Random, cases: number): number {
  return Math.floor(random() ** 2 * cases);
}

/** When a case was published, milliseconds since the epoch. */
export function caseAt(index: number, { cases }: SeedSize): number {
  return Math.floor(FROM + (index / cases) * SPAN_MS * CASES_SHARE);
}

/** When the comment at this place of the plan was written, milliseconds since the epoch. */
export function commentAt(place: number, { comments }: SeedSize): number {
  return Math.floor(FROM + SPAN_MS * (CASES_SHARE + (1 - CASES_SHARE) * (place / comments)));
}

/** Ids of one kind of row, the same at every call; `version` 7 is ordered by `at`. */
export function* planIds(
  seed: number,
  count: number,
  version: 4 | 7,
  at: (index: number) => number = () => FROM,
): Generator<string> {
  const random = randomFrom(seed);
  for (let index = 0; index < count; index += 1) yield idFrom(random, version, at(index));
}
