import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { prepareOnce, prepareStatement } from '../../platform/database/prepare-once.ts';
import { readTogetherOnce } from '../../platform/database/batch.ts';
import type { Delivered } from '../../platform/live/delivery.ts';
import type { StoredMemory } from '../../platform/text-gate.ts';
import { caseLabel, caseMemory, room, roomMember } from './tables.ts';

export async function insertRoom(tx: Database, values: { id: Id; kind: 'case' | 'conversation' }): Promise<void> {
  await tx.insert(room).values(values);
}

export async function upsertMember(
  tx: Database,
  roomId: Id,
  accountId: Id,
  role: 'owner' | 'member',
): Promise<boolean> {
  const rows = await tx
    .insert(roomMember)
    .values({ room_id: roomId, account_id: accountId, role })
    .onConflictDoUpdate({
      target: [roomMember.account_id, roomMember.room_id],
      set: { left_at: null },
      setWhere: sql`${roomMember.left_at} is not null`,
    })
    .returning({ room_id: roomMember.room_id });
  return rows.length > 0;
}

/** Whether a room is that of a case or of a conversation; undefined when there is none. */
export async function findRoomKind(db: Database, roomId: Id): Promise<'case' | 'conversation' | undefined> {
  const [row] = await db.select({ kind: room.kind }).from(room).where(eq(room.id, roomId));
  return row?.kind;
}

export async function markLeft(tx: Database, roomId: Id, accountId: Id): Promise<boolean> {
  const rows = await tx
    .update(roomMember)
    .set({ left_at: sql`now()` })
    .where(and(eq(roomMember.room_id, roomId), eq(roomMember.account_id, accountId), isNull(roomMember.left_at)))
    .returning({ room_id: roomMember.room_id });
  return rows.length > 0;
}

/** Rooms the account is in; of accounts that are asked for meanwhile in one statement, as everybody comes back at once. */
export const listRoomIdsOf = readTogetherOnce<Id, Id[]>(async (db, accountIds) => {
  const rows = await db
    .select({ id: roomMember.room_id, accountId: roomMember.account_id })
    .from(roomMember)
    .where(and(sql`${roomMember.account_id} = any(${sql.param([...accountIds])}::uuid[])`, isNull(roomMember.left_at)));
  const rooms = Map.groupBy(rows, (row) => row.accountId);
  return accountIds.map((accountId) => rooms.get(accountId)?.map((row) => row.id));
});

/** Moves the read horizon forward only; the horizon as it now stands, undefined for a stranger. */
export async function raiseReadHorizon(
  db: Database,
  roomId: Id,
  accountId: Id,
  upTo: number,
): Promise<number | undefined> {
  const [row] = await db
    .update(roomMember)
    .set({
      read_up_to: sql`greatest(${roomMember.read_up_to}, least(${upTo}::bigint, (select last_seq from room where id = ${roomId})))`,
    })
    .where(and(eq(roomMember.room_id, roomId), eq(roomMember.account_id, accountId), isNull(roomMember.left_at)))
    .returning({ upTo: roomMember.read_up_to });
  return row?.upTo;
}

export interface MemoryRow extends StoredMemory {
  readonly sealedDayZero: Uint8Array | null;
}

const memoryColumns = {
  wrappedKey: caseMemory.wrapped_key,
  sealedDayZero: caseMemory.sealed_day_zero,
  version: caseMemory.version,
};

export async function findMemory(db: Database, roomId: Id): Promise<MemoryRow | undefined> {
  const [row] = await db.select(memoryColumns).from(caseMemory).where(eq(caseMemory.room_id, roomId));
  return row;
}

/** The same, held until the end of the transaction. */
export async function lockMemory(tx: Database, roomId: Id): Promise<MemoryRow | undefined> {
  const [row] = await tx.select(memoryColumns).from(caseMemory).where(eq(caseMemory.room_id, roomId)).for('update');
  return row;
}

export interface Growth {
  readonly labels: readonly { readonly token: Uint8Array; readonly label: string }[];
  readonly sealedDayZero: Uint8Array | null;
}

/** What is to be added to the memory of a room, if that is still as it was `read`. */
export interface RoomGrowth extends Growth {
  readonly roomId: Id;
  readonly read: StoredMemory;
}

