import { writeFile } from 'node:fs/promises';
import type { Clock } from '../../../kernel/time.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { CopyConnection } from '../../../platform/database/copy.ts';
import { recordAudit } from '../../audit/index.ts';
import { ImportError } from './import-error.ts';
import { findNewestRun, findRunOfFile, insertRun, type ImportRunRow } from './queries.ts';
import type { Merged, RegisterFormat } from './register-format.ts';
import { hashFile, openSource, type Source } from './staging/open-source.ts';
import {
  countStaged,
  discardStaged,
  findProgress,
  listRejects,
  lockImport,
  unlockImport,
  type ProgressRow,
} from './staging/queries.ts';
import { freshProgress, stageFile } from './staging/stage-file.ts';

export interface ImportOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Day of the file, `YYYY-MM-DD`; else taken from its name, else the newest day inside. */
  readonly fileOn?: string | undefined;
  /** Everything is read and compared, nothing is kept. */
  readonly dryRun?: boolean | undefined;
  /** Goes on where a load of this very file was cut off. */
  readonly resume?: boolean | undefined;
  /** Where lines that were not taken are listed, line and reason; written only when there is one. */
  readonly rejectsPath?: string | undefined;
  /** Stops after the step in hand, by throwing ImportStopped. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((reached: Reached) => void) | undefined;
  /** Keys that something of ours names, such as codes of specialties: those that are not held afterwards are reported. */
  readonly named?: readonly string[] | undefined;
}

