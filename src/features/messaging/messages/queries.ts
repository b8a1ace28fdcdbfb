import { and, desc, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { persona } from '../../accounts/tables.ts';
import { conversation, message } from '../tables.ts';

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

/** Gated text of a conversation, oldest first: its title, then its newest visible messages, but one or only those before a place. */
export async function listConversationTexts(
  db: Database,
  roomId: Id,
  messages: number,
  { without, before }: { readonly without?: Id | undefined; readonly before?: number },
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
        without === undefined ? undefined : ne(message.id, without),
        before === undefined ? undefined : lt(message.room_seq, before),
      ),
    )
    .orderBy(desc(message.room_seq))
    .limit(messages);
  return [row?.title, ...newest.toReversed().map((one) => one.body)].flatMap((text) => (text ? [String(text)] : []));
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
