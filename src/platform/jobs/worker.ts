import { Logger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import type { DatabasePool } from '../database/connection.ts';
import { backoffMs, pause } from '../events/backoff.ts';
import type { Log } from '../logger.ts';

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
 * Runs jobs until disposed; a failed one is tried again with growing pauses, five times. graphile-worker gives up when the
 * database goes away while it notes a failure: it is then started again.
 */
export async function startJobs(options: WorkerOptions): Promise<AsyncDisposable> {
  const stop = new AbortController();
  let runner = await startRunner(options);

  async function keepRunning(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; failures += 1) {
      try {
        await runner.promise;
      } catch (error) {
        if (stop.signal.aborted) return;
        options.log.warn({ err: error }, 'jobs stopped; starting them again');
      }
      await pause(backoffMs(failures), stop.signal);
      if (!stop.signal.aborted) runner = await startRunner(options).catch(() => runner);
    }
  }

  const keeping = keepRunning();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      // One that has given up says that it is stopped already.
      await runner.stop().catch(() => {});
      await keeping;
    },
  };
}

function startRunner(options: WorkerOptions): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(
    [...options.jobs].map(([name, job]) => [name, (payload: unknown) => runJob(options, name, job, payload)]),
  );
  return run({
    pgPool: options.pool.pool,
    concurrency: 2,
    pollInterval: 1_000,
    noHandleSignals: true,
    taskList,
    parsedCronItems: parseCronItems(Object.entries(options.cron).map(([task, match]) => ({ task, match }))),
    // Its log lines may quote a job's error; ours name the job and the error's code.
    logger: new Logger(() => () => {}),
  });
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
