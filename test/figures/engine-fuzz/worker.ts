/** A thread that fuzzes the engine, so that one which never comes back can be ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from '../../deidentification/fuzz.ts';
import { engine } from '../../deidentification/growth.ts';
import { faulty, type Fault } from './planted.ts';

/** What the thread is to do. */
export interface Work {
  readonly count: number;
  readonly seed: number;
  readonly fault?: Fault;
}

const { count, seed, fault } = workerData as Work;
let tried = 0;
let told = performance.now();

try {
  fuzz(count, seed, fault ? faulty(fault) : engine, () => {
    tried += 1;
    if (performance.now() - told < 1_000) return;
    told = performance.now();
    parentPort?.postMessage(tried);
  });
} finally {
  parentPort?.postMessage(tried);
}
