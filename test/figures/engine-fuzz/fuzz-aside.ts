import { Worker } from 'node:worker_threads';
import type { Bench } from '../harness/bench.ts';
import type { Work } from './worker.ts';

/** How a run of the fuzzer ended. */
export interface Fuzzed {
  /** How many texts the thread said it had tried; it says so every second and at its end. */
  readonly tried: number;
  readonly seed: number;
  readonly failure?: 'crash' | 'hang';
}

/** No text takes a second (fuzz.ts); a thread that says nothing for this long hangs, even on a busy machine. */
const SILENCE_MS = { run: 120_000, control: 15_000 } as const;

/** Fuzzes the engine in a thread of its own until all texts were tried, one crashed it, or it fell silent. */
export function fuzzAside(bench: Bench, work: Work): Promise<Fuzzed> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: work, stderr: true });
  bench.teardown(() => worker.terminate());
  const { seed } = work;
  const limit = work.fault ? SILENCE_MS.control : SILENCE_MS.run;
  return new Promise((resolve) => {
    let tried = 0;
    const end = (fuzzed: Fuzzed): void => {
      clearTimeout(silence);
      resolve(fuzzed);
    };
    const silence = setTimeout(() => end({ tried, seed, failure: 'hang' }), limit);
    worker.on('message', (count: unknown) => {
      tried = Number(count);
      silence.refresh();
    });
    worker.once('error', () => end({ tried, seed, failure: 'crash' }));
    worker.once('exit', () => end({ tried, seed }));
  });
}
