import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { prepareOnce } from '../../../platform/database/prepare-once.ts';
import type { StoredMemory, ThreadRef } from '../../../platform/text-gate.ts';
import { caseMemory } from '../../rooms/tables.ts';
import { isCase, visibleTo, visibleToAccount, type By, type Viewer } from '../audience/queries.ts';
import { textColumns } from '../reading/queries.ts';
import { tagsOf } from '../tags/queries.ts';
import { CASE_PARTS, clinicalCase } from '../tables.ts';

const TEXTS = ['title', 'body', 'question', ...CASE_PARTS, 'conflict'] as const;

/** A case's gated text and sealed memory, as the gate needs them for one more post. */
export interface ThreadRow {
  readonly roomId: Id;
  /** Gated text of the case before its comments and after them; without the post that is being edited. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Its newest visible comments in room order: first those whose text the reader has. */
  readonly known: KnownNames;
  readonly comments: readonly ThreadComment[];
  readonly memory: (StoredMemory & { readonly sealedDayZero: Uint8Array | null }) | undefined;
  readonly labels: readonly { readonly token: Uint8Array; readonly label: string }[];
}

/** A comment of a thread whose text the reader has not. */
export type ThreadComment = readonly [roomSeq: number, revision: number, text: string];

/** Comments as `room_seq/revision`, joined by commas: one string, as a list of fifty for each post was much to read and throw away. */
export type KnownNames = string;

type EditedPost = Pick<ThreadRef, 'kind' | 'id'>;

/** The thread of a case as this viewer may read it, in one statement: each more of them holds writing up. */
export async function findThread(
  db: Database,
  viewer: Viewer,
  by: By,
  { comments, edited }: { readonly comments: number; readonly edited?: EditedPost | undefined },
): Promise<ThreadRow | undefined> {
  const [row] = await selectThreads(db, threadColumns(sql`${comments}`, sql`0`, edited)).where(
    and(isCase(by), visibleTo(viewer)),
  );
  return row && threadRow(row, edited);
}

/** One viewer asking for one case. */
export interface AskedThread extends Viewer {
  readonly id: Id;
}

/**
 * Several threads in one statement, each at the place of who asked; a case that several ask for is read once, and of its comments
 * only the texts beyond the `room_seq` up to which they are known.
 */
export async function findThreads(
  db: Database,
  asked: readonly AskedThread[],
  { comments, knownUpTo }: { readonly comments: number; readonly knownUpTo: (caseId: Id) => number },
): Promise<readonly (ThreadRow | undefined)[]> {
  const cases = [...new Set(asked.map(({ id }) => id))];
  const rows = await askedThreads(db, {}).execute({
    ids: asked.map(({ id }) => id),
    accounts: asked.map(({ accountId }) => accountId),
    cases,
    known: cases.map(knownUpTo),
    comments,
  });
  const found: (ThreadRow | undefined)[] = asked.map(() => undefined);
  for (const row of rows) {
    const thread = threadRow(row);
    for (const place of row.places) found[place - 1] = thread;
  }
  return found;
}

const askedThreads = prepareOnce((db) => {
  const known = sql`unnest(${sql.placeholder('cases')}::uuid[], ${sql.placeholder('known')}::bigint[]) as known(case_id, up_to)`;
  const asked = sql`unnest(${sql.placeholder('ids')}::uuid[], ${sql.placeholder('accounts')}::uuid[]) with ordinality as q(case_id, account_id, place)`;
  const readers = sql`(select json_agg(q.place) as places from ${asked}
    where q.case_id = ${clinicalCase.id} and ${visibleToAccount(sql`q.account_id`)}) readers`;
  const columns = {
    ...threadColumns(sql`${sql.placeholder('comments')}`, sql`known.up_to`),
    places: sql<number[]>`readers.places`,
  };
  return selectThreads(db, columns)
    .innerJoin(known, sql`known.case_id = ${clinicalCase.id}`)
    .crossJoinLateral(readers)
    .where(sql`readers.places is not null`)
    .prepare('asked_threads');
});

/** Arrays come as JSON, which is read several times faster than an array of texts. */
function threadColumns(comments: SQL, knownUpTo: SQL, edited?: EditedPost) {
  const editedComment = edited?.kind === 'comment' ? edited.id : null;
  return {
    roomId: clinicalCase.room_id,
    ...textColumns,
    wrappedKey: caseMemory.wrapped_key,
    sealedDayZero: caseMemory.sealed_day_zero,
    memoryVersion: caseMemory.version,
    labels: sql<[string, string][] | null>`(select json_agg(json_build_array(encode(l.token, 'hex'), l.label))
      from case_label l where l.room_id = ${clinicalCase.room_id})`,
    options: sql<
      string[] | null
    >`(select json_agg(o.label order by o.place) from poll_option o where o.case_id = ${clinicalCase.id})`,
    tags: tagsOf(sql`${clinicalCase.id}`, sql`${clinicalCase.revision}`),
    comments: sql<
      [KnownNames | null, ThreadComment[] | null]
    >`(select json_build_array(string_agg(n.room_seq || '/' || n.revision, ',' order by n.room_seq) filter (where n.body is null),
        json_agg(json_build_array(n.room_seq, n.revision, n.body) order by n.room_seq) filter (where n.body is not null)) from (
      select m.room_seq, m.revision, case when m.room_seq > ${knownUpTo} then m.body end as body from case_comment m
      where m.room_id = ${clinicalCase.room_id} and m.state = 'visible' and m.body is not null and m.id is distinct from ${editedComment}::uuid
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
  const { roomId, wrappedKey, sealedDayZero, memoryVersion: version } = row;
  const [known, comments] = row.comments;
  const told = edited?.kind === 'case' ? [] : TEXTS.map((name) => row[name]);
  return {
    roomId,
    before: texts([...told, ...row.tags, ...(row.options ?? [])]),
    known: known ?? '',
    comments: comments ?? [],
    after: texts(row.outcomes ?? []),
    memory: wrappedKey === null || version === null ? undefined : { wrappedKey, sealedDayZero, version },
    labels: (row.labels ?? []).map(([token, label]) => ({ token: Buffer.from(token, 'hex'), label })),
  };
}

function texts(values: readonly (string | FoundThread['title'])[]): string[] {
  return values.flatMap((text) => (text ? [String(text)] : []));
}
