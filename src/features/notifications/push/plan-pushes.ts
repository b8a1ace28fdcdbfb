import type { Database } from '../../../platform/database/connection.ts';
import { enqueueJob } from '../../../platform/jobs/queries.ts';
import { insertDelivery } from '../deliveries/queries.ts';
import type { MovedEntry } from '../listening/queries.ts';
import { goesBy, isQuiet, minuteOfDay } from '../policy.ts';
import { quietHoursOf } from '../settings/quiet-hours.ts';
import { listReachable, markPushed, type Reachable } from './queries.ts';

/**
 * Plans a push to each device of who wants one, inside the transaction that moved the entries: a delivery and its job come
 * with them or not at all. An entry is pushed again only after ten minutes; in quiet hours the delivery is noted as suppressed.
 */
export async function planPushes(tx: Database, moved: readonly MovedEntry[], nowMs: number): Promise<void> {
  const reachable = await listReachable(tx, [...new Set(moved.map((entry) => entry.account_id))]);
  const wanted = reachable.flatMap((member) =>
    moved
      .filter((entry) => entry.account_id === member.accountId && goesBy(member.choices, entry.kind, 'push'))
      .map((entry) => ({ member, entry })),
  );
  if (wanted.length === 0) return;
  const due = new Set(
    await markPushed(
      tx,
      wanted.map(({ entry }) => entry.id),
    ),
  );
  for (const { member, entry } of wanted) if (due.has(entry.id)) await plan(tx, member, entry, nowMs);
}

async function plan(tx: Database, member: Reachable, { kind }: MovedEntry, nowMs: number): Promise<void> {
  const { accountId, schedule } = member;
  const quiet = isQuiet(quietHoursOf(schedule), minuteOfDay(nowMs, schedule.timeZone));
  for (const subscriptionId of member.subscriptions) {
    const push = { accountId, channel: 'push', kind, subscriptionId } as const;
    if (quiet) await insertDelivery(tx, { ...push, state: 'suppressed', reason: 'quiet_hours' });
    else {
      const id = await insertDelivery(tx, { ...push, state: 'queued' });
      await enqueueJob(tx, 'notifications.push', { delivery_id: id });
    }
  }
}
