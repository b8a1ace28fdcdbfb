import { and, eq, gt, inArray, isNotNull, ne, or, sql, type SQL } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { prepareOnce } from '../../../platform/database/prepare-once.ts';
import { readSharedOnce } from '../../../platform/database/batch.ts';
import type { WriteIntent } from '../../../platform/database/write-batch.ts';
import { account, persona } from '../../accounts/tables.ts';
import { authorColumns } from '../reading/queries.ts';
import {
  audienceColumns,
  findReadersOfEach,
  IS_READABLE,
  readableBy,
  visibleToAccount,
  type Readers,
  type Viewer,
} from '../audience/queries.ts';
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
  publishAt: caseComment.publish_at,
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

/** The hash of all that a page shows of a comment; `changed_at` grows with each update of its row. */
const commentMark = sql<string>`hash_record_extended(row(${caseComment.room_seq}, ${caseComment.changed_at}, ${persona.displayName}, ${account.scope},
  (select helpful from comment_tally y where y.comment_id = ${caseComment.id}),
  case when ${caseComment.mentions} <> '{}' then (select array_agg(m.display_name order by m.id) from persona m where m.id = any (${caseComment.mentions})) end), 0)`;

export type CommentRow = NonNullable<Awaited<ReturnType<typeof findComment>>>;
/** One that others see: it has its place in the room. */
export type ShownCommentRow = CommentRow & { readonly roomSeq: number };

/** What one page of comments is asked for. */
export interface CommentSlice {
  readonly caseId: Id;
  readonly after: number;
  readonly limit: number;
}

/** Comments in room order, for who may read their case, one more than asked. Index case_comment (room_id, room_seq). */
export async function listComments(db: Database, viewer: Viewer, slice: CommentSlice) {
  return commentPage(db, {}).execute({ ...namesOf(slice), viewer: viewer.accountId });
}

/**
 * The version of that page, undefined for who may not read the case. Without the texts: a page of 50 takes Postgres as long as
 * the bare comments of the reference server do (0.26 against 0.23 ms), and the process a tenth of reading and writing them. It is the
 * same for all who may read it: of those who ask meanwhile, one statement says who they are, and works it out once.
 */
export function findCommentsVersion(db: Database, viewer: Viewer, slice: CommentSlice): Promise<string | undefined> {
  return versionFor(db, slice, viewer);
}

const versionFor = readSharedOnce(async (db: Database, slice: CommentSlice, viewers: readonly Viewer[]) => {
  const names = { ...namesOf(slice), viewers: viewers.map(({ accountId }) => accountId) };
  const [row] = await commentsVersion(db, {}).execute(names);
  const readers = new Set(row?.places);
  return viewers.map((_, index) => (readers.has(index + 1) ? row?.version : undefined));
});

function namesOf({ caseId, after, limit }: CommentSlice) {
  return { case: caseId, after, limit: limit + 1 };
}

const READABLE_ROOM = sql`(select ${clinicalCase.room_id} from ${clinicalCase}
  where ${clinicalCase.id} = ${sql.placeholder('case')} and ${IS_READABLE})`;

/** The room is looked up first and once, so that the index gives its comments in order. */
const commentPage = prepareOnce((db) => commentsAfter(db, READABLE_ROOM).prepare('comment_page'));

/** Postgres leaves out the columns that nobody asks of it. */
const commentsVersion = prepareOnce((db) => {
  const page = commentsAfter(db, sql`${clinicalCase.room_id}`).as('page');
  const readers = sql`(select json_agg(asking.place) as places
    from unnest(${sql.placeholder('viewers')}::uuid[]) with ordinality as asking(account_id, place)
    where ${visibleToAccount(sql`asking.account_id`)}) readers`;
  return db
    .select({
      version: sql<string>`(select coalesce(bit_xor(${page.mark}), 0) from ${page})`,
      places: sql<number[]>`readers.places`,
    })
    .from(clinicalCase)
    .crossJoinLateral(readers)
    .where(and(eq(clinicalCase.id, sql.placeholder('case')), sql`readers.places is not null`))
    .prepare('comments_version');
});

function commentsAfter(db: Database, roomId: SQL) {
  return db
    .select({
      ...commentColumns,
      roomSeq: sql<number>`${caseComment.room_seq}`.mapWith(Number),
      mark: commentMark.as('mark'),
    })
    .from(caseComment)
    .innerJoin(persona, eq(persona.id, caseComment.persona_id))
    .innerJoin(account, eq(account.id, caseComment.author_id))
    .where(and(eq(caseComment.room_id, roomId), gt(caseComment.room_seq, sql.placeholder('after'))))
    .orderBy(caseComment.room_seq)
    .limit(sql.placeholder('limit'));
}

/** One comment, by its id or by the id its author's client gave it, for who may read its case; what has no place there is its author's alone. */
export async function findComment(db: Database, viewer: Viewer, by: { id: Id } | { clientId: Id }) {
  const isIt =
    'id' in by
      ? eq(caseComment.id, by.id)
      : and(eq(caseComment.author_id, viewer.accountId), eq(caseComment.client_id, by.clientId));
  const [row] = await db
    .select(commentColumns)
    .from(caseComment)
    .innerJoin(persona, eq(persona.id, caseComment.persona_id))
    .innerJoin(account, eq(account.id, caseComment.author_id))
    .innerJoin(clinicalCase, eq(clinicalCase.room_id, caseComment.room_id))
    .where(and(isIt, readableBy(viewer), isShownTo(viewer)));
  return row;
}

