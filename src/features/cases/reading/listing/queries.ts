import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import { readSharedOnce } from '../../../../platform/database/batch.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { prepareOnce } from '../../../../platform/database/prepare-once.ts';
import { account, persona } from '../../../accounts/tables.ts';
import { profileSpecialty } from '../../../profiles/tables.ts';
import { room } from '../../../rooms/tables.ts';
import { readableByAccount, VIEWER, type Viewer } from '../../audience/queries.ts';
import { isTagged, isTagOfCase } from '../../tags/queries.ts';
import { caseBookmark, caseTag, caseUnanswered, clinicalCase } from '../../tables.ts';
import { summaryColumns } from '../queries.ts';

export type CaseSummaryRow = Awaited<ReturnType<typeof listCases>>[number];

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

/** Newest first by keyset; one row more than asked tells that there is a next page. */
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

/** What {@link namesOf} names. */
const ASKED = {
  specialty: sql.placeholder('specialty'),
  tag: sql`${sql.placeholder('tag')}::text`,
  before: sql`(${sql.placeholder('createdAt')}::timestamptz, ${sql.placeholder('id')}::uuid)`,
  limit: sql.placeholder('limit'),
};

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

/**
 * What is shown is read of the cases of one page alone, whatever it took to find them. By an array of keys, of which Postgres expects a few: of
 * a page whose length it does not know it expects a tenth of all cases, and would read all rooms to join them.
 */
function newestCases(db: Database, variant: ListVariant, viewer: SQL) {
  const key = (variant.mine ? keysOfOwn(db, variant, viewer) : keysOf(db, variant, viewer)).as('key');
  return db
    .select({ ...summaryColumns, mark: caseMark.as('mark') })
    .from(clinicalCase)
    .innerJoin(persona, eq(persona.id, clinicalCase.persona_id))
    .innerJoin(account, eq(account.id, clinicalCase.author_id))
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .where(sql`${clinicalCase.id} = any(array(${db.select({ id: key.id }).from(key)}))`)
    .orderBy(desc(clinicalCase.created_at), desc(clinicalCase.id));
}

/** The newest of each of the viewer's few specialties, and of those the newest: no specialty is searched for among the others. */
function keysOfOwn(db: Database, variant: ListVariant, viewer: SQL) {
  const of = keysOf(db, variant, viewer, profileSpecialty.specialty).as('of_one');
  return db
    .select({ id: of.id, createdAt: of.createdAt })
    .from(profileSpecialty)
    .crossJoinLateral(of)
    .where(sql`${profileSpecialty.account_id} = ${viewer}`)
    .orderBy(desc(of.createdAt), desc(of.id))
    .limit(ASKED.limit);
}

/** The order of a list, as the table has it that is walked to find it. */
const ORDERS = {
  cases: { id: clinicalCase.id, createdAt: clinicalCase.created_at },
  unanswered: { id: caseUnanswered.case_id, createdAt: caseUnanswered.created_at },
  tag: { id: caseTag.case_id, createdAt: caseTag.case_created_at },
};

/**
 * The keys of a page along an index that is in its order, so that of a million cases hardly more are looked at than are shown: clinical_case_newest,
 * case_unanswered_newest, both also `_by_specialty`, case_tag_newest_by_label. Of bookmarks those of one member, however old.
 */
function keysOf(db: Database, variant: ListVariant, viewer: SQL, own?: typeof profileSpecialty.specialty) {
  const { unanswered, bookmarked, inSpecialty, tagged, goesOn } = variant;
  const walks = unanswered ? 'unanswered' : tagged && !own && !inSpecialty ? 'tag' : 'cases';
  const { id, createdAt } = ORDERS[walks];
  const specialty = unanswered ? caseUnanswered.specialty : clinicalCase.specialty;
  const keys = db.select({ id, createdAt }).from(clinicalCase).$dynamic();
  if (walks === 'unanswered')
    void keys
      .innerJoin(caseUnanswered, and(eq(caseUnanswered.case_id, clinicalCase.id), caseUnanswered.is_open))
      .innerJoin(room, eq(room.id, clinicalCase.room_id));
  if (walks === 'tag') void keys.innerJoin(caseTag, isTagOfCase(ASKED.tag));
  return keys
    .where(
      and(
        readableByAccount(viewer),
        inSpecialty ? eq(specialty, ASKED.specialty) : undefined,
        own ? eq(specialty, own) : undefined,
        unanswered ? isUnanswered() : undefined,
        bookmarked ? isBookmarked(viewer) : undefined,
        tagged && walks !== 'tag' ? isTagged(ASKED.tag) : undefined,
        goesOn ? sql`(${createdAt}, ${id}) < ${ASKED.before}` : undefined,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(ASKED.limit);
}

function isUnanswered(): SQL | undefined {
  return and(eq(clinicalCase.state, 'open'), isNull(clinicalCase.accepted_comment_id), eq(room.comment_count, 0));
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
