import pg from 'pg';
import type { Id } from '../../kernel/ids.ts';
import { toDatabaseError } from './database-error.ts';
import type { GuardedColumn } from './sweep.ts';

/** One stored text with its seal. */
export interface SealedRow {
  readonly id: Id;
  readonly text: string;
  readonly version: string;
  readonly receipt: Buffer;
}

/** Quoted names of a guarded triple. */
export interface SealedNames {
  readonly table: string;
  readonly text: string;
  readonly version: string;
  readonly receipt: string;
}

/** Names come from pg_trigger; the table's is quoted by Postgres itself (regclass). */
export function namesOf({ table, column }: GuardedColumn): SealedNames {
  return {
    table,
    text: pg.escapeIdentifier(column),
    version: pg.escapeIdentifier(`${column}_deid`),
    receipt: pg.escapeIdentifier(`${column}_receipt`),
  };
}

/** Puts a new seal beside the same text; false when somebody edited it meanwhile (compare-and-set on the receipt). */
export async function replaceSeal(
  pool: pg.Pool,
  { table, version, receipt }: SealedNames,
  row: SealedRow,
  seal: { readonly version: string; readonly receipt: Uint8Array },
): Promise<boolean> {
  const changed = await ask(
    pool,
    `update ${table} set ${version} = $2, ${receipt} = $3 where id = $1 and ${receipt} = $4 returning id`,
    [row.id, seal.version, Buffer.from(seal.receipt), row.receipt],
  );
  return changed.length === 1;
}

/** Runs one statement whose names were quoted by {@link namesOf}; throws DatabaseError, which quotes nothing. */
export async function ask<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  try {
    return (await pool.query<Row>(text, [...values])).rows;
  } catch (error) {
    throw toDatabaseError(error);
  }
}
