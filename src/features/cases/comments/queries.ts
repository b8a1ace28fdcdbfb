import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { prepareOnce } from '../../../platform/database/prepare-once.ts';
import { account, persona } from '../../accounts/tables.ts';
import { authorColumns } from '../reading/queries.ts';
import { IS_READABLE, readableBy, type Viewer } from '../audience/queries.ts';
import { caseComment, clinicalCase, commentRevision, commentTally, commentVote } from '../tables.ts';

const commentColumns = {
  id: caseComment.id,
  roomId: caseComment.room_id,
  roomSeq: caseComment.room_seq,
  authorId: caseComment.author_id,
  replyTo: caseComment.reply_to,
  state: caseComment.state,
  revision: caseComment.revision,
  body: caseComment.body,
  createdAt: caseComment.created_at,
  editedAt: caseComment.edited_at,
  quoteStart: caseComment.quote_start,
  quoteEnd: caseComment.quote_end,
  quoteRevision: caseComment.quote_revision,
  helpful: sql<number>`coalesce((select helpful from comment_tally y where y.comment_id = ${caseComment.id}), 0)`,
  mentions: sql<{ id: Id; name: string }[]>`case when ${caseComment.mentions} = '{}' then '[]'::json else (
    select coalesce(json_agg(json_build_object('id', m.id, 'name', m.display_name) order by m.id), '[]')
    from persona m where m.id = any (${caseComment.mentions})) end`,
  author: authorColumns,
};

export type CommentRow = NonNullable<Awaited<ReturnType<typeof findComment>>>;

function selectComments(db: Database) {
  return db
    .select(commentColumns)
    .from(caseComment)
    .innerJoin(persona, eq(persona.id, caseComment.persona_id))
    .innerJoin(account, eq(account.id, caseComment.author_id))
    .innerJoin(clinicalCase, eq(clinicalCase.room_id, caseComment.room_id));
}

/** Comments in room order, for who may read their case. Index case_comment (room_id, room_seq). */
export async function listComments(db: Database, viewer: Viewer, roomId: Id, after: number, limit: number) {
  return commentPage(db, {}).execute({ viewer: viewer.accountId, room: roomId, after, limit: limit + 1 });
}

const commentPage = prepareOnce((db) =>
  selectComments(db)
    .where(
      and(
        eq(caseComment.room_id, sql.placeholder('room')),
        gt(caseComment.room_seq, sql.placeholder('after')),
        IS_READABLE,
      ),
    )
    .orderBy(caseComment.room_seq)
    .limit(sql.placeholder('limit'))
    .prepare('comment_page'),
);

/** One comment, by its id or by the id its author's client gave it, for who may read its case. */
export async function findComment(db: Database, viewer: Viewer, by: { id: Id } | { clientId: Id }) {
  const isIt =
    'id' in by
      ? eq(caseComment.id, by.id)
      : and(eq(caseComment.author_id, viewer.accountId), eq(caseComment.client_id, by.clientId));
  const [row] = await selectComments(db).where(and(isIt, readableBy(viewer)));
  return row;
}

/** A visible comment of a readable case, whoever asks, for events: their readers are asked one by one afterwards. */
export async function findCommentForEvent(db: Database, id: Id) {
  const [row] = await selectComments(db).where(
    and(eq(caseComment.id, id), eq(caseComment.state, 'visible'), inArray(clinicalCase.state, ['open', 'closed'])),
  );
  return row;
}

/** Copies the present text into the revisions and writes the new one; false when somebody was faster. */
export async function reviseComment(
  tx: Database,
  id: Id,
  expected: number,
  revisionId: Id,
  body: DeidentifiedText,
): Promise<boolean> {
  await tx.execute(sql`
    insert into comment_revision (id, comment_id, revision, body, body_deid, body_receipt, written_at)
    select ${revisionId}, id, revision, body, body_deid, body_receipt, coalesce(edited_at, created_at)
    from case_comment where id = ${id} and revision = ${expected} for update`);
  const rows = await tx
    .update(caseComment)
    .set({ ...sealed('body', body), revision: expected + 1, edited_at: sql`now()` })
    .where(and(eq(caseComment.id, id), eq(caseComment.revision, expected), eq(caseComment.state, 'visible')))
    .returning({ id: caseComment.id });
  return rows.length === 1;
}

export async function eraseComment(tx: Database, id: Id, expected: number): Promise<boolean> {
  const rows = await tx
    .update(caseComment)
    .set({ ...erased('body'), state: 'removed', revision: expected + 1 })
    .where(
      and(
        eq(caseComment.id, id),
        eq(caseComment.revision, expected),
        inArray(caseComment.state, ['visible', 'hidden']),
      ),
    )
    .returning({ id: caseComment.id });
  if (rows.length === 1) await tx.update(commentRevision).set(erased('body')).where(eq(commentRevision.comment_id, id));
  return rows.length === 1;
}

/** The text of one revision of a comment; undefined when there is none, null when erased. */
export async function findCommentText(db: Database, row: CommentRow, revision: number) {
  if (row.revision === revision) return row.body;
  const [earlier] = await db
    .select({ body: commentRevision.body })
    .from(commentRevision)
    .where(and(eq(commentRevision.comment_id, row.id), eq(commentRevision.revision, revision)));
  return earlier?.body;
}

/** Adds a vote; false when it was there. */
export async function insertVote(tx: Database, commentId: Id, accountId: Id): Promise<boolean> {
  const rows = await tx
    .insert(commentVote)
    .values({ comment_id: commentId, account_id: accountId })
    .onConflictDoNothing()
    .returning({ id: commentVote.comment_id });
  if (rows.length === 0) return false;
  await tx
    .insert(commentTally)
    .values({ comment_id: commentId, helpful: 1 })
    .onConflictDoUpdate({ target: commentTally.comment_id, set: { helpful: sql`${commentTally.helpful} + 1` } });
  return true;
}

/** Takes a vote back; false when there was none. */
export async function deleteVote(tx: Database, commentId: Id, accountId: Id): Promise<boolean> {
  const rows = await tx
    .delete(commentVote)
    .where(and(eq(commentVote.comment_id, commentId), eq(commentVote.account_id, accountId)))
    .returning({ id: commentVote.comment_id });
  if (rows.length === 0) return false;
  await tx
    .update(commentTally)
    .set({ helpful: sql`${commentTally.helpful} - 1` })
    .where(eq(commentTally.comment_id, commentId));
  return true;
}

/** How many found a comment helpful. */
export async function countVotes(db: Database, commentId: Id): Promise<number> {
  const [row] = await db
    .select({ helpful: commentTally.helpful })
    .from(commentTally)
    .where(eq(commentTally.comment_id, commentId));
  return row?.helpful ?? 0;
}
