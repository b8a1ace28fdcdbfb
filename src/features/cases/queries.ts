import { and, desc, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText, type StoredText } from '../../deidentification/index.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { prepareOnce } from '../../platform/database/prepare-once.ts';
import type { ThreadRef } from '../../platform/text-gate.ts';
import { account, persona } from '../accounts/tables.ts';
import { profileSpecialty } from '../profiles/tables.ts';
import { caseMemory, room } from '../rooms/tables.ts';
import {
  CASE_PARTS,
  caseConsent,
  caseOutcome,
  caseReader,
  caseReference,
  caseRevision,
  clinicalCase,
  caseBookmark,
  pollOption,
} from './tables.ts';

/** Who asks. No query that gives clinical content can be called without (guarantees.md 4.7). */
export interface Viewer {
  readonly accountId: Id;
}

/** Whether this viewer is in the audience of a case that is open or closed; the one place that says so in SQL. */
export function readableBy({ accountId }: Viewer): SQL {
  return readableByAccount(sql`${accountId}`);
}

/** Whether the author of a row `i` of the merged write may comment on the case of its room. */
export const IS_COMMENTABLE = sql`exists (select from ${clinicalCase}
  where ${clinicalCase.room_id} = i.room_id and ${clinicalCase.state} = 'open' and ${readableByAccount(sql`i.author_id`)})`;

/** The viewer of a prepared query: `execute({ viewer })`. */
const VIEWER = sql`${sql.placeholder('viewer')}::uuid`;

/** The same for prepared queries. */
export const IS_READABLE = readableByAccount(VIEWER);

function readableByAccount(accountId: SQL): SQL {
  return sql`(${clinicalCase.state} in ('open', 'closed') and (
    ${clinicalCase.audience} = 'members' or ${clinicalCase.author_id} = ${accountId}
    or (${clinicalCase.audience} = 'specialty' and exists (select from ${profileSpecialty}
      where ${profileSpecialty.account_id} = ${accountId} and ${profileSpecialty.specialty} = ${clinicalCase.audience_specialty}))
    or (${clinicalCase.audience} = 'people' and exists (select from ${caseReader}
      where ${caseReader.case_id} = ${clinicalCase.id} and ${caseReader.account_id} = ${accountId}))))`;
}

/** The same, and a held case of the viewer's own: for one case by its id. Lists hold no held ones, and keep their partial indexes. */
function visibleTo({ accountId }: Viewer): SQL {
  return visibleToAccount(sql`${accountId}`);
}

function visibleToAccount(accountId: SQL): SQL {
  return sql`(${readableByAccount(accountId)} or (${clinicalCase.state} = 'held' and ${clinicalCase.author_id} = ${accountId}))`;
}

const standing = sql<'full' | 'trainee' | 'student'>`coalesce(${account.scope}, 'full')`;
export const authorColumns = { personaId: persona.id, displayName: persona.displayName, standing };

