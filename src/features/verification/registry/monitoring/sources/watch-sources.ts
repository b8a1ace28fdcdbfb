import { newId } from '../../../../../kernel/ids.ts';
import { HOUR } from '../../../../../kernel/time.ts';
import { transaction } from '../../../../../platform/database/connection.ts';
import type { Services } from '../../../../../platform/services.ts';
import { recordAudit } from '../../../../audit/index.ts';
import { findNewestRun } from '../../queries.ts';
import { ONLINE, stepsFor, WATCHED, type SourceStep, type WatchedSource } from './policy.ts';
import { lockSource, updateSource, type SourceName, type SourceWatchRow } from './queries.ts';

const MARKS = { remind: 'remindedAt', alert: 'alertedAt', review: 'reviewedAt' } as const;

type Ports = Pick<Services, 'db' | 'clock' | 'log'>;

/**
 * Looks whether the registers still have something new to say: reminds once a week while a newer file is due, alerts after 48
 * hours of silence, asks for a review after 14 days. No member loses anything by it: a source is silent, not a doctor.
 */
export async function watchSources(ports: Ports): Promise<void> {
  for (const source of ['nppes', 'leie'] as const) await watchFile(ports, source);
  for (const source of ONLINE) {
    await takeSteps(ports, source, ({ downSince }) => ({ downSince, isDue: false }));
  }
}

/** The file of a register is silent once it is too old. */
async function watchFile(ports: Ports, source: WatchedSource): Promise<void> {
  const run = await findNewestRun(ports.db, source);
  if (!run) return;
  const { dueMs, downMs } = WATCHED[source];
  const fileMs = Date.parse(run.fileOn);
  const ageMs = ports.clock() - fileMs;
  await takeSteps(ports, source, (row) => ({
    downSince: ageMs >= downMs ? (row.downSince ?? new Date(fileMs + downMs)) : null,
    isDue: ageMs >= dueMs,
  }));
}

async function takeSteps(
  { db, clock, log }: Ports,
  source: SourceName,
  judge: (row: SourceWatchRow) => { readonly downSince: Date | null; readonly isDue: boolean },
): Promise<void> {
  const now = clock();
  const [steps, downSince] = await transaction(db, async (tx) => {
    const row = await lockSource(tx, source);
    const { downSince, isDue } = judge(row);
    const told = downSince === null ? { alertedAt: null, reviewedAt: null } : {};
    const steps = stepsFor({ ...row, ...told, downSince }, isDue, now);
    const marks = Object.fromEntries(steps.map((step) => [MARKS[step], new Date(now)]));
    await updateSource(tx, source, { downSince, ...told, ...marks });
    if (steps.includes('review')) {
      const of = { objectKind: 'source', objectId: newId() };
      await recordAudit(tx, { action: 'registry.review', ...of, outcome: 'done', rule: source });
    }
    return [steps, downSince] as const;
  });
  const hours = downSince === null ? 0 : Math.floor((now - downSince.getTime()) / HOUR);
  for (const step of steps) tellOperator(log, step, source, hours);
}

function tellOperator(log: Services['log'], step: SourceStep, source: SourceName, hours: number): void {
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
