import type { Command } from 'commander';
import { importNppes, ImportError, type ImportReport } from '../../features/verification/index.ts';
import { systemClock } from '../../kernel/time.ts';
import { BACKGROUND_DEADLINES, openDatabase } from '../../platform/database/connection.ts';

interface ImportFlags {
  readonly date?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Adds `import nppes FILE` (`leie` and `nucc` take the same form), run as the worker. Exit 1 when a file is refused. */
export function addImportCommand(program: Command, loadWorkerUrl: () => Promise<string>): void {
  const command = program.command('import').description('load a file of a public register');
  command
    .command('nppes')
    .description('physicians of an NPPES dissemination file (CSV, V2); the same file again changes nothing')
    .argument('<file>', 'path of the CSV')
    .option('--date <YYYY-MM-DD>', 'day of the file, where its name does not say it')
    .option('--dry-run', 'read and compare everything, keep nothing')
    .option('--json', 'print JSON')
    .action(async (file: string, flags: ImportFlags) => {
      await inWords(async () => print(await runImport(file, flags, await loadWorkerUrl()), flags.json === true));
    });
}

async function runImport(path: string, flags: ImportFlags, url: string): Promise<ImportReport> {
  const { date: fileOn, dryRun } = flags;
  if (fileOn !== undefined && !isDay(fileOn)) throw new ImportError('--date must be a day, YYYY-MM-DD.');
  await using pool = openDatabase(url, { max: 1, name: 'import', deadlines: BACKGROUND_DEADLINES });
  return await importNppes(pool.db, { path, clock: systemClock, fileOn, dryRun, onRows: showRows });
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function showRows(rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${rows} rows read`);
}

function print(report: ImportReport, json: boolean): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
  if (json) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const { state, fileOn, read, added, changed, deactivated, skipped, rejected, membersAffected } = report;
  process.stdout.write(`${WORDS[state]}, file of ${fileOn}\n`);
  process.stdout.write(`${read} rows: ${added} added, ${changed} changed, ${deactivated} deactivated, `);
  process.stdout.write(`${skipped} skipped, ${rejected} rejected; ${membersAffected} members affected\n`);
}

const WORDS: Readonly<Record<ImportReport['state'], string>> = {
  loaded: 'loaded',
  dry_run: 'dry run, nothing kept',
  already_loaded: 'this very file was loaded before, nothing to do',
};

async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