const textColumns = {
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

/** The prose of a case; what is left out is empty. */
export interface CaseText {
  readonly title: DeidentifiedText;
  readonly question: DeidentifiedText;
  readonly body?: DeidentifiedText | undefined;
  readonly history?: DeidentifiedText | undefined;
  readonly examination?: DeidentifiedText | undefined;
  readonly investigations?: DeidentifiedText | undefined;
  readonly treatment?: DeidentifiedText | undefined;
  readonly conflict?: DeidentifiedText | undefined;
}

const TEXTS = ['title', 'body', 'question', ...CASE_PARTS, 'conflict'] as const;
const TRIPLES = sql`title, title_deid, title_receipt, body, body_deid, body_receipt, question, question_deid, question_receipt, history, history_deid, history_receipt, examination, examination_deid, examination_receipt, investigations, investigations_deid, investigations_receipt, treatment, treatment_deid, treatment_receipt, conflict, conflict_deid, conflict_receipt`;

export type CaseRow = NonNullable<Awaited<ReturnType<typeof findCase>>>;
export type CaseSummaryRow = Awaited<ReturnType<typeof listCases>>[number];
export type CaseFacts = NonNullable<Awaited<ReturnType<typeof findCaseFacts>>>;
export type CaseTexts = Pick<CaseRow, keyof typeof textColumns>;

type By = { readonly id: Id } | { readonly roomId: Id };
const isCase = (by: By): SQL => ('id' in by ? eq(clinicalCase.id, by.id) : eq(clinicalCase.room_id, by.roomId));

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

/** Accounts that may read a case or its comments; `everyone` for all members. Undefined when there is no such case. */
export async function findReaders(db: Database, by: By): Promise<ReadonlySet<Id> | 'everyone' | undefined> {
  const [row] = await db
    .select({
      id: clinicalCase.id,
      authorId: clinicalCase.author_id,
      audience: clinicalCase.audience,
      specialty: clinicalCase.audience_specialty,
    })
    .from(clinicalCase)
    .where(isCase(by));
  if (!row || row.audience === 'members') return row && 'everyone';
  const readers =
    row.audience === 'people'
      ? await db.select({ id: caseReader.account_id }).from(caseReader).where(eq(caseReader.case_id, row.id))
      : await db
          .select({ id: profileSpecialty.account_id })
          .from(profileSpecialty)
          .where(eq(profileSpecialty.specialty, row.specialty ?? ''));
  return new Set([row.authorId, ...readers.map((one) => one.id)]);
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
  readonly before?: CaseKey | undefined;
  readonly limit: number;
}

/** Newest first by keyset; one row more than asked tells that there is a next page. Index clinical_case_newest(_by_specialty). */
export async function listCases(db: Database, viewer: Viewer, filter: CaseFilter) {
  const { before, specialty, unanswered = false, mine = false, bookmarked = false, limit } = filter;
  const variant = { unanswered, mine, bookmarked, inSpecialty: specialty !== undefined, goesOn: before !== undefined };
  return caseList(db, variant).execute({
    viewer: viewer.accountId,
    specialty,
    createdAt: before?.createdAt,
    id: before?.id,
    limit: limit + 1,
  });
}

interface ListVariant {
  readonly unanswered: boolean;
  readonly mine: boolean;
  readonly bookmarked: boolean;
  readonly inSpecialty: boolean;
  readonly goesOn: boolean;
}

const caseList = prepareOnce((db, { unanswered, mine, bookmarked, inSpecialty, goesOn }: ListVariant) =>
  db
    .select({
      ...summaryColumns,
      sortKey: sql<string>`to_char(${clinicalCase.created_at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    })
    .from(clinicalCase)
    .innerJoin(persona, eq(persona.id, clinicalCase.persona_id))
    .innerJoin(account, eq(account.id, clinicalCase.author_id))
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .where(
      and(
        IS_READABLE,
        inSpecialty ? eq(clinicalCase.specialty, sql.placeholder('specialty')) : undefined,
        unanswered ? isUnanswered() : undefined,
        mine ? isOfOwnSpecialty() : undefined,
        bookmarked ? isBookmarked() : undefined,
        goesOn
          ? sql`(${clinicalCase.created_at}, ${clinicalCase.id}) < (${sql.placeholder('createdAt')}::timestamptz, ${sql.placeholder('id')}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(clinicalCase.created_at), desc(clinicalCase.id))
    .limit(sql.placeholder('limit'))
    .prepare(`case_list_${unanswered}_${mine}_${bookmarked}_${inSpecialty}_${goesOn}`),
);

function isUnanswered(): SQL | undefined {
  return and(eq(clinicalCase.state, 'open'), isNull(clinicalCase.accepted_comment_id), eq(room.comment_count, 0));
}

function isOfOwnSpecialty(): SQL {
  return sql`exists (select from ${profileSpecialty}
    where ${profileSpecialty.account_id} = ${VIEWER} and ${profileSpecialty.specialty} = ${clinicalCase.specialty})`;
}

function isBookmarked(): SQL {
  return sql`exists (select from ${caseBookmark}
    where ${caseBookmark.account_id} = ${VIEWER} and ${caseBookmark.case_id} = ${clinicalCase.id})`;
}

export async function insertBookmark(db: Database, accountId: Id, caseId: Id): Promise<void> {
  await db.insert(caseBookmark).values({ account_id: accountId, case_id: caseId }).onConflictDoNothing();
}

export async function deleteBookmark(db: Database, accountId: Id, caseId: Id): Promise<void> {
  await db.delete(caseBookmark).where(and(eq(caseBookmark.account_id, accountId), eq(caseBookmark.case_id, caseId)));
}

/** A case's gated text and sealed memory, as the gate needs them for one more post. */
export interface ThreadRow {
  readonly roomId: Id;
  /** Oldest first: the case, its newest visible comments, its outcomes; without the post that is being edited. */
  readonly posts: readonly string[];
  readonly memory: { readonly wrappedKey: Uint8Array; readonly sealedDayZero: Uint8Array | null } | undefined;
  readonly labels: readonly { readonly token: Uint8Array; readonly label: string }[];
}

type EditedPost = Pick<ThreadRef, 'kind' | 'id'>;

/** The thread of a case as this viewer may read it, in one statement: each more of them holds writing up. */
export async function findThread(
  db: Database,
  viewer: Viewer,
  by: By,
  { comments, edited }: { readonly comments: number; readonly edited?: EditedPost | undefined },
): Promise<ThreadRow | undefined> {
  const [row] = await selectThreads(db, threadColumns(comments, edited)).where(and(isCase(by), visibleTo(viewer)));
  return row && threadRow(row, edited);
}

/** One viewer asking for one case. */
export interface AskedThread extends Viewer {
  readonly id: Id;
}

/** Several threads in one statement, each at the place of who asked; a case that several ask for is read once. */
export async function findThreads(
  db: Database,
  asked: readonly AskedThread[],
  comments: number,
): Promise<readonly (ThreadRow | undefined)[]> {
  const ids = sql`${sql.param(asked.map(({ id }) => id))}::uuid[]`;
  const accounts = sql`${sql.param(asked.map(({ accountId }) => accountId))}::uuid[]`;
  const readers = sql`(select json_agg(q.place) as places from unnest(${ids}, ${accounts}) with ordinality as q(case_id, account_id, place)
    where q.case_id = ${clinicalCase.id} and ${visibleToAccount(sql`q.account_id`)}) readers`;
  const columns = { ...threadColumns(comments), places: sql<number[]>`readers.places` };
  const rows = await selectThreads(db, columns)
    .crossJoinLateral(readers)
    .where(sql`${clinicalCase.id} = any(${ids}) and readers.places is not null`);
  const found: (ThreadRow | undefined)[] = asked.map(() => undefined);
  for (const row of rows) {
    const thread = threadRow(row);
    for (const place of row.places) found[place - 1] = thread;
  }
  return found;
}

/** Arrays come as JSON, which is read several times faster than an array of texts. */
function threadColumns(comments: number, edited?: EditedPost) {
  const editedComment = edited?.kind === 'comment' ? edited.id : null;
  return {
    roomId: clinicalCase.room_id,
    ...textColumns,
    wrappedKey: caseMemory.wrapped_key,
    sealedDayZero: caseMemory.sealed_day_zero,
    labels: sql<[string, string][] | null>`(select json_agg(json_build_array(encode(l.token, 'hex'), l.label))
      from case_label l where l.room_id = ${clinicalCase.room_id})`,
    options: sql<
      string[] | null
    >`(select json_agg(o.label order by o.place) from poll_option o where o.case_id = ${clinicalCase.id})`,
    comments: sql<
      string[] | null
    >`(select json_agg(n.body order by n.room_seq) from (select m.body, m.room_seq from case_comment m
      where m.room_id = ${clinicalCase.room_id} and m.state = 'visible' and m.id is distinct from ${editedComment}::uuid
      order by m.room_seq desc limit ${comments}) n)`,
    outcomes: sql<
      (string | null)[] | null
    >`(select json_agg(t.outcome order by t.written_at) from case_outcome t where t.case_id = ${clinicalCase.id})`,
  };
}

function selectThreads<Columns extends ReturnType<typeof threadColumns>>(db: Database, columns: Columns) {
  return db.select(columns).from(clinicalCase).leftJoin(caseMemory, eq(caseMemory.room_id, clinicalCase.room_id));
}

type FoundThread = Awaited<
  ReturnType<ReturnType<typeof selectThreads<ReturnType<typeof threadColumns>>>['execute']>
>[number];

function threadRow(row: FoundThread, edited?: EditedPost): ThreadRow {
  const { roomId, wrappedKey, sealedDayZero } = row;
  const told = edited?.kind === 'case' ? [] : TEXTS.map((name) => row[name]);
  const posts = [...told, ...(row.options ?? []), ...(row.comments ?? []), ...(row.outcomes ?? [])];
  return {
    roomId,
    posts: posts.flatMap((text) => (text ? [String(text)] : [])),
    memory: wrappedKey === null ? undefined : { wrappedKey, sealedDayZero },
    labels: (row.labels ?? []).map(([token, label]) => ({ token: Buffer.from(token, 'hex'), label })),
  };
}

export interface NewCaseRow {
  readonly id: Id;
  readonly roomId: Id;
  readonly authorId: Id;
  readonly personaId: Id;
  readonly specialty: string;
  readonly attestation: string;
  readonly text: CaseText;
  readonly product?: 'drug' | 'device' | undefined;
  readonly conflictKind?: 'none' | 'financial' | 'other' | undefined;
  readonly audience?: 'members' | 'specialty' | 'people';
  readonly audienceSpecialty?: string | undefined;
  readonly consent?: 'none_needed' | 'written' | 'signed';
  /** Seconds for which nobody but its author sees it. */
  readonly pauseSeconds?: number | undefined;
}

export async function insertCase(tx: Database, values: NewCaseRow): Promise<void> {
  await tx.insert(clinicalCase).values({
    id: values.id,
    room_id: values.roomId,
    author_id: values.authorId,
    persona_id: values.personaId,
    specialty: values.specialty,
    attestation_version: values.attestation,
    product: values.product ?? null,
    conflict_kind: values.conflictKind ?? null,
    audience: values.audience ?? 'members',
    audience_specialty: values.audienceSpecialty ?? null,
    consent: values.consent ?? 'none_needed',
    ...(values.pauseSeconds
      ? { state: 'held' as const, publish_at: sql`now() + make_interval(secs => ${values.pauseSeconds}::integer)` }
      : {}),
    ...sealedTexts(values.text),
  });
}

/** Every prose column of a case, those left out emptied. */
function sealedTexts(text: CaseText) {
  const sealedOrErased = <Name extends keyof CaseText>(name: Name) => {
    const one = text[name];
    return one ? sealed(name, one) : erased(name);
  };
  return {
    ...sealed('title', text.title),
    ...sealed('question', text.question),
    ...sealedOrErased('body'),
    ...sealedOrErased('history'),
    ...sealedOrErased('examination'),
    ...sealedOrErased('investigations'),
    ...sealedOrErased('treatment'),
    ...sealedOrErased('conflict'),
  };
}

const ERASED_TEXTS = {
  ...erased('title'),
  ...erased('body'),
  ...erased('question'),
  ...erased('history'),
  ...erased('examination'),
  ...erased('investigations'),
  ...erased('treatment'),
  ...erased('conflict'),
};

/** Copies the present text into the revisions and writes the new one; false when somebody was faster. Receipts travel with their text. */
export async function reviseCase(
  tx: Database,
  id: Id,
  expected: number,
  revisionId: Id,
  change: Pick<NewCaseRow, 'text' | 'product' | 'conflictKind'>,
): Promise<boolean> {
  await tx.execute(sql`
    insert into case_revision (id, case_id, revision, ${TRIPLES}, written_at)
    select ${revisionId}, id, revision, ${TRIPLES}, coalesce(edited_at, created_at)
    from clinical_case where id = ${id} and revision = ${expected} for update`);
  const rows = await tx
    .update(clinicalCase)
    .set({
      ...sealedTexts(change.text),
      product: change.product ?? null,
      conflict_kind: change.conflictKind ?? null,
      revision: expected + 1,
      edited_at: sql`now()`,
    })
    .where(
      and(eq(clinicalCase.id, id), eq(clinicalCase.revision, expected), inArray(clinicalCase.state, ['held', 'open'])),
    )
    .returning({ id: clinicalCase.id });
  return rows.length === 1;
}

/** Removes text, version and receipt of the case, its revisions, outcomes and poll together. */
export async function eraseCase(tx: Database, id: Id, expected: number): Promise<boolean> {
  const rows = await tx
    .update(clinicalCase)
    .set({ ...ERASED_TEXTS, state: 'removed', revision: expected + 1 })
    .where(
      and(
        eq(clinicalCase.id, id),
        eq(clinicalCase.revision, expected),
        inArray(clinicalCase.state, ['held', 'open', 'closed', 'hidden']),
      ),
    )
    .returning({ id: clinicalCase.id });
  if (rows.length === 0) return false;
  await tx.update(caseRevision).set(ERASED_TEXTS).where(eq(caseRevision.case_id, id));
  await tx.update(caseOutcome).set(erased('outcome')).where(eq(caseOutcome.case_id, id));
  await tx.update(pollOption).set(erased('label')).where(eq(pollOption.case_id, id));
  await tx.delete(caseReference).where(eq(caseReference.case_id, id));
  return true;
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
    })
    .from(caseRevision)
    .where(and(eq(caseRevision.case_id, row.id), eq(caseRevision.revision, revision)));
  return earlier;
}

/** Verified members behind personas; fewer than asked when one of them is none. */
export async function findMembersByPersona(
  db: Database,
  personaIds: readonly Id[],
): Promise<{ id: Id; personaId: Id }[]> {
  return db
    .select({ id: account.id, personaId: persona.id })
    .from(persona)
    .innerJoin(account, eq(account.id, persona.accountId))
    .where(and(inArray(persona.id, [...personaIds]), eq(account.state, 'verified')));
}

export async function insertReaders(
  tx: Database,
  caseId: Id,
  readers: readonly { readonly id: Id; readonly personaId: Id }[],
): Promise<void> {
  if (readers.length === 0) return;
  await tx
    .insert(caseReader)
    .values(readers.map(({ id, personaId }) => ({ case_id: caseId, account_id: id, persona_id: personaId })))
    .onConflictDoNothing();
}

/** Replaces the references of a case, in order. */
export async function replaceReferences(tx: Database, caseId: Id, references: readonly ReferenceRow[]): Promise<void> {
  await tx.delete(caseReference).where(eq(caseReference.case_id, caseId));
  if (references.length === 0) return;
  await tx.insert(caseReference).values(references.map((one, place) => ({ case_id: caseId, place, ...one })));
}

export interface ConsentRow {
  readonly kind: 'written' | 'signed';
  readonly scope: readonly ('discussion' | 'teaching' | 'images')[];
  readonly obtainedOn: string;
}

export async function insertConsent(tx: Database, caseId: Id, consent: ConsentRow): Promise<void> {
  await tx.insert(caseConsent).values({
    case_id: caseId,
    kind: consent.kind,
    for_discussion: consent.scope.includes('discussion'),
    for_teaching: consent.scope.includes('teaching'),
    for_images: consent.scope.includes('images'),
    obtained_on: consent.obtainedOn,
  });
}

/**
 * Faces that are known in a case of named people: those that were named, and those that wrote there. Another face of the
 * same account is not among them.
 */
export async function listKnownFaces(db: Database, caseId: Id, asked: readonly Id[]): Promise<Id[]> {
  const { rows } = await db.execute<{ id: Id }>(sql`
    select p.id from persona p join clinical_case c on c.id = ${caseId}
    where p.id = any (${sql.param([...asked])}::uuid[]) and (p.id = c.persona_id
      or exists (select from case_reader r where r.case_id = c.id and r.persona_id = p.id)
      or exists (select from case_comment m where m.room_id = c.room_id and m.persona_id = p.id))`);
  return rows.map((row) => row.id);
}

/** Opens a held case whose pause is over, new from that moment; its room, or undefined when it is not held any more. */
export async function revealHeldCase(tx: Database, id: Id): Promise<Id | undefined> {
  const [row] = await tx
    .update(clinicalCase)
    .set({ state: 'open', publish_at: null, created_at: sql`now()` })
    .where(and(eq(clinicalCase.id, id), eq(clinicalCase.state, 'held'), sql`${clinicalCase.publish_at} <= now()`))
    .returning({ roomId: clinicalCase.room_id });
  return row?.roomId;
}

/** Locks the author's case and says whether it is still held: then it cannot be revealed before the transaction ends. */
export async function lockHeld(tx: Database, id: Id): Promise<boolean> {
  const [row] = await tx
    .select({ state: clinicalCase.state })
    .from(clinicalCase)
    .where(eq(clinicalCase.id, id))
    .for('no key update');
  return row?.state === 'held';
}
