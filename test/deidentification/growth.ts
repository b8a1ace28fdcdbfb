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

/** The worst of time(2n)/time(n) between texts of 31 kB and `most`, each the better of two times over 300 ms. */
export function worstGrowth(texts: readonly string[], most = 1_000_000, read: Engine = engine): number {
  const lengths = [31_250, 62_500, 125_000, 250_000, 500_000, 1_000_000].filter((length) => length <= most);
  const times = lengths.map((length) => {
    const text = lengthened(texts, length);
    const work = (): void => void read(text);
    return Math.min(cost(work, 300), cost(work, 300));
  });
  return Math.max(...times.slice(1).map((time, index) => time / (times[index] ?? time)));
}
