import { and, desc, eq, gt, inArray, lt, ne, or, sql } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../deidentification/index.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { ThreadRef } from '../../platform/text-gate.ts';
import { persona } from '../accounts/tables.ts';
import { room } from '../rooms/tables.ts';
import { caseComment, caseRevision, clinicalCase, commentRevision } from './tables.ts';

const author = { personaId: persona.id, displayName: persona.displayName, kind: persona.kind };

const caseColumns = {
  id: clinicalCase.id,
  roomId: clinicalCase.room_id,
  authorId: clinicalCase.author_id,
  specialty: clinicalCase.specialty,
  state: clinicalCase.state,
  revision: clinicalCase.revision,
  title: clinicalCase.title,
  body: clinicalCase.body,
  question: clinicalCase.question,
  createdAt: clinicalCase.created_at,
  editedAt: clinicalCase.edited_at,
  author,
  lastSeq: room.last_seq,
  commentCount: room.comment_count,
};

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
  author,
};

export interface CaseText {
  readonly title: DeidentifiedText;
  readonly body: DeidentifiedText;
  readonly question: DeidentifiedText;
}

export type CaseRow = NonNullable<Awaited<ReturnType<typeof findCase>>>;
export type CommentRow = NonNullable<Awaited<ReturnType<typeof findComment>>>;

export async function findCase(db: Database, by: { id: Id } | { roomId: Id }) {
  const [row] = await db
    .select(caseColumns)
    .from(clinicalCase)
    .innerJoin(persona, eq(persona.id, clinicalCase.persona_id))
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .where('id' in by ? eq(clinicalCase.id, by.id) : eq(clinicalCase.room_id, by.roomId));
  return row;
}

export interface CaseKey {
  readonly createdAt: string;
  readonly id: Id;
}

