import { parentPort } from 'node:worker_threads';
import { deidentify, UnreadableTextError } from '../../deidentification/pure.ts';
import { READY, type EngineAnswer, type EngineJob } from './engine-job.ts';
import { tokenFunction } from './name-token.ts';

// Started by engine-pool.ts. It has no key of receipts: what comes back is plain text, which the gate seals.
parentPort?.on('message', (job: EngineJob) => parentPort?.postMessage(answer(job)));
parentPort?.postMessage(READY);

function answer({ id, text, options, memory }: EngineJob): EngineAnswer {
  try {
    const known = memory && { ...memory, token: tokenFunction(memory.key) };
    return { id, result: deidentify(text, { ...options, ...(known ? { memory: known } : {}) }) };
  } catch (error) {
    // The message of an error may quote the text: only its kind and place leave this thread.
    return { id, ...(error instanceof UnreadableTextError ? { unreadableAt: error.offset } : { failed: true }) };
  }
}