/** Adds to one memory, as {@link growMemories} does. */
export async function growMemory(tx: Database, growth: RoomGrowth): Promise<StoredMemory | undefined> {
  return (await growMemories(tx, [growth]))[0];
}

/**
 * Adds to each memory that is still as it was read; as what it then stands, at the place of its growth. Undefined where it has grown since,
 * or is gone: of that growth nothing was stored.
 */
export async function growMemories(
  db: Database,
  growths: readonly RoomGrowth[],
): Promise<readonly (StoredMemory | undefined)[]> {
  const news = growths.flatMap(({ labels }, place) => labels.map((one) => ({ ...one, place: place + 1 })));
  const { rows } = await memoryGrowth(db, {}).execute({
    rooms: growths.map(({ roomId }) => roomId),
    keys: growths.map(({ read }) => byteaOf(read.wrappedKey)),
    versions: growths.map(({ read }) => read.version),
    days: growths.map(({ sealedDayZero }) => sealedDayZero && byteaOf(sealedDayZero)),
    places: news.map(({ place }) => place),
    tokens: news.map(({ token }) => byteaOf(token)),
    labels: news.map(({ label }) => label),
  });
  const versions = new Map(rows.map(({ place, version }) => [place - 1, version]));
  return growths.map(({ read: { wrappedKey } }, place) => {
    const version = versions.get(place);
    return version === undefined ? undefined : { wrappedKey, version };
  });
}

