import { and, desc, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import type { StoredText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { prepareOnce } from '../../../platform/database/prepare-once.ts';
import { readSharedOnce } from '../../../platform/database/batch.ts';
import { account, persona } from '../../accounts/tables.ts';
import { profileSpecialty } from '../../profiles/tables.ts';
import { room } from '../../rooms/tables.ts';
import {
  isCase,
  readableByAccount,
  VIEWER,
  visibleTo,
  visibleToAccount,
  type By,
  type Viewer,
} from '../audience/queries.ts';
import { isTagged, tagsOf } from '../tags/queries.ts';
import { caseBookmark, caseRevision, clinicalCase } from '../tables.ts';

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

const summaryColumns = {
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
export type CaseSummaryRow = Awaited<ReturnType<typeof listCases>>[number];
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

export interface CaseKey {
  readonly createdAt: string;
  readonly id: Id;
}

export interface CaseFilter {
  readonly specialty?: string | undefined;
  /** Open, without an accepted answer and without a comment. */
  readonly unanswered?: boolean | undefined;
  /** In a specialty that the viewer named as the own, or above it in the tree. */
  readonly mine?: boolean | undefined;
  readonly bookmarked?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly before?: CaseKey | undefined;
  readonly limit: number;
}

/** Newest first by keyset; one row more than asked tells that there is a next page. Index clinical_case_newest(_by_specialty). */
export async function listCases(db: Database, viewer: Viewer, filter: CaseFilter) {
  return caseList(db, variantOf(filter)).execute({ ...namesOf(filter), viewer: viewer.accountId });
}

/**
 * The version of that page: Postgres reads the same rows (0.16 against 0.2 ms for 20), nobody reads, carries and writes their texts. Those who
 * ask for the same page meanwhile are answered by one statement (0.07 ms each at 64 clients): most read the first page of the whole feed.
 */
export async function findCasesVersion(db: Database, viewer: Viewer, filter: CaseFilter): Promise<string> {
  return (await versionFor(db, filter, viewer)) ?? '0';
}

const versionFor = readSharedOnce(async (db: Database, filter: CaseFilter, viewers: readonly Viewer[]) => {
  const names = { ...namesOf(filter), viewers: viewers.map(({ accountId }) => accountId) };
  const rows = await casesVersions(db, variantOf(filter)).execute(names);
  return rows.map(({ version }) => version);
});

function variantOf({
  before,
  specialty,
  tag,
  unanswered = false,
  mine = false,
  bookmarked = false,
}: CaseFilter): ListVariant {
  const own = { unanswered, mine, bookmarked };
  return { ...own, inSpecialty: specialty !== undefined, tagged: tag !== undefined, goesOn: before !== undefined };
}

function namesOf({ before, specialty, tag, limit }: CaseFilter) {
  return { specialty, tag, createdAt: before?.createdAt, id: before?.id, limit: limit + 1 };
}

interface ListVariant {
  readonly unanswered: boolean;
  readonly mine: boolean;
  readonly bookmarked: boolean;
  readonly inSpecialty: boolean;
  readonly tagged: boolean;
  readonly goesOn: boolean;
}

/** The hash of all that a list shows of a case; `changed_at` grows with each update of its row. */
const caseMark = sql<string>`hash_record_extended(row(${clinicalCase.id}, ${clinicalCase.changed_at}, ${persona.displayName}, ${account.scope},
  ${room.last_seq}, ${room.comment_count}), 0)`;

const caseList = prepareOnce((db, variant: ListVariant) =>
  newestCases(db, variant, VIEWER).prepare(`case_list_${nameOf(variant)}`),
);

/** Postgres leaves out the columns that nobody asks of it. */
const casesVersions = prepareOnce((db, variant: ListVariant) => {
  const asking = sql`unnest(${sql.placeholder('viewers')}::uuid[]) with ordinality as asking(account_id, place)`;
  const page = newestCases(db, variant, sql`asking.account_id`).as('page');
  const version = db
    .select({ version: sql<string>`coalesce(bit_xor(${page.mark}), 0)`.as('version') })
    .from(page)
    .as('of_page');
  return db
    .select({ version: version.version })
    .from(asking)
    .crossJoinLateral(version)
    .orderBy(sql`asking.place`)
    .prepare(`cases_versions_${nameOf(variant)}`);
});

function nameOf(variant: ListVariant): string {
  return Object.values(variant).join('_');
}

function newestCases(db: Database, variant: ListVariant, viewer: SQL) {
  const { unanswered, mine, bookmarked, inSpecialty, tagged, goesOn } = variant;
  return db
    .select({ ...summaryColumns, mark: caseMark.as('mark') })
    .from(clinicalCase)
    .innerJoin(persona, eq(persona.id, clinicalCase.persona_id))
    .innerJoin(account, eq(account.id, clinicalCase.author_id))
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .where(
      and(
        readableByAccount(viewer),
        inSpecialty ? eq(clinicalCase.specialty, sql.placeholder('specialty')) : undefined,
        unanswered ? isUnanswered() : undefined,
        mine ? isOfOwnSpecialty(viewer) : undefined,
        bookmarked ? isBookmarked(viewer) : undefined,
        tagged
          ? isTagged(sql`${clinicalCase.id}`, sql`${clinicalCase.revision}`, sql`${sql.placeholder('tag')}::text`)
          : undefined,
        goesOn
          ? sql`(${clinicalCase.created_at}, ${clinicalCase.id}) < (${sql.placeholder('createdAt')}::timestamptz, ${sql.placeholder('id')}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(clinicalCase.created_at), desc(clinicalCase.id))
    .limit(sql.placeholder('limit'));
}

function isUnanswered(): SQL | undefined {
  return and(eq(clinicalCase.state, 'open'), isNull(clinicalCase.accepted_comment_id), eq(room.comment_count, 0));
}

function isOfOwnSpecialty(viewer: SQL): SQL {
  return sql`exists (select from ${profileSpecialty}
    where ${profileSpecialty.account_id} = ${viewer} and ${profileSpecialty.specialty} = ${clinicalCase.specialty})`;
}

function isBookmarked(viewer: SQL): SQL {
  return sql`exists (select from ${caseBookmark}
    where ${caseBookmark.account_id} = ${viewer} and ${caseBookmark.case_id} = ${clinicalCase.id})`;
}

export async function insertBookmark(db: Database, accountId: Id, caseId: Id): Promise<void> {
  await db.insert(caseBookmark).values({ account_id: accountId, case_id: caseId }).onConflictDoNothing();
}

export async function deleteBookmark(db: Database, accountId: Id, caseId: Id): Promise<void> {
  await db.delete(caseBookmark).where(and(eq(caseBookmark.account_id, accountId), eq(caseBookmark.case_id, caseId)));
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
