import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from '../../support/database.ts';
import { testReceipt, withClient } from '../../support/database.ts';

const RAW = 'Mrs. Alda Example, MRN 4471920';
const VERSION = 'k1/engine-0.0.0/policy-1';

/** A guarded column with the columns of its table that a synthetic row needs. */
export interface Target {
  readonly table: string;
  readonly column: string;
}

/** What became of the attempts to write text without its receipt. */
export interface Attempts {
  readonly tried: number;
  /** `table.column: attempt` for each that was accepted, or refused by something else than the gate. */
  readonly accepted: readonly string[];
}

interface Attempt {
  readonly name: string;
  readonly text: string | null;
  readonly version: string | null;
  readonly receipt: Buffer | null;
}

const ATTEMPTS: readonly Attempt[] = [
  { name: 'text alone', text: RAW, version: null, receipt: null },
  { name: 'no receipt', text: RAW, version: VERSION, receipt: null },
  { name: 'no version', text: RAW, version: null, receipt: testReceipt(RAW, VERSION) },
  { name: 'a zero receipt', text: RAW, version: VERSION, receipt: Buffer.alloc(32) },
  { name: 'the receipt of another text', text: RAW, version: VERSION, receipt: testReceipt('clean', VERSION) },
  { name: 'the receipt of another version', text: RAW, version: VERSION, receipt: testReceipt(RAW, 'k1/e/p') },
  {
    name: 'a receipt by another key',
    text: RAW,
    version: VERSION,
    receipt: testReceipt(RAW, VERSION, Buffer.alloc(32, 9)),
  },
  { name: 'an unknown key', text: RAW, version: 'k9/e/p', receipt: testReceipt(RAW, 'k9/e/p') },
  { name: 'a receipt without text', text: null, version: VERSION, receipt: testReceipt(RAW, VERSION) },
];

/**
 * Tries as the app, on every guarded column, to insert and to update text without its receipt. Everything else that could
 * refuse (foreign keys, checks, missing rights) is taken out of the way first, so that nothing but the gate is left.
 */
export async function writeWithoutReceipt(database: TestDatabase, targets: readonly Target[]): Promise<Attempts> {
  const tables = [...new Set(targets.map(({ table }) => table))];
  await withClient(database.adminUrl, async (admin) => {
    for (const table of tables) await clearTheWay(admin, table);
  });
  const accepted: string[] = [];
  let tried = 0;
  await withClient(database.urls.app, async (app) => {
    for (const target of targets)
      for (const attempt of ATTEMPTS)
        for (const [verb, statement] of [
          ['insert', insertion(target, attempt)],
          ['update', update(target, attempt)],
        ] as const) {
          tried += 1;
          const code = await refusalOf(app, statement);
          if (code !== 'DE001') accepted.push(`${target.table}.${target.column}: ${verb} ${attempt.name} (${code})`);
        }
  });
  return { tried, accepted };
}

/** Leaves the table with its gate, one row without text, and every right of the app. */
async function clearTheWay(admin: pg.Client, table: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = $1::regclass and contype in ('c', 'f', 'u')`,
    [table],
  );
  for (const { name } of rows)
    await admin.query(`alter table ${table} drop constraint ${pg.escapeIdentifier(name)} cascade`);
  const { rows: columns } = await admin.query<{ name: string }>(
    `select attname as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and attname <> 'id'`,
    [table],
  );
  for (const { name } of columns)
    await admin.query(`alter table ${table} alter column ${pg.escapeIdentifier(name)} drop not null`);
  await admin.query(`grant select, insert, update on ${table} to curbside_app`);
  await admin.query(`insert into ${table} (id) values ($1)`, [randomUUID()]);
}

function valuesOf({ text, version, receipt }: Attempt): unknown[] {
  return [text, version, receipt];
}

function insertion({ table, column }: Target, attempt: Attempt): pg.QueryConfig {
  return {
    text: `insert into ${table} (id, ${column}, ${column}_deid, ${column}_receipt) values (gen_random_uuid(), $1, $2, $3)`,
    values: valuesOf(attempt),
  };
}

function update({ table, column }: Target, attempt: Attempt): pg.QueryConfig {
  return {
    text: `update ${table} set ${column} = $1, ${column}_deid = $2, ${column}_receipt = $3`,
    values: valuesOf(attempt),
  };
}

/** The SQLSTATE of the refusal; `accepted` when there was none, `no row` when nothing was written at all. */
async function refusalOf(app: pg.Client, statement: pg.QueryConfig): Promise<string> {
  return app.query(statement).then(
    ({ rowCount }) => (rowCount === 0 ? 'no row' : 'accepted'),
    (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? '') : 'no answer'),
  );
}
