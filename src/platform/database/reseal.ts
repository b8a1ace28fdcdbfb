import { sql } from 'drizzle-orm';
import type pg from 'pg';
import type { Gate } from '../../deidentification/index.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database, DatabasePool } from './connection.ts';
import { ask, namesOf, replaceSeal, type SealedRow } from './sealed-rows.ts';
import { listGuardedColumns, type GuardedColumn } from './sweep.ts';

/** Rows that one receipt key has sealed, over all guarded columns. */
export type SealedByKey = ReadonlyMap<string, number>;

/** Counts, as auditor, how many stored texts each receipt key has sealed. */
export async function countSealedByKey(db: Database): Promise<SealedByKey> {
  const counts = new Map<string, number>();
  for (const { oid, column } of await listGuardedColumns(db)) {
    const { rows } = await db.execute<{ key_id: string; sealed: string }>(
      sql`select * from deid.count_by_key(${oid}::oid::regclass, ${column})`,
    );
    for (const { key_id: id, sealed } of rows) counts.set(id, (counts.get(id) ?? 0) + Number(sealed));
  }
  return counts;
}

/** The receipt keys that the gate knows, as auditor; `acceptUntil` is set on a retired one. */
export async function listReceiptKeys(
  db: Database,
): Promise<{ readonly id: string; readonly acceptUntil: Date | null }[]> {
  const { rows } = await db.execute<{ key_id: string; accept_until: string | null }>(
    sql`select * from deid.list_keys()`,
  );
  return rows.map((row) => ({
    id: row.key_id,
    acceptUntil: row.accept_until === null ? null : new Date(row.accept_until),
  }));
}

/** `bad`: rows whose receipt does not hold; they are left as they are for the sweep to name. */
export interface Resealed {
  readonly resealed: number;
  readonly bad: number;
}

const A_PAGE = 200;

/**
 * Seals every stored text anew that another key than the gate's own has sealed, after verifying its receipt, as role
 * curbside_app. May be stopped and repeated at any time; a row that somebody edits meanwhile is left to the edit.
 */
export async function resealAll(pool: DatabasePool, gate: Gate, onRows: (count: number) => void): Promise<Resealed> {
  const total = { resealed: 0, bad: 0 };
  for (const guarded of await listGuardedColumns(pool.db)) {
    const { resealed, bad } = await resealColumn(pool.pool, guarded, gate, onRows);
    total.resealed += resealed;
    total.bad += bad;
  }
  return total;
}

async function resealColumn(
  pool: pg.Pool,
  guarded: GuardedColumn,
  gate: Gate,
  onRows: (count: number) => void,
): Promise<Resealed> {
  const current = gate.version.split('/', 1)[0] ?? '';
  const total = { resealed: 0, bad: 0 };
  for (let after: Id | null = null; ;) {
    const rows: SealedRow[] = await readPage(pool, guarded, current, after);
    for (const row of rows) {
      const outcome = await resealRow(pool, guarded, gate, row);
      if (outcome !== 'edited') total[outcome] += 1;
    }
    onRows(rows.length);
    if (rows.length < A_PAGE) return total;
    after = rows.at(-1)?.id ?? null;
  }
}

async function readPage(
  pool: pg.Pool,
  guarded: GuardedColumn,
  current: string,
  after: Id | null,
): Promise<SealedRow[]> {
  const { table, text, version, receipt } = namesOf(guarded);
  return ask<SealedRow>(
    pool,
    `select id, ${text} as text, ${version} as version, ${receipt} as receipt from ${table}
     where ${text} is not null and split_part(${version}, '/', 1) <> $1 and ($2::uuid is null or id > $2) order by id limit ${A_PAGE}`,
    [current, after],
  );
}

async function resealRow(
  pool: pg.Pool,
  guarded: GuardedColumn,
  gate: Gate,
  row: SealedRow,
): Promise<'resealed' | 'bad' | 'edited'> {
  const sealed = gate.resealStored(row);
  if (!sealed) return 'bad';
  return (await replaceSeal(pool, namesOf(guarded), row, sealed)) ? 'resealed' : 'edited';
}