/** An undone one is nobody's any more. */
function isShownTo({ accountId }: Viewer): SQL | undefined {
  const isOwn = and(eq(caseComment.author_id, accountId), ne(caseComment.state, 'removed'));
  return or(isNotNull(caseComment.room_seq), isOwn);
}

/** A comment and who may read it: everybody in the audience of its case. */
export interface ToldComment {
  readonly comment: ShownCommentRow;
  readonly readers: Readers;
}

/** Visible comments of readable cases by id, each at its place, whoever asks, for events: who hears them is told with them. */
export async function findCommentsForEvents(
  db: Database,
  ids: readonly Id[],
): Promise<readonly (ToldComment | undefined)[]> {
  const comments = (await toldComments(db, {}).execute({ ids: [...new Set(ids)] })).filter(hasPlace);
  const readersOf = await findReadersOfEach(
    db,
    comments.map(({ ofCase }) => ofCase),
  );
  const found = new Map<Id, ToldComment>();
  for (const comment of comments) {
    const readers = readersOf.get(comment.ofCase.id);
    if (readers) found.set(comment.id, { comment, readers });
  }
  return ids.map((id) => found.get(id));
}

const toldComments = prepareOnce((db) =>
  db
    .select({ ...commentColumns, ofCase: audienceColumns })
    .from(caseComment)
    .innerJoin(persona, eq(persona.id, caseComment.persona_id))
    .innerJoin(account, eq(account.id, caseComment.author_id))
    .innerJoin(clinicalCase, eq(clinicalCase.room_id, caseComment.room_id))
    .where(
      and(
        sql`${caseComment.id} = any(${sql.placeholder('ids')}::uuid[])`,
        eq(caseComment.state, 'visible'),
        inArray(clinicalCase.state, ['open', 'closed']),
      ),
    )
    .prepare('told_comments'),
);

/** A comment that its author alone sees, without a place in its room. */
export async function insertHeldComment(tx: Database, intent: WriteIntent, pauseSeconds: number): Promise<void> {
  const { quote } = intent;
  await tx.insert(caseComment).values({
    id: intent.id,
    room_id: intent.roomId,
    author_id: intent.authorId,
    persona_id: intent.personaId,
    client_id: intent.clientId ?? null,
    reply_to: intent.replyTo ?? null,
    quote_start: quote?.start ?? null,
    quote_end: quote?.end ?? null,
    quote_revision: quote?.revision ?? null,
    mentions: [...(intent.mentions ?? [])],
    state: 'held',
    publish_at: sql`now() + make_interval(secs => ${pauseSeconds}::integer)`,
    ...sealed('body', intent.body),
  });
}

/** Notes of a held comment whose time came that it was not taken; undefined when it is not held any more. */
export async function giveUpHeldComment(tx: Database, id: Id) {
  const [row] = await tx
    .update(caseComment)
    .set({ state: 'unposted', publish_at: null })
    .where(and(eq(caseComment.id, id), eq(caseComment.state, 'held'), sql`${caseComment.publish_at} <= now()`))
    .returning({ roomId: caseComment.room_id, authorId: caseComment.author_id });
  return row;
}

/** What a change came to: whether others see the comment, and so are to be told. */
export interface Changed {
  readonly isShown: boolean;
}

/** For `returning`: whether others see the comment. */
export const isShown = sql<boolean>`${caseComment.room_seq} is not null`;

function hasPlace<Row extends CommentRow>(row: Row): row is Row & ShownCommentRow {
  return row.roomSeq !== null;
}

/** Copies the present text into the revisions and writes the new one; undefined when somebody was faster. */
export async function reviseComment(
  tx: Database,
  id: Id,
  expected: number,
  revisionId: Id,
  body: DeidentifiedText,
): Promise<Changed | undefined> {
  await tx.execute(sql`
    insert into comment_revision (id, comment_id, revision, body, body_deid, body_receipt, written_at)
    select ${revisionId}, id, revision, body, body_deid, body_receipt, coalesce(edited_at, created_at)
    from case_comment where id = ${id} and revision = ${expected} for update`);
  const [row] = await tx
    .update(caseComment)
    .set({ ...sealed('body', body), revision: expected + 1, edited_at: sql`now()` })
    .where(
      and(eq(caseComment.id, id), eq(caseComment.revision, expected), inArray(caseComment.state, ['held', 'visible'])),
    )
    .returning({ isShown });
  return row;
}

export async function eraseComment(tx: Database, id: Id, expected: number): Promise<Changed | undefined> {
  const [row] = await tx
    .update(caseComment)
    .set({ ...erased('body'), state: 'removed', revision: expected + 1 })
    .where(and(eq(caseComment.id, id), eq(caseComment.revision, expected), ne(caseComment.state, 'removed')))
    .returning({ isShown });
  if (row) await tx.update(commentRevision).set(erased('body')).where(eq(commentRevision.comment_id, id));
  return row;
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
