import { sql } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { importStaged, registryLicence, registryProvider } from '../../tables.ts';

/**
 * Adds and replaces the physicians that the load brought new or changed; the rest is not touched, not even locked.
 * `run_id` marks them for what follows.
 */
export async function mergeProviders(tx: Database, runId: Id): Promise<{ added: number; changed: number }> {
  const { rows } = await tx.execute<{ added: number; changed: number }>(sql`
    with latest as (
      select distinct on (key) key, hash, facts from ${importStaged} where run_id = ${runId} and kind = 'row' order by key, line desc
    ), merged as (
      insert into ${registryProvider} as p (npi, last_name, first_name, middle_name, suffix, other_last_name, other_first_name,
        deactivated_on, reactivated_on, updated_on, row_hash, run_id)
      select l.key, f.last_name, f.first_name, f.middle_name, f.suffix, f.other_last_name, f.other_first_name,
        f.deactivated_on, f.reactivated_on, f.updated_on, l.hash, ${runId}
      from latest l cross join lateral jsonb_to_record(l.facts) as f(last_name text, first_name text, middle_name text, suffix text,
        other_last_name text, other_first_name text, deactivated_on date, reactivated_on date, updated_on date)
      where not exists (select from ${registryProvider} o where o.npi = l.key and o.row_hash = l.hash)
      on conflict (npi) do update set last_name = excluded.last_name, first_name = excluded.first_name, middle_name = excluded.middle_name,
        suffix = excluded.suffix, other_last_name = excluded.other_last_name, other_first_name = excluded.other_first_name,
        deactivated_on = excluded.deactivated_on, reactivated_on = excluded.reactivated_on, updated_on = excluded.updated_on,
        row_hash = excluded.row_hash, run_id = excluded.run_id
      -- xmax is 0 on a row that was inserted, not updated.
      returning p.xmax = 0 as is_new
    ) select count(*) filter (where is_new)::int as added, count(*) filter (where not is_new)::int as changed from merged`);
  return rows[0] ?? { added: 0, changed: 0 };
}

/** Replaces the licences of the physicians that {@link mergeProviders} touched. */
export async function mergeLicences(tx: Database, runId: Id): Promise<void> {
  // No statistics know of this run yet: Postgres takes its physicians for one and compares each with each. So each is looked up by its number.
  await tx.execute(sql`
    delete from ${registryLicence} l using ${registryProvider} p where p.npi = l.npi and p.run_id = ${runId}`);
  await tx.execute(sql`
    insert into ${registryLicence} (npi, slot, taxonomy_code, number, region, is_primary)
    select s.key, f.slot, f.code, f.number, f.region, f.is_primary
    from (select distinct on (key) key, facts from ${importStaged} where run_id = ${runId} and kind = 'row' order by key, line desc) s
    cross join lateral (select from ${registryProvider} p where p.npi = s.key and p.run_id = ${runId} offset 0) touched
    cross join lateral jsonb_to_recordset(s.facts->'licences') as f(slot smallint, code text, number text, region text, is_primary boolean)`);
}

/**
 * Marks numbers that the file shows as bare stubs, where we hold them and they were active; how many. A list that is older
 * than a reactivation we know of does not undo it.
 */
export async function mergeStubs(tx: Database, runId: Id): Promise<number> {
  // No line of a file has this hash: a later full row counts as changed.
  const { rowCount } = await tx.execute(sql`
    update ${registryProvider} p set deactivated_on = s.day, reactivated_on = null, run_id = ${runId}, row_hash = decode(repeat('00', 32), 'hex')
    from (select distinct on (key) key, (facts->>'deactivated_on')::date as day from ${importStaged}
      where run_id = ${runId} and kind = 'stub' order by key, line desc) s
    where p.npi = s.key and p.deactivated_on is distinct from s.day
      and (p.reactivated_on is null or p.reactivated_on <= s.day)`);
  return rowCount ?? 0;
}
