import type { TestDatabase } from './database.ts';
import { withClient } from './database.ts';

/** Rows of a query as the owner of the database sees them. */
export async function rowsOf(
  database: TestDatabase,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const { rows } = await withClient(database.adminUrl, (admin) => admin.query(text, [...values]));
  return rows;
}

/** How many rows each table of the public schema holds: equal before and after means that nothing was written. */
export async function countRows(database: TestDatabase): Promise<Record<string, number>> {
  return withClient(database.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of rows) {
      if (RUN_BY_THEMSELVES.has(name)) continue;
      const rows = name === 'outbox' ? `outbox where type <> 'notification'` : name;
      const counted = await admin.query<{ count: number }>(`select count(*)::int as count from ${rows}`);
      counts[name] = counted.rows[0]?.count ?? 0;
    }
    return counts;
  });
}

/** The relay moves rows between these on its own, and the worker tells members of what was written before. */
const RUN_BY_THEMSELVES = new Set(['audit_pending', 'audit_entry', 'audit_checkpoint', 'notification']);

/** Names of the tables, of every schema of ours, in which a word stands anywhere in a row. */
export async function tablesHolding(database: TestDatabase, word: string): Promise<string[]> {
  return withClient(database.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const hit = await admin.query(`select from ${name} as r where position($1 in r::text) > 0 limit 1`, [word]);
      if (hit.rowCount) found.push(name);
    }
    return found;
  });
}
