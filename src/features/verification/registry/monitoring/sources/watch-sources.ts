import { HOUR } from '../../../../../kernel/time.ts';
import { transaction } from '../../../../../platform/database/connection.ts';
import type { Services } from '../../../../../platform/services.ts';
import { recordAudit } from '../../../../audit/index.ts';
import { findNewestRun } from '../../queries.ts';
import { stepsFor, WATCHED, type SourceStep, type WatchedSource } from './policy.ts';
import { lockSource, updateSource } from './queries.ts';

const MARKS = { remind: 'remindedAt', alert: 'alertedAt', review: 'reviewedAt' } as const;

/**
 * Looks whether the files of the registers are still fresh: reminds once a week while a newer one is due, alerts after 48
 * hours of silence, asks for a review after 14 days. No member loses anything by it: a source is silent, not a doctor.
 */
export async function watchSources(services: Pick<Services, 'db' | 'clock' | 'log'>): Promise<void> {
  for (const source of ['nppes', 'leie'] as const) await watchSource(services, source);
}

async function watchSource(
  { db, clock, log }: Pick<Services, 'db' | 'clock' | 'log'>,
  source: WatchedSource,
): Promise<void> {
  const run = await findNewestRun(db, source);
  if (!run) return;
  const now = clock();
  const { dueMs, downMs } = WATCHED[source];
  const fileMs = Date.parse(run.fileOn);
  const steps = await transaction(db, async (tx) => {
    const row = await lockSource(tx, source);
    const isDown = now - fileMs >= downMs;
    const downSince = isDown ? (row.downSince ?? new Date(fileMs + downMs)) : null;
    const known = isDown ? { ...row, downSince } : { ...row, downSince, alertedAt: null, reviewedAt: null };
    const steps = stepsFor(known, now - fileMs >= dueMs, now);
    const marks = Object.fromEntries(steps.map((step) => [MARKS[step], new Date(now)]));
    const { alertedAt, reviewedAt } = known;
    await updateSource(tx, source, { downSince, alertedAt, reviewedAt, ...marks });
    if (steps.includes('review')) {
      await recordAudit(tx, {
        action: 'registry.review',
        objectKind: 'import_run',
        objectId: run.id,
        outcome: 'done',
        rule: source,
      });
    }
    return steps;
  });
  const hours = Math.floor((now - fileMs) / HOUR);
  for (const step of steps) tellOperator(log, step, source, hours);
}

function tellOperator(log: Services['log'], step: SourceStep, source: WatchedSource, hours: number): void {
  switch (step) {
    case 'remind':
      return log.warn({ source, hours }, 'a register file is due');
    case 'alert':
      return log.error({ source, hours }, 'a register is silent');
    case 'review':
      return log.error({ source, hours }, 'a register is silent for two weeks');
    default:
      return step satisfies never;
  }
}
