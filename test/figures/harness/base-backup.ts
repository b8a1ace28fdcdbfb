import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './bench.ts';

/** pg_basebackup comes with Debian's packages, not with the npm ones. */
export const BINARIES = '/usr/lib/postgresql/15/bin';
const NOBODY = 65_534;
const run = promisify(execFile);

/** A folder of the bench in which the server's user may make others. */
export async function ownedFolder(bench: Bench, name: string): Promise<string> {
  const folder = await bench.folder(name);
  await chmod(folder, 0o777);
  return folder;
}

/** The whole data folder of a running server, beside it. */
export async function takeBaseBackup(bench: Bench, adminUrl: string): Promise<string> {
  const base = join(await ownedFolder(bench, 'base'), 'pg');
  const socket = new URL(adminUrl).searchParams.get('host') ?? '';
  const words = ['-h', socket, '-U', 'postgres', '-D', base, '-X', 'stream', '-c', 'fast'];
  await run(join(BINARIES, 'pg_basebackup'), words, { cwd: '/', ...asServer() });
  // Ours has its socket in its data folder.
  await rm(join(base, '.s.PGSQL.5432.lock'), { force: true });
  return base;
}

function asServer(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** Why this machine cannot take base backups; undefined when it can. */
export async function lacksBaseBackup(): Promise<string | undefined> {
  return existsSync(join(BINARIES, 'pg_basebackup')) ? undefined : `pg_basebackup is not in ${BINARIES}`;
}
