import { and, eq, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { ThreadRef } from '../../../platform/text-gate.ts';
import { caseMemory } from '../../rooms/tables.ts';
import { isCase, visibleTo, visibleToAccount, type By, type Viewer } from '../audience/queries.ts';
import { textColumns } from '../reading/queries.ts';
import { CASE_PARTS, clinicalCase } from '../tables.ts';

const TEXTS = ['title', 'body', 'question', ...CASE_PARTS, 'conflict'] as const;

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
