import { eq, sql } from 'drizzle-orm';
import { newUnlinkableId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Choice, Channel } from '../policy.ts';
import type { Schedule } from '../settings/queries.ts';
import { pushSubscription } from '../tables.ts';

export interface NewSubscription {
  readonly accountId: Id;
  readonly sessionId: Id;
  readonly endpoint: Uint8Array;
  readonly p256dh: Uint8Array;
  readonly auth: Uint8Array;
  readonly keyId: string;
}

/** Puts the subscription of a signed-in device in the place of its earlier one. */
export async function upsertSubscription(db: Database, one: NewSubscription): Promise<void> {
  const values = { endpoint: one.endpoint, p256dh: one.p256dh, auth: one.auth, key_id: one.keyId };
  await db
    .insert(pushSubscription)
    .values({ id: newUnlinkableId(), account_id: one.accountId, session_id: one.sessionId, ...values })
    .onConflictDoUpdate({ target: pushSubscription.session_id, set: values });
}

export async function deleteSubscription(db: Database, by: { id: Id } | { sessionId: Id }): Promise<void> {
  await db
    .delete(pushSubscription)
    .where('id' in by ? eq(pushSubscription.id, by.id) : eq(pushSubscription.session_id, by.sessionId));
}

/** The address of a device that is still signed in. */
export async function findSubscription(db: Database, id: Id) {
  const { rows } = await db.execute<{ endpoint: Buffer; p256dh: Buffer; auth: Buffer; key_id: string }>(sql`
    select p.endpoint, p.p256dh, p.auth, p.key_id from push_subscription p
    join session s on s.id = p.session_id and s.ended_at is null where p.id = ${id}`);
  return rows[0];
}

/** A member with devices to push to. */
export interface Reachable {
  readonly accountId: Id;
  readonly subscriptions: readonly Id[];
  readonly choices: readonly Choice[];
  readonly schedule: Pick<Schedule, 'timeZone' | 'quietFrom' | 'quietTo'>;
}

interface ReachableRow extends Record<string, unknown> {
  readonly account_id: Id;
  readonly subscriptions: Id[];
  readonly choices: { readonly kind: string; readonly channel: Channel; readonly is_on: boolean }[] | null;
  readonly time_zone: string | null;
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
}

/** Those among some accounts that have a device to push to, with what they chose. */
export async function listReachable(db: Database, accountIds: readonly Id[]): Promise<Reachable[]> {
  const { rows } = await db.execute<ReachableRow>(sql`
    select p.account_id, array_agg(p.id)::text[] as subscriptions,
      (select json_agg(json_build_object('kind', c.kind, 'channel', c.channel, 'is_on', c.is_on))
       from notification_choice c where c.account_id = p.account_id) as choices,
      q.time_zone, q.quiet_from, q.quiet_to
    from push_subscription p join session s on s.id = p.session_id and s.ended_at is null
    left join notification_schedule q on q.account_id = p.account_id
    where p.account_id = any (${sql.param([...accountIds])}::uuid[])
    group by p.account_id, q.time_zone, q.quiet_from, q.quiet_to`);
  return rows.map((row) => ({
    accountId: row.account_id,
    subscriptions: row.subscriptions,
    choices: (row.choices ?? []).map(({ kind, channel, is_on: isOn }) => ({ kind, channel, isOn })),
    schedule: { timeZone: row.time_zone ?? 'UTC', quietFrom: row.quiet_from, quietTo: row.quiet_to },
  }));
}

/** Of some entries those that were not pushed within ten minutes, and from now on were. */
export async function markPushed(tx: Database, entryIds: readonly Id[]): Promise<Id[]> {
  const { rows } = await tx.execute<{ id: Id }>(sql`
    update notification set pushed_at = now() where id = any (${sql.param([...entryIds])}::uuid[])
      and (pushed_at is null or pushed_at < now() - interval '10 minutes') returning id`);
  return rows.map((row) => row.id);
}
