import { and, asc, desc, eq, inArray, or, sql, type SQL } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { persona } from '../../accounts/tables.ts';
import type { PostFactsRow } from '../../cases/index.ts';
import type { Concern, NoticeState } from '../policy.ts';
import { notice, noticeDecision } from '../tables.ts';

const columns = {
  id: notice.id,
  postKind: notice.post_kind,
  postId: notice.post_id,
  roomId: notice.room_id,
  postRevision: notice.post_revision,
  authorId: notice.author_id,
  senderId: notice.sender_id,
  senderPersonaId: notice.sender_persona_id,
  senderName: persona.displayName,
  concern: notice.concern,
  spanStart: notice.span_start,
  spanEnd: notice.span_end,
  note: notice.note,
  answer: notice.answer,
  appeal: notice.appeal,
  state: notice.state,
  dueAt: notice.due_at,
  createdAt: notice.created_at,
  movedAt: notice.moved_at,
};

export type NoticeRow = NonNullable<Awaited<ReturnType<typeof findNotice>>>;

export async function findNotice(db: Database, id: Id) {
  const [row] = await db
    .select(columns)
    .from(notice)
    .leftJoin(persona, eq(persona.id, notice.sender_persona_id))
    .where(eq(notice.id, id));
  return row;
}

/** Notices the member sent or got, newest first. */
export async function listOwnNotices(db: Database, accountId: Id, limit: number) {
  return db
    .select(columns)
    .from(notice)
    .leftJoin(persona, eq(persona.id, notice.sender_persona_id))
    .where(or(eq(notice.author_id, accountId), eq(notice.sender_id, accountId)))
    .orderBy(desc(notice.created_at))
    .limit(limit);
}

export interface NewNotice {
  readonly id: Id;
  readonly post: PostFactsRow;
  readonly senderId: Id;
  readonly senderPersonaId: Id | undefined;
  readonly concern: Concern;
  readonly span: { readonly start: number; readonly end: number } | undefined;
  readonly note: DeidentifiedText;
  readonly state: 'noticed' | 'escalated';
  readonly dueAt: Date | undefined;
}

/** False when the sender has an open notice on this post already. */
export async function insertNotice(tx: Database, values: NewNotice): Promise<boolean> {
  const { post, span } = values;
  const rows = await tx
    .insert(notice)
    .values({
      id: values.id,
      post_kind: post.kind,
      post_id: post.id,
      case_id: post.caseId,
      room_id: post.roomId,
      post_revision: post.revision,
      author_id: post.authorId,
      sender_id: values.senderId,
      sender_persona_id: values.senderPersonaId ?? null,
      concern: values.concern,
      span_start: span?.start ?? null,
      span_end: span?.end ?? null,
      state: values.state,
      due_at: values.dueAt?.toISOString() ?? null,
      ...sealed('note', values.note),
    })
    .onConflictDoNothing()
    .returning({ id: notice.id });
  return rows.length === 1;
}

/** Moves a notice from one of some states, with its words; false when it is in another by now. */
export async function moveNotice(
  tx: Database,
  id: Id,
  from: readonly NoticeState[],
  to: NoticeState,
  change: { readonly dueAt?: Date; readonly answer?: DeidentifiedText; readonly appeal?: DeidentifiedText } = {},
): Promise<boolean> {
  const rows = await tx
    .update(notice)
    .set({
      state: to,
      due_at: change.dueAt?.toISOString() ?? null,
      moved_at: sql`now()`,
      ...(change.answer ? sealed('answer', change.answer) : {}),
      ...(change.appeal ? sealed('appeal', change.appeal) : {}),
    })
    .where(and(eq(notice.id, id), inArray(notice.state, [...from])))
    .returning({ id: notice.id });
  return rows.length === 1;
}

export interface MovedNotice extends Record<string, unknown> {
  readonly id: Id;
  readonly author_id: Id;
  readonly sender_id: Id;
  readonly state: NoticeState;
}

/**
 * What time and the author's own hand have done: a post edited or removed in time resolves its notice, an answer nobody
 * objected to stands, a deadline that passed expires it, and a privacy concern then goes to the moderators by itself.
 */
export async function settleNotices(db: Database, only: Id | undefined): Promise<MovedNotice[]> {
  const one: SQL = only === undefined ? sql`true` : sql`n.id = ${only}`;
  const { rows } = await db.execute<MovedNotice>(sql`
    with judged as (
      select n.id, case
        when n.state in ('noticed', 'answered') and p.is_changed then 'resolved'
        when n.due_at > now() then n.state
        when n.state = 'answered' then 'resolved'
        when n.concern = 'privacy' then 'escalated'
        else 'expired' end as state
      from notice n cross join lateral (
        select exists (select from clinical_case c where c.id = n.post_id and (c.state = 'removed' or c.revision > n.post_revision))
          or exists (select from case_comment c where c.id = n.post_id and (c.state = 'removed' or c.revision > n.post_revision)) as is_changed
      ) p
      where n.state in ('noticed', 'answered') and ${one}
    )
    update notice n set state = judged.state, due_at = null, moved_at = now() from judged
    where judged.id = n.id and judged.state <> n.state and n.state in ('noticed', 'answered')
    returning n.id, n.author_id, n.sender_id, n.state`);
  return rows;
}

export type DecisionRow = Awaited<ReturnType<typeof listDecisions>>[number];

export async function listDecisions(db: Database, noticeId: Id) {
  return db
    .select({
      stage: noticeDecision.stage,
      outcome: noticeDecision.outcome,
      significant: noticeDecision.significant,
      moderatorId: noticeDecision.moderator_id,
      statement: noticeDecision.statement,
      decidedAt: noticeDecision.decided_at,
    })
    .from(noticeDecision)
    .where(eq(noticeDecision.notice_id, noticeId))
    .orderBy(asc(noticeDecision.decided_at));
}
