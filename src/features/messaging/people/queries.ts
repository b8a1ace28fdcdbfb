import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { account, persona } from '../../accounts/tables.ts';
import { readableBy } from '../../cases/index.ts';
import { roomMember } from '../../rooms/tables.ts';
import { memberBlock, roomInvitation } from '../tables.ts';

/** What was read has arrived, on whatever way. */
const deliveredUpTo = sql<number>`greatest(${roomMember.delivered_up_to}, ${roomMember.read_up_to})`.mapWith(Number);

/** Members and invited of some rooms, by room; one query however many rooms. */
export async function listPeople(db: Database, roomIds: readonly Id[]) {
  if (roomIds.length === 0) return [];
  const face = and(eq(persona.accountId, account.id), eq(persona.kind, 'name'));
  const columns = { accountId: account.id, personaId: persona.id, displayName: persona.displayName };
  const members = db
    .select({
      roomId: roomMember.room_id,
      ...columns,
      role: sql<'owner' | 'member' | 'invited'>`${roomMember.role}`.as('role'),
      readUpTo: roomMember.read_up_to,
      deliveredUpTo: deliveredUpTo.as('delivered_up_to'),
      showsReceipts: roomMember.shows_receipts,
    })
    .from(roomMember)
    .innerJoin(account, eq(account.id, roomMember.account_id))
    .innerJoin(persona, face)
    .where(and(inArray(roomMember.room_id, [...roomIds]), isNull(roomMember.left_at)));
  const invited = db
    .select({
      roomId: roomInvitation.room_id,
      ...columns,
      role: sql<'owner' | 'member' | 'invited'>`'invited'`.as('role'),
      readUpTo: sql<number>`0::bigint`.mapWith(Number).as('read_up_to'),
      deliveredUpTo: sql<number>`0::bigint`.mapWith(Number).as('delivered_up_to'),
      showsReceipts: sql<boolean>`false`.as('shows_receipts'),
    })
    .from(roomInvitation)
    .innerJoin(account, eq(account.id, roomInvitation.account_id))
    .innerJoin(persona, face)
    .where(inArray(roomInvitation.room_id, [...roomIds]));
  return members.unionAll(invited);
}

export type PersonRow = Awaited<ReturnType<typeof listPeople>>[number];

/**
 * Accounts of verified members behind personas; one that is unknown or not verified is missing from the map, and where
 * `kind` is given one of another kind: a conversation shows names, so by a handle nobody is found.
 */
export async function findAccounts(db: Database, personaIds: readonly Id[], kind?: 'name'): Promise<Map<Id, Id>> {
  const rows = await db
    .select({ personaId: persona.id, accountId: persona.accountId })
    .from(persona)
    .innerJoin(account, eq(account.id, persona.accountId))
    .where(
      and(
        inArray(persona.id, [...personaIds]),
        eq(account.state, 'verified'),
        kind === undefined ? undefined : eq(persona.kind, kind),
      ),
    );
  return new Map(rows.map((row) => [row.personaId, row.accountId]));
}

/** Invites who is neither in nor invited; the accounts that were. */
export async function insertInvitations(
  tx: Database,
  roomId: Id,
  invitedBy: Id,
  accountIds: readonly Id[],
): Promise<Id[]> {
  const { rows } = await tx.execute<{ account_id: Id }>(sql`
    insert into room_invitation (room_id, account_id, invited_by)
    select ${roomId}, a, ${invitedBy} from unnest(${sql.param([...accountIds])}::uuid[]) a
    where not exists (select 1 from room_member m where m.room_id = ${roomId} and m.account_id = a and m.left_at is null)
    on conflict do nothing returning account_id`);
  return rows.map((row) => row.account_id);
}

export async function deleteInvitation(tx: Database, roomId: Id, accountId: Id): Promise<boolean> {
  const rows = await tx
    .delete(roomInvitation)
    .where(and(eq(roomInvitation.room_id, roomId), eq(roomInvitation.account_id, accountId)))
    .returning({ account_id: roomInvitation.account_id });
  return rows.length === 1;
}

