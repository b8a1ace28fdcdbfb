import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/time.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { NPPES_HEADER } from './nppes-header.ts';
import { readNppesRow, type NppesRow } from './nppes-row.ts';
import {
  countAffectedMembers,
  findNewestRun,
  findRunOfFile,
  insertRun,
  listHashes,
  lockImport,
  markDeactivated,
  upsertProviders,
  type ImportRunRow,
} from './queries.ts';

/** A file that cannot be loaded, in words for the operator; nothing of it stays. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

export interface ImportOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Day of the file; else taken from its name (`…_20050523-20261108.csv`), else the newest day inside. */
  readonly fileOn?: string | undefined;
  /** Everything is read and compared, nothing is kept. */
  readonly dryRun?: boolean | undefined;
  readonly onRows?: (rows: number) => void;
}

export interface ImportReport {
  readonly state: 'loaded' | 'dry_run' | 'already_loaded';
  readonly fileOn: string;
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly deactivated: number;
  readonly skipped: number;
  readonly rejected: number;
  /** Approved claims whose number this file deactivates: they want a second look. */
  readonly membersAffected: number;
}

/** More rejected lines than this share stop the load. */
const REJECTED_SHARE = 0.001;
const BATCH_ROWS = 500;

/**
 * Loads an NPPES file as role `worker` in one transaction, streaming. The same file again changes nothing; a file older
 * than the newest loaded, a changed header, or more than 0.1 % bad lines throw {@link ImportError} and leave no trace.
 */
export async function importNppes(db: Database, options: ImportOptions): Promise<ImportReport> {
  const fileSha256 = await hashFile(options.path);
  try {
    return await transaction(db, async (tx) => {
      if (!(await lockImport(tx, 'nppes'))) throw new ImportError('Another import of this register is running.');
      const earlier = await findRunOfFile(tx, 'nppes', fileSha256);
      if (earlier) return reportOf(earlier, 'already_loaded', 0);
      const report = await load(tx, options, fileSha256);
      if (options.dryRun) throw new DryRunEnd(report);
      return report;
    });
  } catch (error) {
    if (error instanceof DryRunEnd) return { ...error.report, state: 'dry_run' };
    throw error;
  }
}

/** Rolls a dry run back with its report in hand. */
class DryRunEnd extends Error {
  readonly report: ImportReport;

  constructor(report: ImportReport) {
    super('dry run');
    this.report = report;
  }
}

async function load(tx: Database, options: ImportOptions, fileSha256: Buffer): Promise<ImportReport> {
  const startedAt = new Date(options.clock());
  const runId = newId();
  const tally = await loadRows(tx, options, runId);
  if (tally.read === 0) throw new ImportError('The file holds no rows.');
  refuseBadFile(tally);
  const fileOn = options.fileOn ?? dayInName(options.path) ?? tally.newestDay;
  if (fileOn === undefined) throw new ImportError('The day of the file is unknown: give it with --date YYYY-MM-DD.');
  const newest = await findNewestRun(tx, 'nppes');
  if (newest && newest.fileOn > fileOn) {
    throw new ImportError(`This file is of ${fileOn}; a newer one, of ${newest.fileOn}, is loaded already.`);
  }
  const run = runRow(runId, fileSha256, fileOn, tally, startedAt, new Date(options.clock()));
  await insertRun(tx, run);
  await recordAudit(tx, { action: 'registry.import', objectKind: 'import_run', objectId: runId, outcome: 'done' });
  return reportOf(run, 'loaded', await countAffectedMembers(tx, runId));
}

interface Tally {
  read: number;
  added: number;
  changed: number;
  deactivated: number;
  skipped: number;
  rejected: number;
  newestDay: string | undefined;
  readonly rejects: string[];
}

async function loadRows(tx: Database, options: ImportOptions, runId: Id): Promise<Tally> {
  const tally: Tally = {
    read: 0,
    added: 0,
    changed: 0,
    deactivated: 0,
    skipped: 0,
    rejected: 0,
    newestDay: undefined,
    rejects: [],
  };
  let batch: NppesRow[] = [];
  for await (const cells of readCells(options.path)) {
    tally.read++;
    batch.push(noteRow(tally, readNppesRow(cells)));
    if (batch.length < BATCH_ROWS) continue;
    await storeBatch(tx, batch, runId, tally);
    options.onRows?.(tally.read);
    batch = [];
  }
  await storeBatch(tx, batch, runId, tally);
  options.onRows?.(tally.read);
  return tally;
}

