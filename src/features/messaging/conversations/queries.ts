import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { room, roomMember } from '../../rooms/tables.ts';
import { conversation, roomInvitation } from '../tables.ts';

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
