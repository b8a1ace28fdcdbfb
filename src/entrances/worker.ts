import { accountJobs } from '../features/accounts/index.ts';
import { caseJobs } from '../features/cases/index.ts';
import { messagingJobs } from '../features/messaging/index.ts';
import { moderationJobs } from '../features/moderation/index.ts';
import { notificationJobs, takeEvents } from '../features/notifications/index.ts';
import { roomJobs } from '../features/rooms/index.ts';
import { verificationJobs } from '../features/verification/index.ts';
import type { DatabasePool } from '../platform/database/connection.ts';
import { pruneTransient } from '../platform/database/prune.ts';
import type { Bus } from '../platform/events/bus.ts';
import { startConsumer } from '../platform/events/consumer.ts';
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
  'verification.renewal': '49 4 * * *',
  'verification.unanswered': '53 4 * * *',
  'verification.sweep': '13 5 * * 2',
  'notifications.forget': '51 3 * * *',
  'notifications.digest': '5 * * * *',
};

const platformJobs = {
  'platform.prune': async (_payload: unknown, { db }: Services) => void (await pruneTransient(db)),
};

/** Runs the background work of every feature until disposed: jobs, and what follows from events. */
export async function startWorker(pool: DatabasePool, services: Services, bus: Bus): Promise<AsyncDisposable> {
  const all = Object.entries({
    ...platformJobs,
    ...accountJobs,
    ...roomJobs,
    ...caseJobs,
    ...messagingJobs,
    ...moderationJobs,
    ...verificationJobs,
    ...notificationJobs,
  });
  const jobs = new Map(all.map(([name, job]): [string, Job] => [name, (payload) => job(payload, services)]));
  const { db, log, metrics } = services;
  await using stack = new AsyncDisposableStack();
  stack.use(await startJobs({ pool, log, jobs, cron: CRON, onFailed: metrics.countFailedJob }));
  stack.use(
    startConsumer({ db, bus, log, name: 'notifications', take: (tx, rows) => takeEvents(tx, rows, services.clock) }),
  );
  return stack.move();
}
