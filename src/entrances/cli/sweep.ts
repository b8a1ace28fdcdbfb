import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { BACKGROUND_DEADLINES, openDatabase, type Database } from '../../platform/database/connection.ts';
import { listGuardedColumns, sweepColumn, type GuardedColumn } from '../../platform/database/sweep.ts';
import { inWords } from './words.ts';

/** What one guarded column holds; `bad` are ids of rows without a valid receipt. */
export interface Swept {
  readonly table: string;
  readonly column: string;
  readonly scanned: number;
  readonly bad: readonly string[];
}

/** Adds `sweep`: counts stored rows without a valid receipt as the auditor; exit 1 when there is one. */
export function addSweepCommand(program: Command, loadAuditorUrl: () => Promise<string>): void {
  program
    .command('sweep')
    .description('check the receipt of every stored text; prints counts and ids, never text')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  curbside sweep --json\n\nExit codes: 0 every receipt is valid, 1 a row without one, 2 settings, 3 database.',
    )
    .action((options: { json?: true }) =>
      inWords(async () => {
        await using pool = openDatabase(await loadAuditorUrl(), {
          max: 1,
          name: 'sweep',
          deadlines: BACKGROUND_DEADLINES,
        });
        const swept = await sweepAll(pool.db);
        print(swept, options.json === true);
        // No guarded column at all would look like zero bad rows.
        if (swept.length === 0 || swept.some((column) => column.bad.length > 0)) process.exitCode = 1;
      }),
    );
}

/** Sweeps every guarded column as the auditor, with a bar on a terminal. */
export async function sweepAll(db: Database): Promise<Swept[]> {
  const columns = await listGuardedColumns(db);
  const bar = process.stderr.isTTY ? new SingleBar({ format: '{bar} {value}/{total} {name}' }) : undefined;
  bar?.start(columns.length, 0, { name: '' });
  const swept: Swept[] = [];
  for (const column of columns) {
    swept.push(await sweepOne(db, column));
    bar?.increment(1, { name: `${column.table}.${column.column}` });
  }
  bar?.stop();
  return swept;
}

async function sweepOne(db: Database, { oid, table, column }: GuardedColumn): Promise<Swept> {
  let scanned = 0;
  const bad: string[] = [];
  for await (const page of sweepColumn(db, { oid, table, column })) {
    scanned += page.scanned;
    bad.push(...page.badIds);
  }
  return { table, column, scanned, bad };
}

function print(swept: readonly Swept[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(swept)}\n`);
    return;
  }
  for (const { table, column, scanned, bad } of swept) {
    process.stdout.write(`${table}.${column}: ${scanned} rows, ${bad.length} without a valid receipt\n`);
    for (const id of bad) process.stdout.write(`  ${id}\n`);
  }
  if (swept.length === 0) process.stdout.write('no guarded column found: the migrations did not run here\n');
}
