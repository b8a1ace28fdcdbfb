import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../deidentification/index.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { account, persona } from '../accounts/tables.ts';
import { room, roomMember } from '../rooms/tables.ts';
import { conversation, memberBlock, message, roomInvitation } from './tables.ts';

const conversationColumns = {
  id: conversation.id,
  roomId: conversation.room_id,
  kind: conversation.kind,
  title: conversation.title,
  retentionDays: conversation.retention_days,
  createdAt: conversation.created_at,
  lastSeq: room.last_seq,
  lastActivityAt: room.last_activity_at,
};

/** A conversation as one account stands to it; `role` is null for an invited one and for a stranger. */
export async function findConversation(db: Database, by: { id: Id } | { roomId: Id }, accountId: Id) {
  const [row] = await standing(db, accountId).where(
    'id' in by ? eq(conversation.id, by.id) : eq(conversation.room_id, by.roomId),
  );
  return row;
}

export type ConversationRow = NonNullable<Awaited<ReturnType<typeof findConversation>>>;

/** The conversations of an account, invitations among them, the latest activity first. */
export async function listConversations(
  db: Database,
  accountId: Id,
  before: { at: string; id: Id } | undefined,
  limit: number,
) {
  return standing(db, accountId)
    .where(
      and(
        or(sql`${roomMember.account_id} is not null`, sql`${roomInvitation.account_id} is not null`),
        before &&
          or(
            lt(room.last_activity_at, before.at),
            and(eq(room.last_activity_at, before.at), lt(conversation.id, before.id)),
          ),
      ),
    )
    .orderBy(desc(room.last_activity_at), desc(conversation.id))
    .limit(limit + 1);
}

function standing(db: Database, accountId: Id) {
  return db
    .select({
      ...conversationColumns,
      role: roomMember.role,
      readUpTo: roomMember.read_up_to,
      muted: roomMember.muted,
      showsReceipts: roomMember.shows_receipts,
      invitedBy: roomInvitation.invited_by,
    })
    .from(conversation)
    .innerJoin(room, eq(room.id, conversation.room_id))
    .leftJoin(
      roomMember,
      and(
        eq(roomMember.room_id, conversation.room_id),
        eq(roomMember.account_id, accountId),
        isNull(roomMember.left_at),
      ),
    )
    .leftJoin(
      roomInvitation,
      and(eq(roomInvitation.room_id, conversation.room_id), eq(roomInvitation.account_id, accountId)),
    );
}

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

/** The direct conversation of two accounts; there is at most one. */
export async function findDirect(db: Database, one: Id, other: Id): Promise<Id | undefined> {
  const [low, high] = one < other ? [one, other] : [other, one];
  const [row] = await db
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.low_account, low), eq(conversation.high_account, high)));
  return row?.id;
}

export interface NewConversationRow {
  readonly id: Id;
  readonly roomId: Id;
  readonly kind: 'direct' | 'group';
  readonly title: DeidentifiedText | undefined;
  readonly retentionDays: number | null;
  readonly createdBy: Id;
  /** The other of a direct conversation. */
  readonly other: Id | undefined;
}

/** False when the two have a direct conversation already. */
export async function insertConversation(tx: Database, values: NewConversationRow): Promise<boolean> {
  const { createdBy, other } = values;
  const [low, high] = other === undefined ? [null, null] : createdBy < other ? [createdBy, other] : [other, createdBy];
  const rows = await tx
    .insert(conversation)
    .values({
      id: values.id,
      room_id: values.roomId,
      kind: values.kind,
      ...(values.title ? sealed('title', values.title) : {}),
      retention_days: values.retentionDays,
      created_by: createdBy,
      low_account: low,
      high_account: high,
    })
    .onConflictDoNothing({ target: [conversation.low_account, conversation.high_account] })
    .returning({ id: conversation.id });
  return rows.length === 1;
}

