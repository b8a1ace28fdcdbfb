import type { Command } from 'commander';
import { SPECIALTIES } from '../../features/profiles/index.ts';
import {
  importRegister,
  ImportError,
  ImportStopped,
  isDay,
  REGISTERS,
  type ImportReport,
  type Reached,
} from '../../features/verification/index.ts';
import { MINUTE, systemClock } from '../../kernel/time.ts';
import { BACKGROUND_DEADLINES } from '../../platform/database/connection.ts';
import { openCopyConnection } from '../../platform/database/copy.ts';
import { DatabaseError } from '../../platform/database/database-error.ts';
import { explainFailure } from '../../platform/explain-failure.ts';
import { openProgress } from './progress.ts';

interface ImportFlags {
  readonly date?: string;
  readonly rejects?: string;
  readonly resume?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

type Kind = keyof typeof REGISTERS;

const WHAT = {
  nppes: 'physicians of an NPPES dissemination file (V2, monthly or weekly)',
  deactivations: 'the monthly list of deactivated NPIs (XLSX as published, or its CSV)',
  leie: "the OIG's list of excluded people (UPDATED.csv, or a monthly supplement)",
  nucc: 'the provider taxonomy of the NUCC, which you license yourself',
} as const satisfies Record<Kind, string>;

const EXAMPLES = {
  nppes: 'NPPES_Data_Dissemination_November_2026_V2.zip',
  deactivations: 'NPPES_Deactivated_NPI_Report_111026_V2.zip',
  leie: 'UPDATED.csv --date 2026-11-10',
  nucc: 'nucc_taxonomy_261.csv',
} as const satisfies Record<Kind, string>;

const EXIT_CODES = `
Exit codes:
  0    loaded, or this very file was loaded before
  1    the file was refused: changed header, older than what is loaded, more than 0.1 % bad lines, cut short, unreadable
  2    settings or arguments
  3    the database is away or full; what was read is kept, --resume goes on
  4    loaded, but codes that our specialties name are not in it (nucc)
  130  stopped by Ctrl-C; what was read is kept, --resume goes on`;

/** Adds `import nppes|deactivations|leie|nucc FILE`, run as the worker. */
export function addImportCommand(program: Command, loadWorkerUrl: () => Promise<string>): void {
  const command = program.command('import').description('load a file of a public register');
  for (const kind of ['nppes', 'deactivations', 'leie', 'nucc'] as const) {
    command
      .command(kind)
      .description(`${WHAT[kind]}; the same file again changes nothing`)
      .argument('<file>', 'path of the CSV or workbook, or of a zip around it')
      .option('--date <YYYY-MM-DD>', 'day of the file, where its name does not say it')
      .option('--resume', 'go on where a load of this very file was cut off')
      .option('--dry-run', 'read and compare everything, keep nothing')
      .option('--rejects <file>', 'where lines that were not taken are listed (default: <file>.rejects.csv)')
      .option('--json', 'print JSON')
      .addHelpText('after', `\nExample:\n  curbside import ${kind} ${EXAMPLES[kind]}\n${EXIT_CODES}`)
      .action((file: string, flags: ImportFlags) =>
        inWords(async () => print(await runImport(kind, file, flags, loadWorkerUrl), flags.json === true)),
      );
  }
}

/** A merge of millions of rows is one statement. */
const MERGE_MS = 30 * MINUTE;
const DEADLINES = { ...BACKGROUND_DEADLINES, query: MERGE_MS, statement: MERGE_MS, idleInTransaction: 5 * MINUTE };
const LINES_EVERY = 100_000;

async function runImport(
  kind: Kind,
  path: string,
  flags: ImportFlags,
  loadUrl: () => Promise<string>,
): Promise<ImportReport> {
  const { date: fileOn, dryRun, resume, rejects: rejectsPath = `${path}.rejects.csv` } = flags;
  if (fileOn !== undefined && !isDay(fileOn)) throw new ImportError('--date must be a day, YYYY-MM-DD.');
  await using connection = await openCopyConnection(await loadUrl(), { name: 'import', deadlines: DEADLINES });
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  const progress = openProgress(LINES_EVERY);
  const onProgress = ({ phase, rows, bytes, totalBytes }: Reached): void =>
    progress.update(bytes, totalBytes, { import: kind, phase, rows, bytes, total_bytes: totalBytes });
  const { signal } = stop;
  const named = kind === 'nucc' ? Object.values(SPECIALTIES).map(({ nucc_code: code }) => code) : undefined;
  const options = { path, clock: systemClock, fileOn, dryRun, resume, rejectsPath, signal, onProgress, named };
  try {
    return await importRegister(connection, REGISTERS[kind], options);
  } finally {
    progress.stop();
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}

const STATES: Readonly<Record<ImportReport['state'], string>> = {
  loaded: 'loaded',
  dry_run: 'dry run, nothing kept',
  already_loaded: 'this very file was loaded before, nothing to do',
};
const ENDED = {
  nppes: 'deactivated',
  deactivations: 'deactivated',
  leie: 'left the list',
  nucc: 'left the table',
} as const satisfies Record<Kind, string>;

function print(report: ImportReport, json: boolean): void {
  const { state, register, fileOn, read, added, changed, deactivated, skipped, rejected, membersAffected } = report;
  const { missing } = report;
  if (missing.length > 0) process.exitCode = 4;
  if (json) {
    const rows = { read, added, changed, deactivated, skipped, rejected, resumed_at: report.resumedAt };
    const line = { state, register, file_on: fileOn, ...rows, members_affected: membersAffected, missing };
    process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  process.stdout.write(`${STATES[state]}, file of ${fileOn}\n`);
  process.stdout.write(`${read} rows: ${added} added, ${changed} changed, ${deactivated} ${ENDED[register]}, `);
  process.stdout.write(`${skipped} skipped, ${rejected} rejected; ${membersAffected} members affected\n`);
  if (missing.length === 0) return;
  const codes = missing.length === 1 ? 'A code' : `${missing.length} codes`;
  process.stderr.write(
    `${codes} that our specialties name ${missing.length === 1 ? 'is' : 'are'} not in it: ${missing.join(', ')}\n`,
  );
}

async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const [words, exitCode] = explain(error);
    process.stderr.write(`${words}\n`);
    process.exitCode = exitCode;
  }
}

function explain(error: unknown): readonly [string, number] {
  if (error instanceof ImportError) return [error.message, 1];
  if (error instanceof ImportStopped)
    return [`${error.message} The same command with --resume goes on from there.`, 130];
  const words = error instanceof DatabaseError ? lostWords(error) : undefined;
  if (words !== undefined) return [words, 3];
  const { message, exitCode } = explainFailure(error);
  return [message, exitCode];
}

/** SQLSTATE class 53 is resources, 53100 a full disk; 08 and 57P a connection that ended (PostgreSQL documentation, appendix A). */
function lostWords({ sqlstate }: DatabaseError): string | undefined {
  const goOn = 'What was read so far is kept: the same command with --resume goes on.';
  if (sqlstate === '53100') return `The disk of the database is full. Make room. ${goOn}`;
  return /^(?:08|57P)/.test(sqlstate) ? `The database went away or does not answer. ${goOn}` : undefined;
}