/** Members and invited of a room, under the room's row lock: what a limit is counted on. */
export async function countPeople(tx: Database, roomId: Id): Promise<number> {
  await tx.execute(sql`select 1 from room where id = ${roomId} for update`);
  const { rows } = await tx.execute<{ count: string }>(sql`
    select (select count(*) from room_member where room_id = ${roomId} and left_at is null)
      + (select count(*) from room_invitation where room_id = ${roomId}) as count`);
  return Number(rows[0]?.count ?? 0);
}

/** Accounts among `others` that block, or are blocked by, this one under the name, which is what conversations show. */
export async function listBlocks(db: Database, accountId: Id, others: readonly Id[]): Promise<Id[]> {
  if (others.length === 0) return [];
  const { rows } = await db.execute<{ id: Id }>(sql`
    select blocker_id as id from member_block b join persona p on p.id = b.persona_id and p.kind = 'name'
    where blocked_id = ${accountId} and blocker_id = any(${sql.param([...others])}::uuid[])
    union select blocked_id from member_block b join persona p on p.id = b.persona_id and p.kind = 'name'
    where blocker_id = ${accountId} and blocked_id = any(${sql.param([...others])}::uuid[])`);
  return rows.map((row) => row.id);
}

/** Blocks a face of another account. */
export async function insertBlock(db: Database, blockerId: Id, blockedId: Id, personaId: Id): Promise<void> {
  await db
    .insert(memberBlock)
    .values({ blocker_id: blockerId, blocked_id: blockedId, persona_id: personaId })
    .onConflictDoNothing();
}

export async function deleteBlock(db: Database, blockerId: Id, personaId: Id): Promise<void> {
  await db.delete(memberBlock).where(and(eq(memberBlock.blocker_id, blockerId), eq(memberBlock.persona_id, personaId)));
}

/** Somebody writes in a room under a face. */
export interface Typing {
  readonly roomId: Id;
  readonly personaId: Id;
}

/**
 * Accounts that are not shown it, each set at the place of its question: those that blocked the face, and in a conversation those that its
 * account blocked. In a case the latter would tell whose the face is: whom a name blocked must not differ there.
 */
export async function listSilenced(db: Database, asked: readonly Typing[]): Promise<readonly ReadonlySet<Id>[]> {
  const { rows } = await db.execute<{ place: number; id: Id }>(sql`
    with q as (select * from unnest(${sql.param(asked.map((one) => one.roomId))}::uuid[], ${sql.param(asked.map((one) => one.personaId))}::uuid[])
      with ordinality as u(room_id, persona_id, place))
    select q.place::int, b.blocker_id as id from q join member_block b on b.persona_id = q.persona_id
    union all
    select q.place::int, b.blocked_id from q join room r on r.id = q.room_id and r.kind = 'conversation'
    join persona f on f.id = q.persona_id join member_block b on b.blocker_id = f.account_id
    join persona p on p.id = b.persona_id and p.kind = 'name'`);
  const places = Map.groupBy(rows, (row) => row.place - 1);
  return asked.map((_, place) => new Set(places.get(place)?.map((row) => row.id)));
}

/**
 * The faces under which an account is known in a room that it may write in: the name in a conversation, in an open case those
 * that it wrote under there. None in a direct conversation where one has blocked the other.
 */
export async function listFacesIn(db: Database, accountId: Id, roomId: Id): Promise<Id[]> {
  const { rows } = await db.execute<{ id: Id }>(sql`
    select p.id from persona p
    join room_member m on m.account_id = p.account_id and m.room_id = ${roomId} and m.left_at is null
    join room r on r.id = m.room_id
    left join clinical_case on clinical_case.room_id = r.id
    where p.account_id = ${accountId} and (
      (r.kind = 'conversation' and p.kind = 'name' and not exists (
        select from conversation v join room_member o on o.room_id = v.room_id and o.account_id <> p.account_id and o.left_at is null
        join persona f on f.account_id = o.account_id and f.kind = 'name'
        join member_block b on (b.blocker_id = o.account_id and b.persona_id = p.id) or (b.blocker_id = p.account_id and b.persona_id = f.id)
        where v.room_id = r.id and v.kind = 'direct'))
      or (clinical_case.state = 'open' and ${readableBy({ accountId })} and (clinical_case.persona_id = p.id
        or exists (select from case_comment c where c.room_id = r.id and c.persona_id = p.id and c.state = 'visible'))))`);
  return rows.map((row) => row.id);
}
