import { sql } from 'drizzle-orm';
import type pg from 'pg';
import type { Gate } from '../../deidentification/index.ts';
import type { Id } from '../../kernel/ids.ts';
import type { DatabasePool } from './connection.ts';
import { ask, namesOf, replaceSeal, type SealedNames, type SealedRow } from './sealed-rows.ts';
import { listGuardedColumns, type GuardedColumn } from './sweep.ts';

export interface RescanOptions {
  /** Only texts written since then; ids tell the time (UUIDv7, RFC 9562). */
  readonly since?: Date;
  /** Only texts that went through this version of the rules, and all of them: `policy-1`. */
  readonly policy?: string;
  readonly dryRun: boolean;
  /** What the engine may know of the thread of a text; it is read alone where there is none. */
  readonly contextOf: (text: { table: string; column: string; id: Id }) => Promise<RescanContext>;
  /** Hides what now fails, by table; what has no entry is named and left. */
  readonly hide: Readonly<Record<string, (id: Id) => Promise<boolean>>>;
  /** Asked between two rows: true ends the run after the row at hand. */
  readonly stopping: () => boolean;
  readonly onRow: () => void;
}

/** Memory and earlier texts of a thread, as the gate takes them. */
export type RescanContext = NonNullable<Parameters<Gate['rescanStored']>[1]>;

/** What came of a run. Ids only; `resealed` and `hidden` count what would be under `dryRun`. */
export interface Rescanned {
  resealed: number;
  hidden: number;
  /** Rows that somebody edited meanwhile: the edit went through the gate. */
  edited: number;
  /** Texts that fail in tables whose rows cannot be hidden: `table.column id`. */
  readonly exposed: string[];
  /** Rows without a valid receipt, left for the sweep to name. */
  bad: number;
  stopped: boolean;
}

const A_PAGE = 200;

/** How many stored texts a run has before it. */
export async function countDue(pool: DatabasePool, gate: Gate, options: RescanOptions): Promise<number> {
  let count = 0;
  for (const due of await dueColumns(pool, gate, options)) {
    const { table, text } = due.names;
    const rows = await ask<{ count: number }>(
      pool.pool,
      `select count(*)::int as count from ${table} where ${text} is not null and ${due.where}`,
      due.values,
    );
    count += rows[0]?.count ?? 0;
  }
  return count;
}

/**
 * Reads every stored text again that did not go through the gate's present engine and policy. What is still clean is sealed
 * anew, what fails is hidden with its text as it is. Each row is settled by itself and shows by its version or state that it
 * was: a run may end at any time, and the next one goes on. As role curbside_app.
 */
export async function rescanAll(pool: DatabasePool, gate: Gate, options: RescanOptions): Promise<Rescanned> {
  const total: Rescanned = { resealed: 0, hidden: 0, edited: 0, exposed: [], bad: 0, stopped: false };
  for (const due of await dueColumns(pool, gate, options)) {
    await rescanColumn(pool.pool, due, gate, options, total);
    if (total.stopped) break;
  }
  return total;
}

interface Due {
  readonly guarded: GuardedColumn;
  readonly names: SealedNames;
  /** Condition over the row, with its values from $1 on. */
  readonly where: string;
  readonly values: readonly unknown[];
}

/** Every guarded column with what makes its rows due: another engine or policy, and not hidden already. */
async function dueColumns(pool: DatabasePool, gate: Gate, options: RescanOptions): Promise<Due[]> {
  const present = gate.version.replace(/^[^/]*\//, '');
  const withState = await tablesWithState(pool);
  return (await listGuardedColumns(pool.db)).map((guarded) => {
    const names = namesOf(guarded);
    const rules = `regexp_replace(regexp_replace(${names.version}, '^[^/]*/', ''), '[.][a-z]+$', '')`;
    const conditions = [
      // A policy by name takes its texts whatever their age: stored birth years grow older (45 CFR 164.514(b)(2)(i)(C)).
      `case when $2::text is null then ${rules} <> $1 else split_part(${rules}, '/', 2) ~ ('^' || $2 || '(-|$)') end`,
      `($3::uuid is null or id >= $3)`,
      ...(withState.has(guarded.oid) ? [`state not in ('hidden', 'removed')`] : []),
    ];
    return {
      guarded,
      names,
      where: conditions.join(' and '),
      values: [present, options.policy ?? null, options.since ? firstIdOf(options.since) : null],
    };
  });
}

async function tablesWithState(pool: DatabasePool): Promise<ReadonlySet<number>> {
  const { rows } = await pool.db.execute<{ oid: number }>(
    sql`select attrelid::int as oid from pg_attribute where attname = 'state' and not attisdropped`,
  );
  return new Set(rows.map((row) => row.oid));
}

/** The smallest UUIDv7 of a moment. */
function firstIdOf(moment: Date): Id {
  const time = moment.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

async function rescanColumn(
  pool: pg.Pool,
  due: Due,
  gate: Gate,
  options: RescanOptions,
  total: Rescanned,
): Promise<void> {
  for (let after: Id | null = null; ;) {
    const rows: SealedRow[] = await readPage(pool, due, after);
    for (const row of rows) {
      if (options.stopping()) {
        total.stopped = true;
        return;
      }
      await settleRow(pool, due, gate, options, row, total);
      options.onRow();
    }
    if (rows.length < A_PAGE) return;
    after = rows.at(-1)?.id ?? null;
  }
}

async function readPage(pool: pg.Pool, { names, where, values }: Due, after: Id | null): Promise<SealedRow[]> {
  const { table, text, version, receipt } = names;
  return ask<SealedRow>(
    pool,
    `select id, ${text} as text, ${version} as version, ${receipt} as receipt from ${table}
     where ${text} is not null and ${where} and ($4::uuid is null or id > $4) order by id limit ${A_PAGE}`,
    [...values, after],
  );
}

async function settleRow(
  pool: pg.Pool,
  { guarded, names }: Due,
  gate: Gate,
  { dryRun, hide, contextOf }: RescanOptions,
  row: SealedRow,
  total: Rescanned,
): Promise<void> {
  const { table, column } = guarded;
  const again = gate.rescanStored(row, await contextOf({ table, column, id: row.id }));
  if (again === undefined) {
    total.bad += 1;
  } else if (again === 'fails') {
    const hideRow = hide[guarded.table];
    if (!hideRow) total.exposed.push(`${guarded.table}.${guarded.column} ${row.id}`);
    else if (dryRun || (await hideRow(row.id))) total.hidden += 1;
    else total.edited += 1;
  } else if (dryRun || (await replaceSeal(pool, names, row, again))) {
    total.resealed += 1;
  } else {
    total.edited += 1;
  }
}
