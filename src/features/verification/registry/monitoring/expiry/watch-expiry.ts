import { DAY } from '../../../../../kernel/time.ts';
import { transaction, type Database } from '../../../../../platform/database/connection.ts';
import { enqueueJob } from '../../../../../platform/jobs/queries.ts';
import type { Services } from '../../../../../platform/services.ts';
import { markExpiring } from '../../../standing/mark-expiring.ts';
import { markLapsed } from '../../../standing/mark-lapsed.ts';
import { reachedThresholds, THRESHOLDS } from './policy.ts';
import { listEnding, noteReminder, type EndingClaim } from './queries.ts';

/** Claims looked at in one run; the soonest ends come first, the next run takes the rest. */
const AT_ONCE = 5_000;

/**
 * Looks at licences and training places that end within 90 days: marks them, has their members told at 90, 30 and 7 days,
 * once each, and closes the clinical side of those that are over. Running it again changes nothing.
 */
export async function watchExpiry({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const now = clock();
  const horizon = new Date(now + THRESHOLDS[0] * DAY).toISOString().slice(0, 10);
  for (const ending of await listEnding(db, horizon, AT_ONCE)) {
    await transaction(db, async (tx) => {
      if (await markLapsed(tx, ending.id, { clock })) return;
      await markExpiring(tx, ending.id, clock);
      await remind(tx, ending, now);
    });
  }
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
