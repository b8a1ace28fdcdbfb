import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { prepareOnce } from '../../../platform/database/prepare-once.ts';
import type { StoredMemory, ThreadRef } from '../../../platform/text-gate.ts';
import { caseMemory, room } from '../../rooms/tables.ts';
import { isCase, visibleTo, visibleToAccount, type By, type Viewer } from '../audience/queries.ts';
import { textColumns } from '../reading/queries.ts';
import { tagsOf } from '../tags/queries.ts';
import { CASE_PARTS, clinicalCase } from '../tables.ts';
import type { KnownThread } from './known-comments.ts';

const TEXTS = ['title', 'body', 'question', ...CASE_PARTS, 'conflict'] as const;

/** A case's gated text and sealed memory, as the gate needs them for one more post. */
export interface ThreadRow {
  readonly caseId: Id;
  readonly roomId: Id;
  /** Moves with each change of a comment but a new one. */
  readonly version: number;
  /** Gated text of the case before its comments and after them; without the post that is being edited. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Its newest visible comments in room order; those beyond what the reader knows, where that is of the same version. */
  readonly comments: readonly ThreadComment[];
  readonly memory: (StoredMemory & { readonly sealedDayZero: Uint8Array | null }) | undefined;
  readonly labels: readonly { readonly token: Uint8Array; readonly label: string }[];
}

export type ThreadComment = readonly [roomSeq: number, text: string];

type EditedPost = Pick<ThreadRef, 'kind' | 'id'>;

/** The thread of a case as this viewer may read it, in one statement: each more of them holds writing up. */
export async function findThread(
  db: Database,
  viewer: Viewer,
  by: By,
  { comments, edited }: { readonly comments: number; readonly edited?: EditedPost | undefined },
): Promise<ThreadRow | undefined> {
  const [row] = await selectThreads(db, threadColumns(sql`${comments}`, sql`0`, edited))
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .where(and(isCase(by), visibleTo(viewer)));
  return row && threadRow(row, edited);
}

/** One viewer asking for one case. */
export interface AskedThread extends Viewer {
  readonly id: Id;
}

/**
 * Several threads in one statement, each at the place of who asked; a case that several ask for is read once, and of its comments
 * only those beyond what is known of it, unless the thread has changed since.
 */
export async function findThreads(
  db: Database,
  asked: readonly AskedThread[],
  known: ReadonlyMap<Id, KnownThread>,
  comments: number,
): Promise<readonly (ThreadRow | undefined)[]> {
  const threads = [...known.values()];
  const rows = await askedThreads(db, {}).execute({
    ids: asked.map(({ id }) => id),
    accounts: asked.map(({ accountId }) => accountId),
    cases: [...known.keys()],
    versions: threads.map(({ version }) => version),
    known: threads.map(({ upTo }) => upTo),
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
  const known = sql`unnest(${sql.placeholder('cases')}::uuid[], ${sql.placeholder('versions')}::bigint[],
    ${sql.placeholder('known')}::bigint[]) as known(case_id, version, up_to)`;
  const asked = sql`unnest(${sql.placeholder('ids')}::uuid[], ${sql.placeholder('accounts')}::uuid[]) with ordinality as q(case_id, account_id, place)`;
  const readers = sql`(select json_agg(q.place) as places from ${asked}
    where q.case_id = ${clinicalCase.id} and ${visibleToAccount(sql`q.account_id`)}) readers`;
  const columns = {
    ...threadColumns(
      sql`${sql.placeholder('comments')}`,
      sql`case when ${room.thread_version} = known.version then known.up_to else 0 end`,
    ),
    places: sql<number[]>`readers.places`,
  };
  return selectThreads(db, columns)
    .innerJoin(room, eq(room.id, clinicalCase.room_id))
    .innerJoin(known, sql`known.case_id = ${clinicalCase.id}`)
    .crossJoinLateral(readers)
    .where(sql`readers.places is not null`)
    .prepare('asked_threads');
});

/** Arrays come as JSON, which is read several times faster than an array of texts. */
function threadColumns(comments: SQL, beyond: SQL, edited?: EditedPost) {
  const editedComment = edited?.kind === 'comment' ? edited.id : null;
  return {
    caseId: clinicalCase.id,
    roomId: clinicalCase.room_id,
    version: sql<number>`${room.thread_version}`.mapWith(Number),
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
      ThreadComment[] | null
    >`(select json_agg(json_build_array(n.room_seq, n.body) order by n.room_seq) from (
      select m.room_seq, m.body from case_comment m
      where m.room_id = ${clinicalCase.room_id} and m.room_seq > ${beyond} and m.state = 'visible' and m.body is not null
        and m.id is distinct from ${editedComment}::uuid
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
  const { caseId, roomId, wrappedKey, sealedDayZero, memoryVersion } = row;
  const told = edited?.kind === 'case' ? [] : TEXTS.map((name) => row[name]);
  return {
    caseId,
    roomId,
    version: row.version,
    before: texts([...told, ...row.tags, ...(row.options ?? [])]),
    comments: row.comments ?? [],
    after: texts(row.outcomes ?? []),
    memory:
      wrappedKey === null || memoryVersion === null ? undefined : { wrappedKey, sealedDayZero, version: memoryVersion },
    labels: (row.labels ?? []).map(([token, label]) => ({ token: Buffer.from(token, 'hex'), label })),
  };
}

function texts(values: readonly (string | FoundThread['title'])[]): string[] {
  return values.flatMap((text) => (text ? [String(text)] : []));
}
