import { accountJobs } from '../features/accounts/index.ts';
import { messagingJobs } from '../features/messaging/index.ts';
import { moderationJobs } from '../features/moderation/index.ts';
import { roomJobs } from '../features/rooms/index.ts';
import { verificationJobs } from '../features/verification/index.ts';
import type { DatabasePool } from '../platform/database/connection.ts';
import { pruneTransient } from '../platform/database/prune.ts';
import { startJobs, type Job } from '../platform/jobs/worker.ts';
import type { Services } from '../platform/services.ts';

const CRON = {
  'moderation.deadlines': '* * * * *',
  'messages.expire': '7 * * * *',
  'accounts.sweep': '17 * * * *',
  'verification.evidence': '27 * * * *',
  'platform.prune': '37 * * * *',
  'rooms.forget': '41 3 * * *',
  'verification.expiry': '11 * * * *',
  'verification.sources': '23 * * * *',
  'verification.retry': '29 * * * *',
  'verification.stale': '47 4 * * *',
};

const platformJobs = {
  'platform.prune': async (_payload: unknown, { db }: Services) => void (await pruneTransient(db)),
};

/** Runs the background work of every feature until disposed. */
export function startWorker(pool: DatabasePool, services: Services): Promise<AsyncDisposable> {
  const all = Object.entries({
    ...platformJobs,
    ...accountJobs,
    ...roomJobs,
    ...messagingJobs,
    ...moderationJobs,
    ...verificationJobs,
  });
  const jobs = new Map(all.map(([name, job]): [string, Job] => [name, (payload) => job(payload, services)]));
  const { log, metrics } = services;
  return startJobs({ pool, log, jobs, cron: CRON, onFailed: metrics.countFailedJob });
}
