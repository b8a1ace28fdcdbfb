import { and, eq, inArray, sql } from 'drizzle-orm';
import type { StoredText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { prepareOnce } from '../../../platform/database/prepare-once.ts';
import { account, persona } from '../../accounts/tables.ts';
import { room } from '../../rooms/tables.ts';
import { isCase, VIEWER, visibleTo, visibleToAccount, type By, type Viewer } from '../audience/queries.ts';
import { tagsOf } from '../tags/queries.ts';
import { caseRevision, clinicalCase } from '../tables.ts';

const standing = sql<'full' | 'trainee' | 'student'>`coalesce(${account.scope}, 'full')`;
export const authorColumns = { personaId: persona.id, displayName: persona.displayName, standing };

/** The prose of a case, in the order of its form. */
export const textColumns = {
  title: clinicalCase.title,
  body: clinicalCase.body,
  question: clinicalCase.question,
  history: clinicalCase.history,
  examination: clinicalCase.examination,
  investigations: clinicalCase.investigations,
  treatment: clinicalCase.treatment,
  conflict: clinicalCase.conflict,
};

/** What lists show of a case. */
export const summaryColumns = {
  id: clinicalCase.id,
  roomId: clinicalCase.room_id,
  authorId: clinicalCase.author_id,
  specialty: clinicalCase.specialty,
  audience: clinicalCase.audience,
  audienceSpecialty: clinicalCase.audience_specialty,
  state: clinicalCase.state,
  revision: clinicalCase.revision,
  title: clinicalCase.title,
  question: clinicalCase.question,
  tags: tagsOf(sql`${clinicalCase.id}`, sql`${clinicalCase.revision}`),
  consent: clinicalCase.consent,
  acceptedCommentId: clinicalCase.accepted_comment_id,
  createdAt: clinicalCase.created_at,
  editedAt: clinicalCase.edited_at,
  author: authorColumns,
  lastSeq: room.last_seq,
  commentCount: room.comment_count,
};

export interface ReferenceRow {
  readonly kind: 'doi' | 'pmid';
  readonly value: string;
}

const caseColumns = {
  ...summaryColumns,
  ...textColumns,
  product: clinicalCase.product,
  conflictKind: clinicalCase.conflict_kind,
  attestation: clinicalCase.attestation_version,
  publishAt: clinicalCase.publish_at,
  references: sql<
    ReferenceRow[]
  >`(select coalesce(json_agg(json_build_object('kind', r.kind, 'value', r.value) order by r.place), '[]')
    from case_reference r where r.case_id = ${clinicalCase.id})`,
  hasPoll: sql<boolean>`exists (select from poll_option o where o.case_id = ${clinicalCase.id})`,
  outcome: sql<{
    text: StoredText;
    writtenAt: string;
  } | null>`(select json_build_object('text', o.outcome, 'writtenAt', o.written_at)
    from case_outcome o where o.case_id = ${clinicalCase.id} and o.outcome is not null order by o.written_at desc, o.id desc limit 1)`,
};

export type CaseRow = NonNullable<Awaited<ReturnType<typeof findCase>>>;
export type CaseFacts = NonNullable<Awaited<ReturnType<typeof findCaseFacts>>>;
export type CaseTexts = Pick<CaseRow, keyof typeof textColumns | 'tags'>;

/** The case as this viewer may read it. */
export async function findCase(db: Database, viewer: Viewer, by: By) {
  const [row] = await selectCases(db).where(and(isCase(by), visibleTo(viewer)));
  return row;
}

/** The case whoever may read it, for events: their readers are asked one by one afterwards. */
export async function findCaseForEvent(db: Database, id: Id) {
  const [row] = await selectCases(db).where(
    and(eq(clinicalCase.id, id), inArray(clinicalCase.state, ['open', 'closed'])),
  );
  return row;
}

function selectCases(db: Database) {
  return db
    .select(caseColumns)
    .from(clinicalCase)
    .innerJoin(persona, eq(persona.id, clinicalCase.persona_id))
    .innerJoin(account, eq(account.id, clinicalCase.author_id))
    .innerJoin(room, eq(room.id, clinicalCase.room_id));
}

/** What rules look at, without text: for whoever may read the case. Index on id or room, and one look-up of the audience. */
export async function findCaseFacts(db: Database, viewer: Viewer, by: By) {
  const byRoom = 'roomId' in by;
  const [row] = await caseFacts(db, { byRoom }).execute({
    viewer: viewer.accountId,
    case: byRoom ? by.roomId : by.id,
  });
  return row;
}

const caseFacts = prepareOnce((db, { byRoom }: { readonly byRoom: boolean }) =>
  db
    .select({
      id: clinicalCase.id,
      roomId: clinicalCase.room_id,
      authorId: clinicalCase.author_id,
      state: clinicalCase.state,
      audience: clinicalCase.audience,
      revision: clinicalCase.revision,
      acceptedCommentId: clinicalCase.accepted_comment_id,
      consent: clinicalCase.consent,
    })
    .from(clinicalCase)
    .where(and(eq(byRoom ? clinicalCase.room_id : clinicalCase.id, sql.placeholder('case')), visibleToAccount(VIEWER)))
    .prepare(`case_facts_${byRoom}`),
);

/** The same for the author alone, in every state: a hidden or held case may still be removed. */
export async function findOwnCaseFacts(db: Database, author: Viewer, id: Id) {
  const [row] = await db
    .select({
      id: clinicalCase.id,
      roomId: clinicalCase.room_id,
      authorId: clinicalCase.author_id,
      state: clinicalCase.state,
    })
    .from(clinicalCase)
    .where(and(eq(clinicalCase.id, id), eq(clinicalCase.author_id, author.accountId)));
  return row;
}

/** The text of one revision of a case: the present one or an earlier one; undefined when erased since. */
export async function findCaseText(db: Database, row: CaseRow, revision: number): Promise<CaseTexts | undefined> {
  if (row.revision === revision) return row;
  const [earlier] = await db
    .select({
      title: caseRevision.title,
      body: caseRevision.body,
      question: caseRevision.question,
      history: caseRevision.history,
      examination: caseRevision.examination,
      investigations: caseRevision.investigations,
      treatment: caseRevision.treatment,
      conflict: caseRevision.conflict,
      tags: tagsOf(sql`${caseRevision.case_id}`, sql`${caseRevision.revision}`),
    })
    .from(caseRevision)
    .where(and(eq(caseRevision.case_id, row.id), eq(caseRevision.revision, revision)));
  return earlier;
}
