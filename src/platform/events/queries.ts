import { sql } from 'drizzle-orm';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../database/connection.ts';
import type { Checkpoint } from './audit-checkpoint.ts';
import type { Audience } from './outbox.ts';

/** Advisory locks, each held for one transaction, so a dead relay holds nothing: who numbers events, and who chains audit rows and prunes. */
const NUMBERING_LOCK = 7_203_114;
const UPKEEP_LOCK = 7_203_115;

/** One numbered outbox row: ids only. `at` is RFC 3339 UTC with milliseconds. */
export interface EventRow {
  readonly position: number;
  readonly type: string;
  readonly audience: Audience;
  readonly data: Readonly<Record<string, string | number>>;
  readonly at: string;
}

/**
 * Whether this transaction may chain audit rows and prune now; false while another relay does. A relay of the version before does so under
 * the lock of numbering: then the number of an entry, which is its key, lets one of the two in, and the other tries again.
 */
export async function takeUpkeepLock(tx: Database): Promise<boolean> {
  const { rows } = await tx.execute<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(${UPKEEP_LOCK}) as taken`);
  return rows[0]?.taken === true;
}

export interface Numbered {
  readonly count: number;
  /** The highest position given so far; 0 when nothing was numbered here. */
  readonly head: number;
  /** What was numbered, in order; empty unless it was asked for. */
  readonly events: readonly EventRow[];
}

/** The channel of Postgres that hears of positions, and the name under which a process does not hear its own. */
export interface PositionNotice {
  readonly channel: string;
  readonly origin: string;
}

/** Who hears what a pass numbered, beside whoever reads it from the database. */
export interface Hearers {
  /** Up to how many events come back with their numbers; none by default. */
  readonly handedOver?: number;
  /** Makes the same transaction tell other processes, and fail where no more notifications fit. */
  readonly notice?: PositionNotice | undefined;
}

/**
 * Gives the next positions to at most `limit` committed rows, in id order as seen, and moves the head with them; undefined while
 * another relay does. A transaction of its own in one round trip (function number_pending_events): what it gives is committed.
 */
export async function numberPendingEvents(
  db: Database,
  limit: number,
  { handedOver = 0, notice }: Hearers = {},
): Promise<Numbered | undefined> {
  const { rows } = await db.execute<{ count: number | null; head: string | null; events: StoredEvent[] | null }>(sql`
    select numbered as count, head, events from number_pending_events(
      ${NUMBERING_LOCK}, ${limit}, ${handedOver}, ${notice?.channel ?? null}, ${notice?.origin ?? null})`);
  const [given] = rows;
  const count = given?.count ?? undefined;
  if (count === undefined) return undefined;
  return { count, head: Number(given?.head ?? 0), events: (given?.events ?? []).map(toEventRow) };
}

/** The highest position given so far. */
export async function getHead(db: Database): Promise<number> {
  const { rows } = await db.execute<{ position: string }>(sql`select position from relay_head`);
  return Number(rows[0]?.position ?? 0);
}

/** The lowest position still kept; undefined when all are pruned. */
export async function findOldestPosition(db: Database): Promise<number | undefined> {
  const { rows } = await db.execute<{ position: string }>(
    sql`select position from outbox where position is not null order by position limit 1`,
  );
  return rows[0] ? Number(rows[0].position) : undefined;
}

/** Numbered events after `position`, in order. */
export async function listEventsAfter(db: Database, position: number, limit: number): Promise<EventRow[]> {
  const { rows } = await db.execute<StoredEvent>(
    sql`select ${EVENT_COLUMNS} from outbox where position > ${position} order by position limit ${limit}`,
  );
  return rows.map(toEventRow);
}

const EVENT_COLUMNS = sql`position, type, audience, audience_id, data,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;

interface StoredEvent extends Record<string, unknown> {
  /** Digits in a row, a number in JSON. */
  readonly position: string | number;
  readonly type: string;
  readonly audience: Audience['kind'];
  readonly audience_id: Id | null;
  readonly data: EventRow['data'];
  readonly at: string;
}

function toEventRow(row: StoredEvent): EventRow {
  return {
    position: Number(row.position),
    type: row.type,
    audience: toAudience(row.audience, row.audience_id ?? ''),
    data: row.data,
    at: row.at,
  };
}

function toAudience(kind: Audience['kind'], id: Id): Audience {
  return kind === 'room' || kind === 'account' ? { kind, id } : { kind };
}

/**
 * Deletes at most `limit` of the oldest events that are both older than `keepHours` and beyond the last `keepCount`
 * positions; always a prefix of the positions, so that what is kept has no hole. Returns how many.
 */
export async function pruneEvents(
  tx: Database,
  keep: { readonly hours: number; readonly count: number },
  limit: number,
): Promise<number> {
  const { rows } = await tx.execute<{ count: string }>(sql`
    with bound as (
      select least(
        (select position - ${keep.count}::bigint from relay_head),
        coalesce((select min(position) - 1 from outbox
          where position is not null and created_at >= now() - make_interval(hours => ${keep.hours}::int)), 9223372036854775807)
      ) as last
    ), gone as (
      delete from outbox where position in (
        select o.position from outbox o, bound where o.position <= bound.last order by o.position limit ${limit}
      ) returning 1
    )
    select count(*) as count from gone`);
  return Number(rows[0]?.count ?? 0);
}

/** One audit row as the verb wrote it; `at` is RFC 3339 UTC with microseconds. */
export interface PendingAudit extends Record<string, unknown> {
  readonly at: string;
  readonly actor_id: Id | null;
  readonly session_id: Id | null;
  readonly action: string;
  readonly object_kind: string | null;
  readonly object_id: Id | null;
  readonly outcome: string;
  readonly rule: string | null;
  readonly request_id: string | null;
  readonly details: unknown;
}

/** Takes (deletes) at most `limit` waiting audit rows, oldest first. */
export async function takePendingAudit(tx: Database, limit: number): Promise<PendingAudit[]> {
  const { rows } = await tx.execute<PendingAudit>(sql`
    with taken as (
      delete from audit_pending where id in (select id from audit_pending order by id limit ${limit}) returning *
    )
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_id, session_id, action,
      object_kind, object_id, outcome, rule, request_id, details
    from taken order by id`);
  return rows;
}

/** The end of the audit chain: number and hash (32 bytes) of the last entry; undefined before the first. */
export async function findChainEnd(db: Database): Promise<{ n: number; hash: Buffer } | undefined> {
  const { rows } = await db.execute<{ n: string; hash: Buffer }>(
    sql`select n, hash from audit_entry order by n desc limit 1`,
  );
  return rows[0] ? { n: Number(rows[0].n), hash: rows[0].hash } : undefined;
}

/** Appends entries to the chain, in one statement. */
export async function insertAuditEntries(
  tx: Database,
  entries: readonly { readonly n: number; readonly entry: string; readonly hash: Buffer }[],
): Promise<void> {
  // Arrays, as a text for each number of rows would be planned for each.
  await tx.execute(sql`
    insert into audit_entry (n, entry, hash)
    select n, entry, decode(hash, 'hex') from unnest(${sql.param(entries.map(({ n }) => n))}::bigint[],
      ${sql.param(entries.map(({ entry }) => entry))}::text[], ${sql.param(entries.map(({ hash }) => hash.toString('hex')))}::text[]) as e(n, entry, hash)`);
}

/** The end of the chain with the database's time, when no checkpoint covers it yet. */
export async function findUncheckedEnd(db: Database): Promise<{ size: number; head: Buffer; at: string } | undefined> {
  const { rows } = await db.execute<{ n: string; hash: Buffer; at: string }>(sql`
    select n, hash, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from audit_entry
    where n > coalesce((select max(size) from audit_checkpoint), 0) order by n desc limit 1`);
  return rows[0] && { size: Number(rows[0].n), head: rows[0].hash, at: rows[0].at };
}

/** Stores a signed head beside the chain. */
export async function insertCheckpoint(tx: Database, { size, head, at, keyId, signature }: Checkpoint): Promise<void> {
  await tx.execute(sql`
    insert into audit_checkpoint (size, head, key_id, signature, at) values (${size}, ${head}, ${keyId}, ${signature}, ${at})`);
}

/** Sends a notification: a hint with ids only, below 8,000 bytes (T-17). */
export async function notify(db: Database, channel: string, payload: string): Promise<void> {
  await db.execute(sql`select pg_notify(${channel}, ${payload})`);
}

/** What a consumer is to take: the events behind its place, which stays locked until the end of the transaction. */
export interface NextEvents {
  /** Undefined while another process has it. */
  readonly place: number | undefined;
  readonly rows: readonly EventRow[];
}

/** The place of a consumer and at most `limit` events behind it, in order. */
export async function takeNextEvents(tx: Database, name: string, limit: number): Promise<NextEvents> {
  const { rows } = await tx.execute<StoredEvent & { readonly place: string }>(sql`
    with held as materialized (select position from event_consumer where name = ${name} for update skip locked)
    select held.position as place, o.* from held left join lateral (
      select ${EVENT_COLUMNS} from outbox where position > held.position order by position limit ${limit}) o on true
    order by o.position`);
  return {
    place: rows[0] && Number(rows[0].place),
    rows: rows.filter(({ position }) => position !== null).map(toEventRow),
  };
}

export async function moveConsumer(tx: Database, name: string, position: number): Promise<void> {
  await tx.execute(sql`update event_consumer set position = ${position} where name = ${name}`);
}

/** Keeps the ids of an event that a consumer gave up. */
export async function insertDeadLetter(tx: Database, consumer: string, row: EventRow): Promise<void> {
  await tx.execute(sql`
    insert into event_dead_letter (consumer, position, type, data)
    values (${consumer}, ${row.position}, ${row.type}, ${JSON.stringify(row.data)}::jsonb)`);
}