function noteRow(tally: Tally, row: NppesRow): NppesRow {
  if (row.kind === 'skipped') tally.skipped++;
  if (row.kind === 'rejected') {
    tally.rejected++;
    if (tally.rejects.length < 10) tally.rejects.push(`line ${tally.read + 1}: ${row.reason}`);
  }
  const days = row.kind === 'provider' ? [row.provider.updatedOn, row.provider.deactivatedOn] : [];
  for (const day of row.kind === 'stub' ? [row.deactivatedOn] : days) {
    if (day !== null && day > (tally.newestDay ?? '')) tally.newestDay = day;
  }
  return row;
}

async function storeBatch(tx: Database, batch: readonly NppesRow[], runId: Id, tally: Tally): Promise<void> {
  const byNpi = new Map(batch.flatMap((row) => (row.kind === 'provider' ? [[row.provider.npi, row] as const] : [])));
  const known = byNpi.size === 0 ? new Map<string, Buffer>() : await listHashes(tx, [...byNpi.keys()]);
  const news = [...byNpi.values()].filter(({ provider }) => !known.get(provider.npi)?.equals(provider.rowHash));
  const providers = news.map(({ provider }) => ({ ...provider, runId }));
  await upsertProviders(
    tx,
    providers,
    news.flatMap(({ licences }) => licences),
  );
  tally.added += providers.filter((provider) => !known.has(provider.npi)).length;
  tally.changed += providers.filter((provider) => known.has(provider.npi)).length;
  for (const row of batch) if (row.kind === 'stub') tally.deactivated += await markDeactivated(tx, row, runId);
}

/** The lines of the file without its header, which is held to {@link NPPES_HEADER}. */
async function* readCells(path: string): AsyncGenerator<string[]> {
  const parser = parse({ bom: true, relaxColumnCount: true });
  const reading = pipeline(createReadStream(path), parser);
  reading.catch(() => undefined);
  let line = 0;
  try {
    for await (const cells of parser) {
      line++;
      if (!isCells(cells)) throw new ImportError(`Line ${line} could not be read.`);
      if (line === 1) refuseDrift(cells);
      else yield cells;
    }
  } catch (error) {
    throw error instanceof ImportError ? error : unreadable(error, line);
  }
}

function isCells(value: unknown): value is string[] {
  return Array.isArray(value);
}

/** The parser's own error quotes the line; ours says where it is. */
function unreadable(error: unknown, line: number): unknown {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && code.startsWith('CSV_'))
    return new ImportError(`The file is not valid CSV after line ${line}.`);
  return code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES'
    ? new ImportError('The file cannot be read.')
    : error;
}

function refuseDrift(header: readonly string[]): void {
  if (header.length !== NPPES_HEADER.length) {
    throw new ImportError(
      `The header has ${header.length} columns, ${NPPES_HEADER.length} were expected. The layout has changed; nothing was loaded.`,
    );
  }
  const at = NPPES_HEADER.findIndex((name, i) => header[i] !== name);
  if (at !== -1) {
    throw new ImportError(
      `Column ${at + 1} should be "${NPPES_HEADER[at]}". The layout has changed; nothing was loaded.`,
    );
  }
}

function refuseBadFile(tally: Tally): void {
  if (tally.rejected <= tally.read * REJECTED_SHARE) return;
  throw new ImportError(
    `${tally.rejected} of ${tally.read} lines are bad, nothing was loaded: ${tally.rejects.join('; ')}.`,
  );
}

function dayInName(path: string): string | undefined {
  const [, year, month, day] = /_\d{8}-(\d{4})(\d{2})(\d{2})/.exec(basename(path)) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

async function hashFile(path: string): Promise<Buffer> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (error) {
    throw unreadable(error, 0);
  }
  return hash.digest();
}

function runRow(
  id: Id,
  fileSha256: Buffer,
  fileOn: string,
  tally: Tally,
  startedAt: Date,
  finishedAt: Date,
): ImportRunRow {
  return {
    id,
    kind: 'nppes',
    fileSha256,
    fileOn,
    rowsRead: tally.read,
    rowsAdded: tally.added,
    rowsChanged: tally.changed,
    rowsDeactivated: tally.deactivated,
    rowsSkipped: tally.skipped,
    rowsRejected: tally.rejected,
    startedAt,
    finishedAt,
  };
}

function reportOf(run: ImportRunRow, state: ImportReport['state'], membersAffected: number): ImportReport {
  return {
    state,
    fileOn: run.fileOn,
    read: run.rowsRead,
    added: run.rowsAdded,
    changed: run.rowsChanged,
    deactivated: run.rowsDeactivated,
    skipped: run.rowsSkipped,
    rejected: run.rowsRejected,
    membersAffected,
  };
}
