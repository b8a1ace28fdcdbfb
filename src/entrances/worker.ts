import { Logger, parseCronItems, run, type TaskList } from 'graphile-worker';
import { accountJobs } from '../features/accounts/index.ts';
import { verificationJobs } from '../features/verification/index.ts';
import type { DatabasePool } from '../platform/database/connection.ts';
import { describeError } from '../platform/logger.ts';
import type { Services } from '../platform/services.ts';

/** One piece of background work; its payload holds ids only. */
export type Job = (payload: Readonly<Record<string, unknown>>, services: Services) => Promise<void>;

const JOBS: Readonly<Record<string, Job>> = { ...accountJobs, ...verificationJobs };

/** minute hour day month weekday, UTC */
const CRON = parseCronItems([{ task: 'accounts.sweep', match: '17 * * * *' }]);

/** Runs jobs until disposed: one at a time is enough for a start, retries with back-off are graphile-worker's. */
export async function startWorker(pool: DatabasePool, services: Services): Promise<AsyncDisposable> {
  const taskList: TaskList = Object.fromEntries(
    Object.entries(JOBS).map(([name, job]) => [name, (payload: unknown) => runJob(name, job, payload, services)]),
  );
  const runner = await run({
    pgPool: pool.pool,
    concurrency: 2,
    pollInterval: 1_000,
    noHandleSignals: true,
    taskList,
    parsedCronItems: CRON,
    // Its log lines may quote a job's error; ours name the job and the error's code.
    logger: new Logger(() => () => {}),
  });
  return { [Symbol.asyncDispose]: () => runner.stop() };
}

async function runJob(name: string, job: Job, payload: unknown, services: Services): Promise<void> {
  try {
    await job(typeof payload === 'object' && payload !== null ? { ...payload } : {}, services);
  } catch (error) {
    services.log.error({ job: name, err: describeError(error) }, 'job failed');
    // The message is stored in the job row: it must not be the failed query's.
    throw new Error(`job ${name} failed`);
  }
}