/** Bytes as an element of an array parameter. */
function byteaOf(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

/**
 * The version is compared under the lock of the row, by which one of two that grow it at once comes second; rows are locked in one order,
 * as several statements do this at once.
 */
const memoryGrowth = prepareOnce((db) =>
  prepareStatement<{ place: number; version: number }>(
    db,
    sql`
    with locked as materialized (
      select m.room_id, g.day, g.place::int from case_memory m
      join unnest(${sql.placeholder('rooms')}::uuid[], ${sql.placeholder('keys')}::bytea[], ${sql.placeholder('versions')}::integer[],
        ${sql.placeholder('days')}::bytea[]) with ordinality as g(room_id, wrapped_key, version, day, place)
        on m.room_id = g.room_id and m.wrapped_key = g.wrapped_key and m.version = g.version
      order by m.room_id for no key update of m
    ), grown as (
      update case_memory m set version = m.version + 1, touched_at = now(), sealed_day_zero = coalesce(m.sealed_day_zero, l.day)
      from locked l where m.room_id = l.room_id returning m.room_id, m.version, l.place
    ), added as (
      insert into case_label (room_id, token, label)
      select g.room_id, n.token, n.label from grown g
      join unnest(${sql.placeholder('places')}::integer[], ${sql.placeholder('tokens')}::bytea[], ${sql.placeholder('labels')}::text[])
        as n(place, token, label) on n.place = g.place
      on conflict do nothing
    )
    select place, version from grown`,
  ),
);

export async function listLabels(db: Database, roomId: Id): Promise<{ token: Uint8Array; label: string }[]> {
  return db
    .select({ token: caseLabel.token, label: caseLabel.label })
    .from(caseLabel)
    .where(eq(caseLabel.room_id, roomId));
}

/** Keeps the memory of a room that has none. */
export async function insertMemory(tx: Database, roomId: Id, row: Omit<MemoryRow, 'version'>): Promise<void> {
  await tx
    .insert(caseMemory)
    .values({ room_id: roomId, wrapped_key: row.wrappedKey, sealed_day_zero: row.sealedDayZero })
    .onConflictDoNothing();
}

/** Holds the room until the end of the transaction; false when it is closed or not there. */
export async function lockOpenRoom(tx: Database, roomId: Id): Promise<boolean> {
  const rows = await tx
    .select({ id: room.id })
    .from(room)
    .where(and(eq(room.id, roomId), isNull(room.closed_at)))
    .for('no key update');
  return rows.length === 1;
}

/** Destroys labels, key and day 0 of rooms where nothing was said for so many days, locked in the order in which they grow; the number of them. */
export async function deleteIdleMemories(db: Database, days: number): Promise<number> {
  const longAgo = sql`now() - make_interval(days => ${days})`;
  const idle = db
    .select({ id: caseMemory.room_id })
    .from(caseMemory)
    .innerJoin(room, eq(room.id, caseMemory.room_id))
    .where(and(lt(room.last_activity_at, longAgo), lt(caseMemory.touched_at, longAgo)))
    .orderBy(caseMemory.room_id)
    .for('update', { of: caseMemory });
  const rows = await db
    .delete(caseMemory)
    .where(inArray(caseMemory.room_id, idle))
    .returning({ roomId: caseMemory.room_id });
  return rows.length;
}

/** Closes or opens a room; closing destroys its memory with it (product rule: a case that closed gives no label any more). */
export async function setClosed(tx: Database, roomId: Id, closed: boolean): Promise<void> {
  await tx
    .update(room)
    .set({ closed_at: closed ? sql`now()` : null })
    .where(eq(room.id, roomId));
  // The room first: who makes a memory holds it as well.
  if (closed) await tx.delete(caseMemory).where(eq(caseMemory.room_id, roomId));
}

/** Changes the own settings of a room; false for a stranger. */
export async function updateOwnSettings(
  db: Database,
  roomId: Id,
  accountId: Id,
  change: { muted?: boolean | undefined; showsReceipts?: boolean | undefined },
): Promise<boolean> {
  const rows = await db
    .update(roomMember)
    .set({
      ...(change.muted === undefined ? {} : { muted: change.muted }),
      ...(change.showsReceipts === undefined ? {} : { shows_receipts: change.showsReceipts }),
    })
    .where(and(eq(roomMember.room_id, roomId), eq(roomMember.account_id, accountId), isNull(roomMember.left_at)))
    .returning({ room_id: roomMember.room_id });
  return rows.length === 1;
}

/**
 * Who hears how far this member has read: the own devices, and in a conversation members who show theirs when this one
 * does. In a case nobody else: a name that reads there in step with a handle would give the handle away.
 */
export async function listReceiptHearers(db: Database, roomId: Id, accountId: Id): Promise<Id[]> {
  const { rows } = await db.execute<{ id: Id }>(sql`
    select other.account_id as id from room_member own join room r on r.id = own.room_id join room_member other on other.room_id = own.room_id
    where own.room_id = ${roomId} and own.account_id = ${accountId} and other.left_at is null
      and (other.account_id = own.account_id or (r.kind = 'conversation' and own.shows_receipts and other.shows_receipts))`);
  return rows.map((row) => row.id);
}

/** Whose horizon moved to where, and who may know. */
export interface DeliveredMove {
  readonly roomId: Id;
  readonly hearerId: Id;
  readonly personaId: Id;
  readonly upTo: number;
}

/**
 * Moves delivery horizons forward, of members who show theirs, in conversations only; each move with every member who may
 * know of it. Rows are locked in one order, as several processes do this at once.
 */
export async function raiseDelivered(tx: Database, delivered: readonly Delivered[]): Promise<DeliveredMove[]> {
  const { rows } = await tx.execute<{ roomId: Id; hearerId: Id; personaId: Id; upTo: string }>(sql`
    with told as (
      select * from unnest(${sql.param(delivered.map((one) => one.accountId))}::uuid[], ${sql.param(delivered.map((one) => one.roomId))}::uuid[],
        ${sql.param(delivered.map((one) => one.roomSeq))}::bigint[]) as t(account_id, room_id, seq)
    ), locked as materialized (
      select m.account_id, m.room_id, t.seq from told t
      join room_member m on m.account_id = t.account_id and m.room_id = t.room_id
      join room r on r.id = m.room_id and r.kind = 'conversation'
      where m.left_at is null and m.shows_receipts and m.delivered_up_to < t.seq
      order by m.account_id, m.room_id for no key update of m
    ), moved as (
      update room_member m set delivered_up_to = l.seq from locked l
      where m.account_id = l.account_id and m.room_id = l.room_id returning m.account_id, m.room_id, m.delivered_up_to
    )
    select o.room_id as "roomId", o.account_id as "hearerId", p.id as "personaId", moved.delivered_up_to as "upTo" from moved
    join room_member o on o.room_id = moved.room_id and o.account_id <> moved.account_id and o.left_at is null and o.shows_receipts
    join persona p on p.account_id = moved.account_id and p.kind = 'name'`);
  return rows.map((row) => ({ ...row, upTo: Number(row.upTo) }));
}