/** Newest first by keyset; one row more than asked tells that there is a next page. Index clinical_case_newest(_by_specialty). */
export async function listCases(
  db: Database,
  filter: { specialty?: string | undefined; before?: CaseKey | undefined; limit: number },
) {
  const { before } = filter;
  return db
    .select({
      ...caseColumns,
      sortKey: sql<string>`to_char(${clinicalCase.created_at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    })
    .from(clinicalCase)
    .innerJoin(persona, eq(persona.id, clinicalCase.persona_id))
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .where(
      and(
        inArray(clinicalCase.state, ['open', 'closed']),
        filter.specialty === undefined ? undefined : eq(clinicalCase.specialty, filter.specialty),
        before &&
          or(
            lt(clinicalCase.created_at, before.createdAt),
            and(eq(clinicalCase.created_at, before.createdAt), lt(clinicalCase.id, before.id)),
          ),
      ),
    )
    .orderBy(desc(clinicalCase.created_at), desc(clinicalCase.id))
    .limit(filter.limit + 1);
}

export async function listComments(db: Database, roomId: Id, after: number, limit: number) {
  return db
    .select(commentColumns)
    .from(caseComment)
    .innerJoin(persona, eq(persona.id, caseComment.persona_id))
    .where(and(eq(caseComment.room_id, roomId), gt(caseComment.room_seq, after)))
    .orderBy(caseComment.room_seq)
    .limit(limit + 1);
}

export async function findComment(db: Database, by: { id: Id } | { authorId: Id; clientId: Id }) {
  const [row] = await db
    .select(commentColumns)
    .from(caseComment)
    .innerJoin(persona, eq(persona.id, caseComment.persona_id))
    .where(
      'id' in by
        ? eq(caseComment.id, by.id)
        : and(eq(caseComment.author_id, by.authorId), eq(caseComment.client_id, by.clientId)),
    );
  return row;
}

/** Gated text of a thread, oldest first: the case, then its newest visible comments; without the post that is being edited. */
export async function listThreadTexts(
  db: Database,
  roomId: Id,
  comments: number,
  edited: Pick<ThreadRef, 'kind' | 'id'> | undefined,
): Promise<string[]> {
  const [row] = await db
    .select({ title: clinicalCase.title, body: clinicalCase.body, question: clinicalCase.question })
    .from(clinicalCase)
    .where(eq(clinicalCase.room_id, roomId));
  const newest = await db
    .select({ body: caseComment.body })
    .from(caseComment)
    .where(
      and(
        eq(caseComment.room_id, roomId),
        eq(caseComment.state, 'visible'),
        edited?.kind === 'comment' ? ne(caseComment.id, edited.id) : undefined,
      ),
    )
    .orderBy(desc(caseComment.room_seq))
    .limit(comments);
  const opening = edited?.kind === 'case' ? [] : [row?.title, row?.body, row?.question];
  return [...opening, ...newest.reverse().map((one) => one.body)].flatMap((text) => (text ? [String(text)] : []));
}

export async function insertCase(
  tx: Database,
  values: { id: Id; roomId: Id; authorId: Id; personaId: Id; specialty: string; attestation: string; text: CaseText },
): Promise<void> {
  await tx.insert(clinicalCase).values({
    id: values.id,
    room_id: values.roomId,
    author_id: values.authorId,
    persona_id: values.personaId,
    specialty: values.specialty,
    attestation_version: values.attestation,
    ...sealed('title', values.text.title),
    ...sealed('body', values.text.body),
    ...sealed('question', values.text.question),
  });
}

/** Copies the present text into the revisions and writes the new one; false when somebody was faster. Receipts travel with their text. */
export async function reviseCase(
  tx: Database,
  id: Id,
  expected: number,
  revisionId: Id,
  text: CaseText,
): Promise<boolean> {
  await tx.execute(sql`
    insert into case_revision (id, case_id, revision, title, title_deid, title_receipt, body, body_deid, body_receipt, question, question_deid, question_receipt, written_at)
    select ${revisionId}, id, revision, title, title_deid, title_receipt, body, body_deid, body_receipt, question, question_deid, question_receipt, coalesce(edited_at, created_at)
    from clinical_case where id = ${id} and revision = ${expected} for update`);
  const rows = await tx
    .update(clinicalCase)
    .set({
      ...sealed('title', text.title),
      ...sealed('body', text.body),
      ...sealed('question', text.question),
      revision: expected + 1,
      edited_at: sql`now()`,
    })
    .where(and(eq(clinicalCase.id, id), eq(clinicalCase.revision, expected), eq(clinicalCase.state, 'open')))
    .returning({ id: clinicalCase.id });
  return rows.length === 1;
}

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

/** Removes text, version and receipt of the case and all its revisions together. */
export async function eraseCase(tx: Database, id: Id, expected: number): Promise<boolean> {
  const rows = await tx
    .update(clinicalCase)
    .set({ ...erased('title'), ...erased('body'), ...erased('question'), state: 'removed', revision: expected + 1 })
    .where(
      and(
        eq(clinicalCase.id, id),
        eq(clinicalCase.revision, expected),
        inArray(clinicalCase.state, ['open', 'closed', 'hidden']),
      ),
    )
    .returning({ id: clinicalCase.id });
  if (rows.length === 1)
    await tx
      .update(caseRevision)
      .set({ ...erased('title'), ...erased('body'), ...erased('question') })
      .where(eq(caseRevision.case_id, id));
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

/** The text of one revision of a case: the present one or an earlier one; undefined when erased since. */
export async function findCaseText(db: Database, row: CaseRow, revision: number) {
  if (row.revision === revision) return { title: row.title, body: row.body, question: row.question };
  const [earlier] = await db
    .select({ title: caseRevision.title, body: caseRevision.body, question: caseRevision.question })
    .from(caseRevision)
    .where(and(eq(caseRevision.case_id, row.id), eq(caseRevision.revision, revision)));
  return earlier;
}

export async function findCommentText(db: Database, row: CommentRow, revision: number) {
  if (row.revision === revision) return row.body;
  const [earlier] = await db
    .select({ body: commentRevision.body })
    .from(commentRevision)
    .where(and(eq(commentRevision.comment_id, row.id), eq(commentRevision.revision, revision)));
  return earlier?.body;
}
