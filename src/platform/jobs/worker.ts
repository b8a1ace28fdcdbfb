import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, parseCronItems, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
import { SECOND } from '../../kernel/time.ts';
import type { DatabasePool } from '../database/connection.ts';
import { waitOutOutages } from '../database/wait-out-outages.ts';
import { backoffMs, pause } from '../events/backoff.ts';
import type { Log } from '../logger.ts';
import { takeBackAbandoned } from './abandoned.ts';

/** How long the runner may take to stop after its last job. */
const PATIENCE_MS = 2 * SECOND;

/** One piece of background work; its payload holds ids only. */
export type Job = (payload: Readonly<Record<string, unknown>>) => Promise<void>;

export interface WorkerOptions {
  /** A pool as role curbside_worker. */
  readonly pool: DatabasePool;
  readonly log: Log;
  readonly jobs: ReadonlyMap<string, Job>;
  /** Job name -> `minute hour day month weekday`, UTC. */
  /** Hears of each failed run, by the job's name. */
  readonly onFailed: (name: string) => void;
  readonly cron: Readonly<Record<string, string>>;
}

/**
 * Runs jobs until disposed; a failed one is tried again with growing pauses, five times. The end of a job is noted once the
 * database is there again; where graphile-worker gives up nevertheless, it is started again. What a process that was killed had in
 * hand is begun again by whoever runs, half a minute later.
 */
export async function startJobs(options: WorkerOptions): Promise<AsyncDisposable> {
  const [stop, over] = [new AbortController(), new AbortController()];
  const pool = waitOutOutages(options.pool.pool, over.signal);
  const inHand = new Set<Promise<void>>();
  let runner = await startRunner(options, pool, inHand, over.signal);

  async function keepRunning(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      try {
        await runner.promise;
      } catch (error) {
        if (!stop.signal.aborted) options.log.warn({ err: error }, 'jobs stopped; starting them again');
      }
      await pause(backoffMs(failures), stop.signal);
      if (!stop.signal.aborted) runner = await startRunner(options, pool, inHand, over.signal).catch(() => runner);
    }
    // One that was being started when the end was asked for would listen on, and its pool would wait for it for ever.
    await runner.stop().catch(() => {});
  }

  const keeping = keepRunning();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      // One that has given up says that it is stopped already.
      const stopped = Promise.all([runner.stop().catch(() => {}), keeping]);
      // It waits for the database, which may be away: not longer than a moment after the last job.
      const left = Promise.allSettled(inHand).then(() => sleep(PATIENCE_MS, undefined, { signal: over.signal }));
      await Promise.race([stopped, left]).finally(() => over.abort());
      await left.catch(() => {});
    },
  };
}

async function startRunner(
  options: WorkerOptions,
  pgPool: DatabasePool['pool'],
  inHand: Set<Promise<void>>,
  givenUp: AbortSignal,
): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(
    [...options.jobs].map(([name, job]) => [
      name,
      (payload: unknown) => {
        const running = runJob(options, name, job, payload).finally(() => inHand.delete(running));
        inHand.add(running);
        return running;
      },
    ]),
  );
  const events: WorkerEvents = new EventEmitter();
  const ended = new AbortController();
  events.once('pool:create', ({ workerPool }) => {
    // One that is given up may never end, and its sign of life would hold a connection for ever.
    const until = AbortSignal.any([ended.signal, givenUp]);
    void takeBackAbandoned({ pool: pgPool, log: options.log, poolId: workerPool.id }, until);
  });
  const runner = await run({
    pgPool,
    events,
    concurrency: 2,
    pollInterval: 1_000,
    noHandleSignals: true,
    taskList,
    parsedCronItems: parseCronItems(Object.entries(options.cron).map(([task, match]) => ({ task, match }))),
    // Its log lines may quote a job's error; ours name the job and the error's code.
    logger: new Logger(() => () => {}),
  }).catch((error: unknown) => {
    ended.abort();
    throw error;
  });
  // A runner may give up before its jobs do.
  const over = runner.promise.catch(() => {}).then(() => Promise.allSettled(inHand));
  void over.then(() => ended.abort());
  return runner;
}

async function runJob(
  { log, onFailed }: Pick<WorkerOptions, 'log' | 'onFailed'>,
  name: string,
  job: Job,
  payload: unknown,
): Promise<void> {
  try {
    await job(typeof payload === 'object' && payload !== null ? { ...payload } : {});
  } catch (error) {
    log.error({ job: name, err: error }, 'job failed');
    onFailed(name);
    // The message is stored in the job row: it must not be the failed query's.
    throw new Error(`job ${name} failed`);
  }
}