/** How far a load is; bytes are those of the CSV, also inside a zip. */
export interface Reached {
  readonly phase: 'reading' | 'merging';
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ImportReport {
  readonly state: 'loaded' | 'dry_run' | 'already_loaded';
  readonly register: ImportRunRow['kind'];
  /** Day of the file, `YYYY-MM-DD`. */
  readonly fileOn: string;
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly deactivated: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly membersAffected: number;
  /** Rows that an earlier run had read already. */
  readonly resumedAt: number;
  /** Of the keys that were `named`, those that are not held. */
  readonly missing: readonly string[];
}

/**
 * Loads a register's file as role `worker`: streamed into staging in committed steps, then merged in one transaction.
 * The same file again changes nothing. A changed header, an older file, more than 0.1 % bad lines or a damaged file throw
 * {@link ImportError} and leave no trace; a lost database or a signal leaves a load that can go on.
 */
export async function importRegister(
  connection: CopyConnection,
  format: RegisterFormat,
  options: ImportOptions,
): Promise<ImportReport> {
  const { db } = connection;
  await using source = await openSource(options.path, format.entry);
  const fileSha256 = await hashFile(options.path);
  if (!(await lockImport(db, format.kind))) throw new ImportError('Another import of this register is running.');
  try {
    const earlier = await findRunOfFile(db, format.kind, fileSha256);
    if (earlier) return reportOf(earlier, 'already_loaded', 0, 0, await findMissing(db, format, options));
    const named = options.fileOn ?? format.dayInName(source.name);
    if (named !== undefined) await refuseOlder(db, format, named);
    const start = await startingPoint(db, format, fileSha256, options);
    return await load(connection, format, source, options, start);
  } catch (error) {
    // The file itself is at fault: what was staged of it would be in the way of the next.
    if (error instanceof ImportError) await transaction(db, (tx) => discardStaged(tx, format.kind));
    throw error;
  } finally {
    await unlockImport(db, format.kind).catch(() => undefined);
  }
}

async function startingPoint(
  db: Database,
  format: RegisterFormat,
  fileSha256: Buffer,
  options: ImportOptions,
): Promise<ProgressRow> {
  const found = await findProgress(db, format.kind);
  const isSame = found !== undefined && Buffer.from(found.fileSha256).equals(fileSha256);
  if (options.resume && isSame && (await countStaged(db, found.runId)) === found.rowsStaged) return found;
  await transaction(db, (tx) => discardStaged(tx, format.kind));
  return freshProgress(format.kind, fileSha256, new Date(options.clock()));
}

async function load(
  connection: CopyConnection,
  format: RegisterFormat,
  source: Source,
  options: ImportOptions,
  start: ProgressRow,
): Promise<ImportReport> {
  const { db } = connection;
  const tell = (phase: Reached['phase'], { rowsRead: rows, offsetBytes: bytes }: ProgressRow): void =>
    options.onProgress?.({ phase, rows, bytes, totalBytes: source.size });
  const { signal } = options;
  const onStep = (progress: ProgressRow): void => tell('reading', progress);
  const staged = await stageFile({ connection, format, source, signal, onStep, isHopeless }, start);
  await writeRejects(db, staged, options.rejectsPath);
  if (staged.rowsRead === 0) throw new ImportError('The file holds no rows.');
  refuseBad(staged, options.rejectsPath);
  const fileOn = options.fileOn ?? format.dayInName(source.name) ?? staged.newestOn;
  if (fileOn === null) throw new ImportError('The day of the file is unknown: give it with --date YYYY-MM-DD.');
  await refuseOlder(db, format, fileOn);
  tell('merging', staged);
  return mergeStaged(db, format, { staged, fileName: source.name, fileOn, options, resumedAt: start.rowsRead });
}

interface Staged {
  readonly staged: ProgressRow;
  readonly fileName: string;
  readonly fileOn: string;
  readonly options: ImportOptions;
  readonly resumedAt: number;
}

/** The merge, the finished run and its audit entry stand or fall together; a dry run rolls them back. */
async function mergeStaged(db: Database, format: RegisterFormat, load: Staged): Promise<ImportReport> {
  const { staged, fileName, fileOn, options } = load;
  try {
    return await transaction(db, async (tx) => {
      const { runId } = staged;
      const merged = await format.merge(tx, { runId, fileName, fileOn, clock: options.clock });
      const run = runOf(staged, fileOn, merged, new Date(options.clock()));
      await insertRun(tx, run);
      await recordAudit(tx, { action: 'registry.import', objectKind: 'import_run', objectId: runId, outcome: 'done' });
      await discardStaged(tx, format.kind);
      const missing = await findMissing(tx, format, options);
      const report = reportOf(run, 'loaded', merged.membersAffected, load.resumedAt, missing);
      if (options.dryRun) throw new DryRunEnd(report);
      return report;
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
    await transaction(db, (tx) => discardStaged(tx, format.kind));
    return { ...error.report, state: 'dry_run' };
  }
}

async function findMissing(db: Database, format: RegisterFormat, { named }: ImportOptions): Promise<string[]> {
  return named === undefined ? [] : ((await format.findMissing?.(db, named)) ?? []);
}

/** Rolls a dry run back with its report in hand. */
class DryRunEnd extends Error {
  readonly report: ImportReport;

  constructor(report: ImportReport) {
    super('dry run');
    this.report = report;
  }
}

async function refuseOlder(db: Database, { kind }: RegisterFormat, fileOn: string): Promise<void> {
  const newest = await findNewestRun(db, kind);
  if (!newest || newest.fileOn <= fileOn) return;
  throw new ImportError(`This file is of ${fileOn}; a newer one, of ${newest.fileOn}, is loaded already.`);
}

/** More rejected lines than this share stop the load. */
const REJECTED_SHARE = 0.001;
/** Before this many a share says little; at the end it counts whatever the number. */
const ENOUGH_ROWS = 50_000;

function isHopeless(progress: ProgressRow): boolean {
  return progress.rowsRead >= ENOUGH_ROWS && isBad(progress);
}

function isBad({ rowsRead, rowsRejected }: ProgressRow): boolean {
  return rowsRejected > rowsRead * REJECTED_SHARE;
}

function refuseBad(progress: ProgressRow, rejectsPath: string | undefined): void {
  if (!isBad(progress)) return;
  const { rowsRead, rowsRejected } = progress;
  const where = rejectsPath === undefined ? '' : ` They are listed in ${rejectsPath}.`;
  throw new ImportError(`${rowsRejected} of ${rowsRead} lines are bad, nothing was loaded.${where}`);
}

async function writeRejects(
  db: Database,
  { runId, rowsRejected }: ProgressRow,
  path: string | undefined,
): Promise<void> {
  if (path === undefined || rowsRejected === 0) return;
  const rejects = await listRejects(db, runId);
  const text = ['line,reason', ...rejects.map(({ line, reason }) => `${line},${reason}`), ''].join('\n');
  await writeFile(path, text).catch(() => {
    throw new ImportError(`${rowsRejected} lines are bad, and ${path} cannot be written to list them: give --rejects.`);
  });
}

function runOf(staged: ProgressRow, fileOn: string, merged: Merged, finishedAt: Date): ImportRunRow {
  return {
    id: staged.runId,
    kind: staged.kind,
    fileSha256: staged.fileSha256,
    fileOn,
    rowsRead: staged.rowsRead,
    rowsAdded: merged.added,
    rowsChanged: merged.changed,
    rowsDeactivated: merged.ended,
    rowsSkipped: staged.rowsSkipped,
    rowsRejected: staged.rowsRejected,
    startedAt: staged.startedAt,
    finishedAt,
  };
}

function reportOf(
  run: ImportRunRow,
  state: ImportReport['state'],
  membersAffected: number,
  resumedAt: number,
  missing: readonly string[],
): ImportReport {
  return {
    state,
    register: run.kind,
    fileOn: run.fileOn,
    read: run.rowsRead,
    added: run.rowsAdded,
    changed: run.rowsChanged,
    deactivated: run.rowsDeactivated,
    skipped: run.rowsSkipped,
    rejected: run.rowsRejected,
    membersAffected,
    resumedAt,
    missing,
  };
}
