/** How the engine's time grows with the length of a text. */
import { deidentify } from '../../src/deidentification/pure.ts';

/** Reads one text: the engine, or the engine with a fault planted in it. */
export type Engine = (text: string) => ReturnType<typeof deidentify>;

/** The engine as it is, with the year of the tests. */
export const engine: Engine = (text) => deidentify(text, { currentYear: 2026 });

/** Milliseconds of this thread's processor time a run, over at least `least` of them: its clock ticks every few milliseconds. */
export function cost(work: () => void, least: number): number {
  const begun = process.threadCpuUsage();
  for (let runs = 1; ; runs++) {
    work();
    const { user, system } = process.threadCpuUsage(begun);
    if ((user + system) / 1000 >= least) return (user + system) / 1000 / runs;
  }
}

/** The texts laid end to end, over and over, cut to `length` UTF-16 units. */
export function lengthened(texts: readonly string[], length: number): string {
  const all = texts.join('\n\n');
  return all.repeat(Math.ceil(length / all.length)).slice(0, length);
}

/**
 * The worst of time(2n)/time(n) between texts of 31 kB and `most`, each the least of several times over `each` ms. All lengths are timed in
 * turns, for a machine slows down for seconds at a time and only ever adds; three turns, and up to `turns` while the worst lies over `bound`.
 */
export function worstGrowth(
  texts: readonly string[],
  { most = 1_000_000, read = engine, bound = 2.3, each = 200, turns = 12 }: GrowthOptions = {},
): number {
  const lengths = [31_250, 62_500, 125_000, 250_000, 500_000, 1_000_000].filter((length) => length <= most);
  const timed = lengths.map((length) => ({ text: lengthened(texts, length), least: Infinity }));
  let worst = Infinity;
  for (let turn = 1; turn <= turns && (turn <= 3 || worst > bound); turn++) {
    for (const one of timed)
      one.least = Math.min(
        one.least,
        cost(() => void read(one.text), each),
      );
    worst = Math.max(...timed.slice(1).map(({ least }, index) => least / (timed[index]?.least ?? least)));
  }
  return worst;
}

/** Lengths up to `most` UTF-16 units, the engine read with, and how long is measured: milliseconds a time, and turns at most. */
export interface GrowthOptions {
  readonly most?: number;
  readonly read?: Engine;
  readonly bound?: number;
  readonly each?: number;
  readonly turns?: number;
}
