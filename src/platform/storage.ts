import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ID_PATTERN } from '../kernel/ids.ts';

/** One file as it lies there; a half written one, left by a crash, has a name of its own. */
export interface StoredFile {
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly storedAt: number;
}

/** Where files lie that only the server reads. Whoever calls encrypts before; names are ids. */
export interface FileStorage {
  /** Keeps bytes for good before it resolves; throws {@link StorageError}. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such file. */
  get(name: string): Promise<Buffer | undefined>;
  /** Removes a file; one that is gone is no failure. */
  delete(name: string): Promise<void>;
  list(): Promise<StoredFile[]>;
}

/** A file that could not be written or read; carries the system's code alone. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: string;

  constructor(code: string) {
    super(`storage failed: ${code}`);
    this.code = code;
  }
}

const NAME = new RegExp(`${ID_PATTERN.slice(0, -1)}(\\.part)?$`);

/** Files of one folder, readable by the owner alone; written beside, flushed and renamed, so that none is ever half there. */
export function createFolderStorage(folder: string): FileStorage {
  return {
    put: (name, bytes) => write(folder, fileOf(folder, name), bytes).catch(refuse),
    get: (name) => readFile(fileOf(folder, name)).catch(unlessMissing),
    delete: (name) => rm(fileOf(folder, name), { force: true }).catch(refuse),
    list: () => list(folder),
  };
}

function fileOf(folder: string, name: string): string {
  if (!NAME.test(name)) throw new StorageError('EINVAL');
  return join(folder, name);
}

async function write(folder: string, file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const half = `${file}.part`;
  try {
    await using handle = await open(half, 'wx', 0o600);
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
  await rename(half, file);
  if (process.platform === 'win32') return;
  await using opened = await open(folder, 'r');
  await opened.sync();
}

async function list(folder: string): Promise<StoredFile[]> {
  const names = (await readdir(folder).catch(unlessMissing)) ?? [];
  const files = names.filter((name) => NAME.test(name)).map((name) => describe(folder, name));
  return (await Promise.all(files)).filter((file) => file !== undefined);
}

/** Undefined for a file that went meanwhile. */
async function describe(folder: string, name: string): Promise<StoredFile | undefined> {
  const found = await stat(join(folder, name)).catch(unlessMissing);
  return found && { name, storedAt: found.mtimeMs };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

function unlessMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') refuse(error);
}

function refuse(error: unknown): never {
  throw error instanceof StorageError ? error : new StorageError(codeOf(error));
}
