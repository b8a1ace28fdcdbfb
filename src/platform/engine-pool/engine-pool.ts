import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UnreadableTextError, type EngineInput, type EngineResult } from '../../deidentification/index.ts';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import { READY, type EngineAnswer, type EngineJob } from './engine-job.ts';

/** Why no worker could answer; never quotes a text. The gate answers 503 and nothing is written. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
  readonly reason: 'queue_full' | 'timeout' | 'worker_failed' | 'stopped';

  constructor(cause: EngineUnavailableError['reason']) {
    super(`the engine is unavailable: ${cause}`);
    this.reason = cause;
  }
}

export interface EnginePoolOptions {
  /** Threads at most; each starts when it is first needed. */
  readonly workers?: number;
  /** Texts that may wait; one more is refused at once. */
  readonly mostWaiting?: number;
  /** From arrival to answer, in milliseconds; a text that takes longer loses its worker. */
  readonly limitMs?: number;
  /** Heap of one worker, in MiB. */
  readonly heapMiB?: number;
  /** Program of a worker; another one only in tests. */
  readonly program?: URL;
  /** Calls `expire` when the limit is over, unless what it returns is called before; another clock only in tests. */
  readonly after?: (limitMs: number, expire: () => void) => () => void;
}

/** Threads that run the engine over long texts, so that the event loop goes on meanwhile. */
export interface EnginePool extends AsyncDisposable {
  /** Throws UnreadableTextError for control characters and {@link EngineUnavailableError} for all else that fails. */
  run(input: EngineInput): Promise<EngineResult>;
}

interface Waiting {
  readonly job: EngineJob;
  readonly cancel: () => void;
  resolve(result: EngineResult): void;
  reject(error: Error): void;
}

interface Thread {
  readonly worker: Worker;
  ready: boolean;
  running: Waiting | undefined;
  idle: NodeJS.Timeout | undefined;
}

const IDLE_MS = MINUTE;
const PROGRAM = new URL(`./engine-worker${extname(import.meta.filename)}`, import.meta.url);

/** Makes a pool; no thread runs until the first text comes, and idle ones end after a minute. */
export function createEnginePool(options: EnginePoolOptions = {}): EnginePool {
  const {
    workers = 2,
    mostWaiting = 32,
    limitMs = 5 * SECOND,
    heapMiB = 256,
    program = PROGRAM,
    after = wait,
  } = options;
  const queue: Waiting[] = [];
  const threads = new Set<Thread>();
  let stopped = false;
  let lastId = 0;

  function dispatch(): void {
    while (queue.length > 0) {
      const thread = [...threads].find((one) => !one.running) ?? (threads.size < workers ? start() : undefined);
      const next = thread && queue.shift();
      if (!thread || !next) return;
      clearTimeout(thread.idle);
      thread.running = next;
      thread.worker.ref();
      thread.worker.postMessage(next.job);
    }
  }

  function start(): Thread {
    const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: heapMiB } });
    const thread: Thread = { worker, ready: false, running: undefined, idle: undefined };
    threads.add(thread);
    worker.on('message', (said: typeof READY | EngineAnswer) => {
      if (said === READY) thread.ready = true;
      else finish(thread, said);
    });
    // Out of memory, a throw outside the engine, an exit: the text it had is refused, the next gets a new thread.
    worker.on('error', () => lose(thread, 'worker_failed'));
    worker.on('exit', () => lose(thread, 'worker_failed'));
    worker.unref();
    return thread;
  }

  function finish(thread: Thread, answer: EngineAnswer): void {
    const done = thread.running;
    // The answer to a text that was given up while the thread was starting.
    if (done?.job.id !== answer.id) return;
    thread.running = undefined;
    thread.worker.unref();
    thread.idle = setTimeout(() => lose(thread, 'stopped'), IDLE_MS).unref();
    settle(done, answer);
    dispatch();
  }

  function lose(thread: Thread, cause: EngineUnavailableError['reason']): void {
    if (!threads.delete(thread)) return;
    clearTimeout(thread.idle);
    void thread.worker.terminate();
    if (thread.running) refuse(thread.running, cause);
    dispatch();
  }

  function expire(waiting: Waiting): void {
    const place = queue.indexOf(waiting);
    if (place >= 0) queue.splice(place, 1);
    const thread = [...threads].find((one) => one.running === waiting);
    if (thread?.ready) return lose(thread, 'timeout');
    // A thread that is still loading the engine is not at fault, and the next text wants it.
    if (thread) thread.running = undefined;
    refuse(waiting, 'timeout');
    dispatch();
  }

  return {
    run: (input) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(new EngineUnavailableError('stopped'));
        if (queue.length >= mostWaiting) return reject(new EngineUnavailableError('queue_full'));
        const cancel = after(limitMs, () => expire(waiting));
        const waiting: Waiting = { job: jobOf(++lastId, input), cancel, resolve, reject };
        queue.push(waiting);
        dispatch();
      }),
    async [Symbol.asyncDispose]() {
      stopped = true;
      for (const waiting of queue.splice(0)) refuse(waiting, 'stopped');
      const ended = [...threads].map(({ worker }) => worker.terminate());
      for (const thread of threads) lose(thread, 'stopped');
      await Promise.all(ended);
    },
  };
}

function wait(limitMs: number, expire: () => void): () => void {
  const timer = setTimeout(expire, limitMs);
  return () => clearTimeout(timer);
}

function jobOf(id: number, input: EngineInput): EngineJob {
  const { text, memory, randomBytes: _local, ...options } = input;
  if (!memory) return { id, text, options, memory: undefined };
  if (!memory.key) throw new TypeError('memory that crosses to a thread brings its key');
  const { labels, dayZero, key } = memory;
  return { id, text, options, memory: { labels, key, ...(dayZero === undefined ? {} : { dayZero }) } };
}

function settle({ cancel, resolve, reject }: Waiting, answer: EngineAnswer): void {
  cancel();
  if ('result' in answer) resolve(answer.result);
  else
    reject(
      'failed' in answer ? new EngineUnavailableError('worker_failed') : new UnreadableTextError(answer.unreadableAt),
    );
}

function refuse({ cancel, reject }: Waiting, cause: EngineUnavailableError['reason']): void {
  cancel();
  reject(new EngineUnavailableError(cause));
}
