import { and, eq, isNull, lte, sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { readableBy, type Viewer } from '../../cases/index.ts';
import type { Kind } from '../policy.ts';
import { notification } from '../tables.ts';

/** Above it an entry says only that there are so many or more. */
export const MOST_COUNTED = 100;
/** Posts of a room looked at behind the latest one. */
const LOOKED_AT = 1_000;

export interface EntryRow extends Record<string, unknown> {
  readonly id: Id;
  readonly kind: Kind;
  readonly subject_id: Id;
  readonly room_id: Id | null;
  readonly from_seq: string | null;
  readonly latest_seq: string | null;
  readonly position: string;
  readonly count: number;
  readonly created_at: string;
  readonly moved_at: string;
  readonly read_at: string | null;
}

/** Of whom a member wants to see nothing: faces blocked or muted. */
const notSilenced = (post: SQL): SQL => sql`
  not exists (select from member_block b where b.blocker_id = n.account_id and b.persona_id = ${post}.persona_id)
  and not exists (select from persona_mute u where u.account_id = n.account_id and u.persona_id = ${post}.persona_id)`;

/**
 * How much of an entry its member may see now, by the rules of REST: the audience of the case, what is hidden or removed,
 * who is blocked or muted, rooms that were left or muted. 0: the entry is not shown at all.
 */
function countFor(viewer: Viewer): SQL {
  const mine = sql`(select array_agg(f.id) from persona f where f.account_id = n.account_id)`;
  const answersMine = sql`exists (select from case_comment p where p.id = c.reply_to and p.author_id = n.account_id)`;
  return sql`case
    when n.room_id is not null and exists (
      select from room_member m where m.room_id = n.room_id and m.account_id = n.account_id and m.muted) then 0
    when n.kind in ('case_comment', 'comment_reply', 'mention') then (select count(*) from (
      select from case_comment c join clinical_case on clinical_case.room_id = c.room_id
      where c.room_id = n.room_id and c.room_seq between greatest(n.from_seq, n.latest_seq - ${LOOKED_AT}::bigint) and n.latest_seq
        and c.state = 'visible' and c.author_id <> n.account_id and ${readableBy(viewer)} and ${notSilenced(sql`c`)}
        and case n.kind when 'mention' then c.mentions && ${mine}
          when 'comment_reply' then ${answersMine} and not c.mentions && ${mine}
          else not c.mentions && ${mine} and (c.reply_to is null or not ${answersMine}) end
      limit ${MOST_COUNTED}) one)
    when n.kind = 'message' then (select count(*) from (
      select from message g join room_member m on m.room_id = g.room_id and m.account_id = n.account_id and m.left_at is null
      where g.room_id = n.room_id and g.room_seq between greatest(n.from_seq, n.latest_seq - ${LOOKED_AT}::bigint) and n.latest_seq
        and g.state = 'visible' and g.author_id <> n.account_id and ${notSilenced(sql`g`)}
      limit ${MOST_COUNTED}) one)
    when n.kind = 'answer_accepted' then (select count(*) from case_comment c join clinical_case on clinical_case.room_id = c.room_id
      where c.id = n.subject_id and c.state = 'visible' and clinical_case.accepted_comment_id = c.id and ${readableBy(viewer)})
    when n.kind = 'case_outcome' then (select count(*) from clinical_case where clinical_case.id = n.subject_id and ${readableBy(viewer)})
    else n.times end`;
}

const entries = (viewer: Viewer, kinds: readonly Kind[], where: SQL): SQL => sql`
  from notification n cross join lateral (select (${countFor(viewer)})::int as count) c
  where n.account_id = ${viewer.accountId} and n.kind = any (${sql.param([...kinds])}::text[]) and ${where} and c.count > 0`;

const columns = sql`n.id, n.kind, n.subject_id, n.room_id, n.from_seq, n.latest_seq, n.position, c.count, n.created_at, n.moved_at, n.read_at`;

/** Entries of some kinds, the last moved first; one more than asked tells that there are more. Index notification_newest. */
export async function listEntries(
  db: Database,
  viewer: Viewer,
  asked: {
    readonly kinds: readonly Kind[];
    readonly unread: boolean;
    readonly before: { readonly position: number; readonly id: Id } | undefined;
    readonly limit: number;
  },
): Promise<EntryRow[]> {
  const { before } = asked;
  const where = sql`(not ${asked.unread}::boolean or n.read_at is null) and ${
    before ? sql`(n.position, n.id) < (${before.position}::bigint, ${before.id}::uuid)` : sql`true`
  }`;
  const { rows } = await db.execute<EntryRow>(sql`
    select ${columns} ${entries(viewer, asked.kinds, where)}
    order by n.position desc, n.id desc limit ${asked.limit + 1}`);
  return rows;
}

/** One entry as its member may see it now; undefined when there is nothing left to see. */
export async function findEntry(
  db: Database,
  viewer: Viewer,
  kinds: readonly Kind[],
  id: Id,
): Promise<EntryRow | undefined> {
  const { rows } = await db.execute<EntryRow>(
    sql`select ${columns} ${entries(viewer, kinds, sql`n.id = ${id}::uuid`)}`,
  );
  return rows[0];
}

/** Unread entries that are shown, by kind; at most {@link MOST_COUNTED} entries are looked at. */
export async function countUnread(db: Database, viewer: Viewer, kinds: readonly Kind[]): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select ${entries(viewer, kinds, sql`n.read_at is null`)} order by n.position desc limit ${MOST_COUNTED}) one`);
  return rows[0]?.count ?? 0;
}

/** Marks entries up to a position as read. */
export async function markRead(tx: Database, accountId: Id, upTo: number): Promise<void> {
  await tx
    .update(notification)
    .set({ read_at: sql`now()` })
    .where(and(eq(notification.account_id, accountId), isNull(notification.read_at), lte(notification.position, upTo)));
}

/** Deletes at most `limit` entries that did not move for so many days; how many. */
export async function deleteOldEntries(db: Database, days: number, limit: number): Promise<number> {
  const { rowCount } = await db.execute(sql`
    delete from notification where id = any (array(
      select id from notification where moved_at < now() - make_interval(days => ${days}::int) limit ${limit}))`);
  return rowCount ?? 0;
}
