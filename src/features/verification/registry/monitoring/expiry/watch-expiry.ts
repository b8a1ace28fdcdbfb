import { DAY, dayOf } from '../../../../../kernel/time.ts';
import { transaction, type Database } from '../../../../../platform/database/connection.ts';
import { enqueueJob } from '../../../../../platform/jobs/queries.ts';
import type { Config } from '../../../../../platform/config.ts';
import type { Services } from '../../../../../platform/services.ts';
import { setGrace } from '../../../../accounts/index.ts';
import { recordAudit } from '../../../../audit/index.ts';
import { endOfDay } from '../../../claims/move-applicant.ts';
import { lockStanding } from '../../../queries.ts';
import { markExpiring } from '../../../standing/mark-expiring.ts';
import { markLapsed } from '../../../standing/mark-lapsed.ts';
import { graceOf, reachedThresholds, THRESHOLDS } from './policy.ts';
import { isSourceSilent, listEnding, noteReminder, type EndingClaim } from './queries.ts';

/** Claims looked at in one run; the soonest ends come first, the next run takes the rest. */
const AT_ONCE = 5_000;

/**
 * Looks at licences and training places that end within 90 days: marks them, has their members told at 90, 30 and 7 days,
 * once each, and closes the clinical side of those that are over, with their days of grace. Running it again changes nothing.
 */
export async function watchExpiry({ db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>): Promise<void> {
  const now = clock();
  const horizon = dayOf(now + THRESHOLDS[0] * DAY);
  for (const ending of await listEnding(db, horizon, AT_ONCE)) {
    await transaction(db, async (tx) => {
      const graceDays = await graceFor(tx, ending, config.graceDays, now);
      if (await markLapsed(tx, ending.id, { clock, graceDays })) return;
      await giveGrace(tx, ending, graceDays);
      await markExpiring(tx, ending.id, clock);
      await remind(tx, ending, now);
    });
  }
}

/** Days of grace of this end; those that have begun are not shortened when the source answers again. */
async function graceFor(
  tx: Database,
  { id, accountId, expiresOn }: EndingClaim,
  settings: Config['graceDays'],
  now: number,
): Promise<number> {
  const days = graceOf(await isSourceSilent(tx, id), settings);
  const begun = endOfDay(expiresOn).getTime() < now ? (await lockStanding(tx, accountId))?.graceDays : undefined;
  return Math.max(days, begun ?? 0);
}

/** Set before the end, so that no hour between two runs closes what is to stay open. */
async function giveGrace(tx: Database, { id, accountId, expiresOn }: EndingClaim, days: number): Promise<void> {
  if (!(await setGrace(tx, accountId, endOfDay(expiresOn), days))) return;
  await recordAudit(tx, {
    action: 'claim.grace',
    objectKind: 'claim',
    objectId: id,
    outcome: 'done',
    details: { days },
  });
}

/** One mail for the nearest threshold; those it passed over are noted as well, so that they do not follow. */
async function remind(tx: Database, { id, expiresOn }: EndingClaim, now: number): Promise<void> {
  const reached = reachedThresholds(expiresOn, now);
  const made: number[] = [];
  for (const days of reached) {
    if (await noteReminder(tx, { claimId: id, expiresOn, days, madeAt: new Date(now) })) made.push(days);
  }
  const nearest = reached.at(-1);
  if (nearest === undefined || !made.includes(nearest)) return;
  await enqueueJob(tx, 'verification.expiry-mail', { claim_id: id, expires_on: expiresOn });
}
