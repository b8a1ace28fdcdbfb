import { and, eq, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { notificationDelivery } from '../tables.ts';

export type DeliveryState = 'queued' | 'sent' | 'failed' | 'suppressed';
export type Reason = 'quiet_hours' | 'nothing_left' | 'gone' | 'refused' | 'unreachable';

export interface NewDelivery {
  readonly accountId: Id;
  readonly channel: 'mail' | 'push';
  readonly kind?: string;
  readonly subscriptionId?: Id;
  readonly state: 'queued' | 'suppressed';
  readonly reason?: Reason;
}

/** Notes a delivery before it is tried; its id. */
export async function insertDelivery(tx: Database, one: NewDelivery): Promise<Id> {
  const [row] = await tx
    .insert(notificationDelivery)
    .values({
      account_id: one.accountId,
      channel: one.channel,
      kind: one.kind ?? null,
      subscription_id: one.subscriptionId ?? null,
      state: one.state,
      reason: one.reason ?? null,
    })
    .returning({ id: notificationDelivery.id });
  if (!row) throw new Error('an insert returns its row');
  return row.id;
}

/** Counts a try of a queued delivery; undefined when it has ended. */
export async function beginTry(db: Database, id: Id) {
  const [row] = await db
    .update(notificationDelivery)
    .set({ tries: sql`${notificationDelivery.tries} + 1`, moved_at: sql`now()` })
    .where(and(eq(notificationDelivery.id, id), eq(notificationDelivery.state, 'queued')))
    .returning({
      accountId: notificationDelivery.account_id,
      kind: notificationDelivery.kind,
      subscriptionId: notificationDelivery.subscription_id,
      tries: notificationDelivery.tries,
      createdAt: notificationDelivery.created_at,
    });
  return row;
}

export async function endDelivery(
  db: Database,
  id: Id,
  end: { readonly state: 'sent' | 'failed' | 'suppressed'; readonly reason?: Reason },
): Promise<void> {
  await db
    .update(notificationDelivery)
    .set({ state: end.state, reason: end.reason ?? null, moved_at: sql`now()` })
    .where(and(eq(notificationDelivery.id, id), eq(notificationDelivery.state, 'queued')));
}

export interface DeliveryRow extends Record<string, unknown> {
  readonly id: Id;
  readonly channel: 'mail' | 'push';
  readonly kind: string | null;
  readonly state: DeliveryState;
  readonly reason: Reason | null;
  readonly sort_key: string;
  readonly created_at: string;
  readonly moved_at: string;
}

/** What became of the mails and pushes of an account, the latest first; one more than asked tells that there are more. */
export async function listDeliveries(
  db: Database,
  accountId: Id,
  before: { readonly at: string; readonly id: Id } | undefined,
  limit: number,
): Promise<DeliveryRow[]> {
  const { rows } = await db.execute<DeliveryRow>(sql`
    select id, channel, kind, state, reason, created_at::text as sort_key, created_at, moved_at from notification_delivery
    where account_id = ${accountId}
      and ${before ? sql`(created_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql`true`}
    order by created_at desc, id desc limit ${limit + 1}`);
  return rows;
}

/** Deletes at most `limit` deliveries older than so many days; how many. */
export async function deleteOldDeliveries(db: Database, days: number, limit: number): Promise<number> {
  const { rowCount } = await db.execute(sql`
    delete from notification_delivery where id = any (array(
      select id from notification_delivery where created_at < now() - make_interval(days => ${days}::int) limit ${limit}))`);
  return rowCount ?? 0;
}

/** Whether an account may be told clinical things now; the same standing that a session's actor has. */
export async function isClinicianNow(db: Database, accountId: Id): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from account a where a.id = ${accountId} and a.state = 'verified'
      and (a.scope_expires_at is null or a.scope_expires_at + make_interval(days => a.grace_days) > now())
      and exists (select from account_role r where r.account_id = a.id and r.role in ('physician', 'resident', 'student'))`);
  return rows.length === 1;
}
