import { importRegister, REGISTERS, type ImportReport, type Reached } from '../../src/features/verification/index.ts';
import { BACKGROUND_DEADLINES } from '../../src/platform/database/connection.ts';
import { openCopyConnection } from '../../src/platform/database/copy.ts';
import type { TestDatabase } from './database.ts';

export interface LoadOptions {
  readonly fileOn?: string;
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly rejectsPath?: string;
  /** Stops as Ctrl-C does once this many rows are kept: rejects with ImportStopped. */
  readonly stopAt?: number;
}

/** Loads a register's file into a test database as the worker. */
export async function loadRegister(
  database: TestDatabase,
  kind: keyof typeof REGISTERS,
  path: string,
  { stopAt = Infinity, ...options }: LoadOptions = {},
): Promise<ImportReport> {
  const name = 'import';
  await using connection = await openCopyConnection(database.urls.worker, { name, deadlines: BACKGROUND_DEADLINES });
  const stop = new AbortController();
  const onProgress = ({ rows }: Reached): void => {
    if (rows >= stopAt) stop.abort();
  };
  const { signal } = stop;
  return await importRegister(connection, REGISTERS[kind], { path, clock: Date.now, signal, onProgress, ...options });
}
