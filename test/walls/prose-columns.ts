import { readFileSync } from 'node:fs';
import type pg from 'pg';

/** Why a column may hold text or bytes without a receipt -> the columns, as `schema.table.column`. */
export type TextColumns = Readonly<Record<string, readonly string[]>>;

/** The columns that were reviewed, with the reason why none of them can hold prose. */
export const TEXT_COLUMNS: TextColumns = JSON.parse(
  readFileSync(new URL('text-columns.json', import.meta.url), 'utf8'),
);

/**
 * Every column that could hold prose: whatever is not a number, truth value, time, enumeration or uuid, so that a type
 * nobody thought of (hstore, citext, xml, an array, a domain) is asked for too.
 */
const COLUMNS_THAT_COULD = `
  select n.nspname || '.' || c.relname || '.' || a.attname as name, a.attname as column, c.oid::int as table
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid
  where c.relkind in ('r', 'p', 'm', 'f') and a.attnum > 0 and not a.attisdropped
    and n.nspname !~ '^(pg_|information_schema$)'
    and t.typcategory not in ('N', 'B', 'D', 'T', 'E') and t.typname <> 'uuid'
  order by 1`;

/** Columns named by a gate that always fires; a disabled gate or one that replication skips guards nothing. */
const GUARDED_COLUMNS = `
  select t.tgrelid::int as table, string_to_array(trim(trailing '\\000' from encode(t.tgargs, 'escape')), '\\000') as columns
  from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'deid' and p.proname = 'gate' and t.tgenabled = 'A' and not t.tgisinternal
    and (t.tgtype & 1) = 1 and (t.tgtype & 4) = 4 and (t.tgtype & 16) = 16 and t.tgqual is null and t.tgattr = ''`;

export interface ProseColumns {
  /** Columns of the database that could hold prose. */
  readonly seen: readonly string[];
  /** Those with a gate, and their version and receipt beside them. */
  readonly guarded: readonly string[];
  /** Neither guarded nor on the list: each is a hole. */
  readonly unguarded: readonly string[];
  /** On the list although there is no such column, or it is guarded. */
  readonly unused: readonly string[];
}

/** Compares the columns of a database with the gates that guard them and the list of reviewed ones. */
export async function readProseColumns(client: pg.Client, list: TextColumns = TEXT_COLUMNS): Promise<ProseColumns> {
  const { rows: columns } = await client.query<{ name: string; column: string; table: number }>(COLUMNS_THAT_COULD);
  const { rows: gates } = await client.query<{ table: number; columns: string[] }>(GUARDED_COLUMNS);
  const behindGate = new Set(
    gates.flatMap((gate) =>
      gate.columns.flatMap((one) => [one, `${one}_deid`, `${one}_receipt`].map((part) => `${gate.table} ${part}`)),
    ),
  );
  const seen = columns.map(({ name }) => name);
  const guarded = columns.filter(({ table, column }) => behindGate.has(`${table} ${column}`)).map(({ name }) => name);
  const reviewed = new Set(Object.values(list).flat());
  return {
    seen,
    guarded,
    unguarded: seen.filter((name) => !guarded.includes(name) && !reviewed.has(name)),
    unused: [...reviewed].filter((name) => !seen.includes(name) || guarded.includes(name)),
  };
}
