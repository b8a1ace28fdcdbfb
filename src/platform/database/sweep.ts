import { sql } from 'drizzle-orm';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from './connection.ts';

/** A text column that an ALWAYS `deid_gate` guards. */
export interface GuardedColumn {
  readonly oid: number;
  /** Schema-qualified where needed, for display. */
  readonly table: string;
  readonly column: string;
}

export interface SweptPage {
  readonly scanned: number;
  readonly badIds: readonly Id[];
  readonly lastId: Id | null;
}

/** Every argument of every enabled gate, from pg_trigger: no list of ours can forget one. */
export async function listGuardedColumns(db: Database): Promise<GuardedColumn[]> {
  const { rows } = await db.execute<{ oid: number; table: string; arguments: string }>(sql`
    select c.oid::int as oid, c.oid::regclass::text as table, encode(t.tgargs, 'escape') as arguments
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'deid' and p.proname = 'gate' and not t.tgisinternal
    order by 2`);
  return rows.flatMap((row) =>
    row.arguments
      .split('\\000')
      .filter((column) => column !== '')
      .map((column) => ({ oid: row.oid, table: row.table, column })),
  );
}

/** Pages through one guarded column as the auditor: counts and ids of rows without a valid receipt, never text. */
export async function* sweepColumn(db: Database, guarded: GuardedColumn, pageSize = 5_000): AsyncGenerator<SweptPage> {
  let after: Id | null = null;
  do {
    const page = await sweepPage(db, guarded, after, pageSize);
    yield page;
    after = page.scanned < pageSize ? null : page.lastId;
  } while (after !== null);
}

async function sweepPage(db: Database, guarded: GuardedColumn, after: Id | null, limit: number): Promise<SweptPage> {
  const { rows } = await db.execute<{ scanned: number; bad_ids: Id[]; last_id: Id | null }>(
    sql`select * from deid.sweep(${guarded.oid}::oid::regclass, ${guarded.column}, ${after}::uuid, ${limit})`,
  );
  const page = rows[0];
  if (!page) throw new Error('deid.sweep returned no row.');
  return { scanned: page.scanned, badIds: page.bad_ids, lastId: page.last_id };
}