export async function updateConversation(
  tx: Database,
  id: Id,
  change: { title?: DeidentifiedText | undefined; retentionDays?: number | null | undefined },
): Promise<void> {
  await tx
    .update(conversation)
    .set({
      ...(change.title ? sealed('title', change.title) : {}),
      ...(change.retentionDays === undefined ? {} : { retention_days: change.retentionDays }),
    })
    .where(eq(conversation.id, id));
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

const messageColumns = {
  id: message.id,
  roomId: message.room_id,
  roomSeq: message.room_seq,
  clientId: message.client_id,
  authorId: message.author_id,
  author: { personaId: persona.id, displayName: persona.displayName },
  body: message.body,
  state: message.state,
  replyTo: message.reply_to,
  revision: message.revision,
  createdAt: message.created_at,
  editedAt: message.edited_at,
  /** Milliseconds since it was written, by the database's clock. */
  ageMs: sql<number>`extract(epoch from now() - ${message.created_at}) * 1000`.mapWith(Number),
};

export async function findMessage(db: Database, by: { id: Id } | { authorId: Id; clientId: Id }) {
  const [row] = await db
    .select(messageColumns)
    .from(message)
    .innerJoin(persona, eq(persona.id, message.persona_id))
    .where(
      'id' in by ? eq(message.id, by.id) : and(eq(message.author_id, by.authorId), eq(message.client_id, by.clientId)),
    );
  return row;
}

export type MessageRow = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

/** Messages of a room in its order, from either end; one more than asked tells that there are more. */
export async function listMessages(
  db: Database,
  roomId: Id,
  range: { after: number } | { before: number },
  limit: number,
) {
  const forward = 'after' in range;
  const rows = await db
    .select(messageColumns)
    .from(message)
    .innerJoin(persona, eq(persona.id, message.persona_id))
    .where(
      and(
        eq(message.room_id, roomId),
        forward ? gt(message.room_seq, range.after) : lt(message.room_seq, range.before),
      ),
    )
    .orderBy(forward ? message.room_seq : desc(message.room_seq))
    .limit(limit + 1);
  return rows;
}

/** Gated text of a conversation, oldest first: its title, then its newest visible messages but the one that is edited. */
export async function listConversationTexts(
  db: Database,
  roomId: Id,
  messages: number,
  edited: Id | undefined,
): Promise<string[]> {
  const [row] = await db
    .select({ title: conversation.title })
    .from(conversation)
    .where(eq(conversation.room_id, roomId));
  const newest = await db
    .select({ body: message.body })
    .from(message)
    .where(
      and(
        eq(message.room_id, roomId),
        eq(message.state, 'visible'),
        edited === undefined ? undefined : sql`${message.id} <> ${edited}`,
      ),
    )
    .orderBy(desc(message.room_seq))
    .limit(messages);
  return [row?.title, ...newest.toReversed().map((one) => one.body)].flatMap((text) => (text ? [String(text)] : []));
}

/** Gated texts of a conversation before a place in it, oldest first: its title and the newest visible messages. */
export async function listTextsBeforeMessage(
  db: Database,
  roomId: Id,
  roomSeq: number,
  messages: number,
): Promise<string[]> {
  const [row] = await db
    .select({ title: conversation.title })
    .from(conversation)
    .where(eq(conversation.room_id, roomId));
  const before = await db
    .select({ body: message.body })
    .from(message)
    .where(and(eq(message.room_id, roomId), eq(message.state, 'visible'), sql`${message.room_seq} < ${roomSeq}`))
    .orderBy(desc(message.room_seq))
    .limit(messages);
  return [row?.title, ...before.toReversed().map((one) => one.body)].flatMap((text) => (text ? [String(text)] : []));
}

/** Puts a new text in the place of the old one, which is kept nowhere; false when somebody was faster. */
export async function reviseMessage(tx: Database, id: Id, expected: number, body: DeidentifiedText): Promise<boolean> {
  const rows = await tx
    .update(message)
    .set({ ...sealed('body', body), revision: expected + 1, edited_at: sql`now()` })
    .where(and(eq(message.id, id), eq(message.revision, expected), eq(message.state, 'visible')))
    .returning({ id: message.id });
  return rows.length === 1;
}

/** Hides a visible message and keeps its text; its place, or undefined when there is nothing to hide. */
export async function hideMessage(tx: Database, id: Id): Promise<{ roomId: Id; roomSeq: number } | undefined> {
  const [row] = await tx
    .update(message)
    .set({ state: 'hidden' })
    .where(and(eq(message.id, id), eq(message.state, 'visible')))
    .returning({ roomId: message.room_id, roomSeq: message.room_seq });
  return row;
}

/** Removes text, version and receipt together and leaves a tombstone. */
export async function eraseMessage(tx: Database, id: Id, expected: number): Promise<boolean> {
  const rows = await tx
    .update(message)
    .set({ ...erased('body'), state: 'removed', revision: expected + 1 })
    .where(and(eq(message.id, id), eq(message.revision, expected), inArray(message.state, ['visible', 'hidden'])))
    .returning({ id: message.id });
  return rows.length === 1;
}

/** Erases at most `limit` messages past the retention of their conversation; how many. */
export async function eraseExpired(db: Database, limit: number): Promise<number> {
  const { rows } = await db.execute<{ count: string }>(sql`
    with expired as (
      select m.id from conversation c join message m on m.room_id = c.room_id
      where c.retention_days is not null and m.state <> 'removed'
        and m.created_at < now() - make_interval(days => c.retention_days)
      limit ${limit} for update of m skip locked
    ), gone as (
      update message m set body = null, body_deid = null, body_receipt = null, state = 'removed', revision = revision + 1
      from expired where m.id = expired.id returning 1
    )
    select count(*) as count from gone`);
  return Number(rows[0]?.count ?? 0);
}
