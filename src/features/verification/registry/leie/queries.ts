import { and, count, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { importStaged, registryExclusion } from '../../tables.ts';

export type ExclusionRow = typeof registryExclusion.$inferSelect;

/** Adds and replaces entries that the load brought new, changed, or back on the list. */
export async function mergeExclusions(tx: Database, runId: Id): Promise<{ added: number; changed: number }> {
  const { rows } = await tx.execute<{ added: number; changed: number }>(sql`
    with latest as (
      select distinct on (key) key, hash, facts from ${importStaged} where run_id = ${runId} and kind = 'row' order by key, line desc
    ), merged as (
      insert into ${registryExclusion} as e (key, last_name, first_name, middle_name, last_folded, first_folded, npi, born_on, region,
        exclusion_type, excluded_on, waived_on, left_on, row_hash, run_id)
      select l.key, f.last_name, f.first_name, f.middle_name, f.last_folded, f.first_folded, f.npi, f.born_on, f.region,
        f.exclusion_type, f.excluded_on, f.waived_on, null, l.hash, ${runId}
      from latest l cross join lateral jsonb_to_record(l.facts) as f(last_name text, first_name text, middle_name text, last_folded text,
        first_folded text, npi text, born_on date, region text, exclusion_type text, excluded_on date, waived_on date)
      where not exists (select from ${registryExclusion} o where o.key = l.key and o.row_hash = l.hash and o.left_on is null)
      on conflict (key) do update set region = excluded.region, waived_on = excluded.waived_on, left_on = null,
        row_hash = excluded.row_hash, run_id = excluded.run_id
      -- xmax is 0 on a row that was inserted, not updated.
      returning e.xmax = 0 as is_new
    ) select count(*) filter (where is_new)::int as added, count(*) filter (where not is_new)::int as changed from merged`);
  return rows[0] ?? { added: 0, changed: 0 };
}

/** Ends entries whose reinstatement the file says; how many. */
export async function endReinstated(tx: Database, runId: Id): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    update ${registryExclusion} e set left_on = (s.facts->>'left_on')::date, run_id = ${runId}
    from ${importStaged} s where s.run_id = ${runId} and s.kind = 'stub' and s.key = e.key and e.left_on is null`);
  return rowCount ?? 0;
}

/** Ends entries that the full file no longer holds; how many. */
export async function endMissing(tx: Database, runId: Id, fileOn: string): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    update ${registryExclusion} e set left_on = ${fileOn}, run_id = ${runId}
    where e.left_on is null and not exists (select from ${importStaged} s where s.run_id = ${runId} and s.kind = 'row' and s.key = e.key)`);
  return rowCount ?? 0;
}

export async function countExclusions(db: Database): Promise<number> {
  const [row] = await db.select({ current: count() }).from(registryExclusion).where(isNull(registryExclusion.leftOn));
  return row?.current ?? 0;
}

/** Entries that this load added, changed or brought back. */
export async function listNewExclusions(tx: Database, runId: Id): Promise<ExclusionRow[]> {
  return tx
    .select()
    .from(registryExclusion)
    .where(and(eq(registryExclusion.runId, runId), isNull(registryExclusion.leftOn)));
}

/** Current entries with this number, or with one of these folded names; at most ten, more would not help anybody. */
export async function listExclusionsLike(
  db: Database,
  sought: {
    readonly npi: string | null;
    readonly lastNames: readonly string[];
    readonly firstNames: readonly string[];
  },
): Promise<ExclusionRow[]> {
  const named = and(
    inArray(registryExclusion.lastFolded, [...sought.lastNames]),
    inArray(registryExclusion.firstFolded, [...sought.firstNames]),
  );
  const numbered = sought.npi === null ? undefined : eq(registryExclusion.npi, sought.npi);
  return db
    .select()
    .from(registryExclusion)
    .where(and(isNull(registryExclusion.leftOn), or(numbered, named)))
    .limit(10);
}
