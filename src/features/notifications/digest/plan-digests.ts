import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { enqueueJob } from '../../../platform/jobs/queries.ts';
import { insertDelivery, isClinicianNow } from '../deliveries/queries.ts';
import { digestIsDue, kindsFor, minuteOfDay } from '../policy.ts';
import type { DeliveryPorts } from '../push/deliver-push.ts';
import { findSchedule, listChoices } from '../settings/queries.ts';
import { quietHoursOf } from '../settings/quiet-hours.ts';
import { listWaitingAccounts, markMailed } from './queries.ts';

const ACCOUNTS_A_STEP = 200;

/** Plans the digests of this hour: who wants one now gets a delivery with its job, in one transaction a member. */
export async function planDigests(ports: DeliveryPorts): Promise<void> {
  let after: Id | undefined;
  for (;;) {
    const accounts = await listWaitingAccounts(ports.db, after, ACCOUNTS_A_STEP);
    for (const accountId of accounts) await planDigest(ports, accountId);
    if (accounts.length < ACCOUNTS_A_STEP) return;
    after = accounts.at(-1);
  }
}

async function planDigest({ db, clock }: DeliveryPorts, accountId: Id): Promise<void> {
  const schedule = await findSchedule(db, accountId);
  const minute = minuteOfDay(clock(), schedule.timeZone);
  if (!digestIsDue({ ...schedule, quiet: quietHoursOf(schedule) }, minute)) return;
  const kinds = kindsFor(await listChoices(db, accountId), 'mail', await isClinicianNow(db, accountId));
  await transaction(db, async (tx) => {
    if ((await markMailed(tx, accountId, kinds)) === 0) return;
    const id = await insertDelivery(tx, { accountId, channel: 'mail', state: 'queued' });
    await enqueueJob(tx, 'notifications.mail', { delivery_id: id });
  });
}
