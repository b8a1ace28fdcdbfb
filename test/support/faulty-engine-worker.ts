import { parentPort } from 'node:worker_threads';
import { deidentify } from '../../src/deidentification/pure.ts';
import { READY, type EngineJob } from '../../src/platform/engine-pool/engine-job.ts';

/** Tells the test that its text hangs now. */
const hanging = new BroadcastChannel('faulty-engine-worker');

// A worker of the engine pool with the faults that a test asks for by a word in the text.
parentPort?.on('message', ({ id, text }: EngineJob) => {
  if (text.includes('FAULT throw')) throw new RangeError(`engine fault at ${text}`);
  if (text.includes('FAULT hang')) {
    hanging.postMessage('hangs');
    for (;;) Math.random();
  }
  if (text.includes('FAULT memory'))
    for (const held: string[][] = []; ;) held.push(Array.from({ length: 1e6 }, String));
  if (text.includes('FAULT answer')) return parentPort?.postMessage({ id, failed: true });
  return parentPort?.postMessage({ id, result: deidentify(text) });
});
parentPort?.postMessage(READY);
