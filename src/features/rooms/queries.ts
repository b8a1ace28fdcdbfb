import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
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

export async function listRoomIdsOf(db: Database, accountId: Id): Promise<Id[]> {
  const rows = await db
    .select({ id: roomMember.room_id })
    .from(roomMember)
    .where(and(eq(roomMember.account_id, accountId), isNull(roomMember.left_at)));
  return rows.map((row) => row.id);
}

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

export interface MemoryRow {
  readonly wrappedKey: Uint8Array;
  readonly sealedDayZero: Uint8Array | null;
}

export async function findMemory(db: Database, roomId: Id): Promise<MemoryRow | undefined> {
  const [row] = await db
    .select({ wrappedKey: caseMemory.wrapped_key, sealedDayZero: caseMemory.sealed_day_zero })
    .from(caseMemory)
    .where(eq(caseMemory.room_id, roomId));
  return row;
}

export async function listLabels(db: Database, roomId: Id): Promise<{ token: Uint8Array; label: string }[]> {
  return db
    .select({ token: caseLabel.token, label: caseLabel.label })
    .from(caseLabel)
    .where(eq(caseLabel.room_id, roomId));
}

export async function insertMemory(tx: Database, roomId: Id, row: MemoryRow): Promise<void> {
  await tx
    .insert(caseMemory)
    .values({ room_id: roomId, wrapped_key: row.wrappedKey, sealed_day_zero: row.sealedDayZero })
    .onConflictDoNothing();
}

/** The first day 0 stored stays. */
export async function settleDayZero(tx: Database, roomId: Id, sealedDayZero: Uint8Array): Promise<void> {
  await tx
    .update(caseMemory)
    .set({ sealed_day_zero: sealedDayZero, version: sql`${caseMemory.version} + 1`, touched_at: sql`now()` })
    .where(and(eq(caseMemory.room_id, roomId), isNull(caseMemory.sealed_day_zero)));
}

/** Labels that are there already stay as they are. */
export async function insertLabels(
  tx: Database,
  roomId: Id,
  labels: readonly { token: Uint8Array; label: string }[],
): Promise<void> {
  if (labels.length === 0) return;
  await tx
    .insert(caseLabel)
    .values(labels.map((one) => ({ room_id: roomId, ...one })))
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

/** Destroys labels, key and day 0 of rooms where nothing was said for so many days; the number of them. */
export async function deleteIdleMemories(db: Database, days: number): Promise<number> {
  const idle = db
    .select({ id: room.id })
    .from(room)
    .where(lt(room.last_activity_at, sql`now() - make_interval(days => ${days})`));
  const rows = await db
    .delete(caseMemory)
    .where(
      and(inArray(caseMemory.room_id, idle), lt(caseMemory.touched_at, sql`now() - make_interval(days => ${days})`)),
    )
    .returning({ roomId: caseMemory.room_id });
  return rows.length;
}

/** Closes or opens a room; closing destroys its memory with it (product rule: a case that closed gives no label any more). */
export async function setClosed(tx: Database, roomId: Id, closed: boolean): Promise<void> {
  if (closed) await tx.delete(caseMemory).where(eq(caseMemory.room_id, roomId));
  await tx
    .update(room)
    .set({ closed_at: closed ? sql`now()` : null })
    .where(eq(room.id, roomId));
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
