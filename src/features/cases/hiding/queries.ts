import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { readableBy, type Viewer } from '../audience/queries.ts';
import { caseComment, clinicalCase } from '../tables.ts';

/** What moderation looks at of a case or comment; no text. */
export interface PostFactsRow {
  readonly kind: 'case' | 'comment';
  readonly id: Id;
  readonly caseId: Id;
  readonly roomId: Id;
  readonly authorId: Id;
  readonly revision: number;
  readonly caseState: 'held' | 'open' | 'closed' | 'hidden' | 'removed';
}

const ofCase = {
  id: clinicalCase.id,
  caseId: clinicalCase.id,
  roomId: clinicalCase.room_id,
  authorId: clinicalCase.author_id,
  revision: clinicalCase.revision,
  caseState: clinicalCase.state,
};

/** A case or visible comment that this viewer may read, by either's id. */
export async function findPost(db: Database, viewer: Viewer, id: Id): Promise<PostFactsRow | undefined> {
  const [found] = await db
    .select(ofCase)
    .from(clinicalCase)
    .where(and(eq(clinicalCase.id, id), readableBy(viewer)));
  if (found) return { kind: 'case', ...found };
  const [comment] = await db
    .select({ ...ofCase, id: caseComment.id, authorId: caseComment.author_id, revision: caseComment.revision })
    .from(caseComment)
    .innerJoin(clinicalCase, eq(clinicalCase.room_id, caseComment.room_id))
    .where(and(eq(caseComment.id, id), eq(caseComment.state, 'visible'), readableBy(viewer)));
  return comment && { kind: 'comment', ...comment };
}

/** Hides a case from everybody with the reason; false when it is hidden, removed or held already. */
export async function hideCase(
  tx: Database,
  id: Id,
  reason: 'recognition' | 'consent_withdrawn' | 'report',
): Promise<boolean> {
  const rows = await tx
    .update(clinicalCase)
    .set({ state: 'hidden', hidden_for: reason, hidden_from: sql`${clinicalCase.state}` })
    .where(and(eq(clinicalCase.id, id), inArray(clinicalCase.state, ['open', 'closed'])))
    .returning({ id: clinicalCase.id });
  return rows.length === 1;
}

export async function hideComment(tx: Database, id: Id): Promise<boolean> {
  const rows = await tx
    .update(caseComment)
    .set({ state: 'hidden' })
    .where(and(eq(caseComment.id, id), eq(caseComment.state, 'visible')))
    .returning({ id: caseComment.id });
  return rows.length === 1;
}

/** Shows a hidden case again as it was; undefined when it is not hidden, or hidden because the consent was withdrawn. */
export async function unhideCase(tx: Database, id: Id): Promise<{ readonly state: string } | undefined> {
  const [row] = await tx
    .update(clinicalCase)
    .set({ state: sql`coalesce(${clinicalCase.hidden_from}, 'open')`, hidden_for: null, hidden_from: null })
    .where(
      and(
        eq(clinicalCase.id, id),
        eq(clinicalCase.state, 'hidden'),
        inArray(clinicalCase.hidden_for, ['recognition', 'report']),
      ),
    )
    .returning({ state: clinicalCase.state });
  return row;
}

export async function unhideComment(tx: Database, id: Id): Promise<boolean> {
  const rows = await tx
    .update(caseComment)
    .set({ state: 'visible' })
    .where(and(eq(caseComment.id, id), eq(caseComment.state, 'hidden')))
    .returning({ id: caseComment.id });
  return rows.length === 1;
}

export interface PublishedText {
  readonly revision: number;
  readonly state: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** The gated text of a post whatever its state, present revision first: for moderators alone. */
export async function listPublishedTexts(db: Database, kind: 'case' | 'comment', id: Id): Promise<PublishedText[]> {
  const texts =
    kind === 'case'
      ? sql`'title', title, 'question', question, 'body', body, 'history', history, 'examination', examination,
          'investigations', investigations, 'treatment', treatment, 'conflict', conflict,
          'tags', (select string_agg(g.label, ', ' order by g.place) from case_tag g where g.case_id = ${id} and g.revision = p.revision)`
      : sql`'body', body`;
  const [present, earlier] =
    kind === 'case'
      ? [sql`clinical_case p where id = ${id}`, sql`case_revision p where case_id = ${id}`]
      : [sql`case_comment p where id = ${id}`, sql`comment_revision p where comment_id = ${id}`];
  const { rows } = await db.execute<{ revision: number; state: string; texts: Record<string, string> }>(sql`
    select revision, state, json_strip_nulls(json_build_object(${texts})) as texts from ${present}
    union all select revision, 'earlier', json_strip_nulls(json_build_object(${texts})) from ${earlier}
    order by revision desc`);
  return rows;
}
