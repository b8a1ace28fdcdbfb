import { and, inArray, isNull, sql } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { importStaged, registryTaxonomy } from '../../tables.ts';

/** Adds and replaces codes that the load brought new, changed, or back. */
export async function mergeTaxonomies(tx: Database, runId: Id): Promise<{ added: number; changed: number }> {
  const { rows } = await tx.execute<{ added: number; changed: number }>(sql`
    with latest as (
      select distinct on (key) key, hash, facts from ${importStaged} where run_id = ${runId} and kind = 'row' order by key, line desc
    ), merged as (
      insert into ${registryTaxonomy} as t (code, grouping, classification, specialization, display_name, left_on, row_hash, run_id)
      select l.key, f.grouping, f.classification, f.specialization, f.display_name, null, l.hash, ${runId}
      from latest l cross join lateral jsonb_to_record(l.facts) as f(grouping text, classification text, specialization text, display_name text)
      where not exists (select from ${registryTaxonomy} o where o.code = l.key and o.row_hash = l.hash and o.left_on is null)
      on conflict (code) do update set grouping = excluded.grouping, classification = excluded.classification,
        specialization = excluded.specialization, display_name = excluded.display_name, left_on = null,
        row_hash = excluded.row_hash, run_id = excluded.run_id
      -- xmax is 0 on a row that was inserted, not updated.
      returning t.xmax = 0 as is_new
    ) select count(*) filter (where is_new)::int as added, count(*) filter (where not is_new)::int as changed from merged`);
  return rows[0] ?? { added: 0, changed: 0 };
}

/** Ends codes that the file no longer holds; how many. */
export async function endMissingTaxonomies(tx: Database, runId: Id, fileOn: string): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    update ${registryTaxonomy} t set left_on = ${fileOn}, run_id = ${runId}
    where t.left_on is null and not exists (select from ${importStaged} s where s.run_id = ${runId} and s.kind = 'row' and s.key = t.code)`);
  return rowCount ?? 0;
}

/** The codes among these that the newest file does not hold, in their order. */
export async function findMissingTaxonomies(db: Database, codes: readonly string[]): Promise<string[]> {
  const { code, leftOn } = registryTaxonomy;
  const rows = await db
    .select({ code })
    .from(registryTaxonomy)
    .where(and(inArray(code, [...codes]), isNull(leftOn)));
  const held = new Set(rows.map((row) => row.code));
  return codes.filter((one) => !held.has(one));
}
