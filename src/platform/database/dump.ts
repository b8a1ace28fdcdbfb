import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '../../kernel/errors.ts';
import { connectAdmin, inTransaction } from './admin.ts';
import { ensureRoles } from './roles.ts';
import { withDatabase, type RoleUrls } from './urls.ts';

/** Where pg_dump and pg_restore are; undefined takes them from PATH. */
export interface DumpTools {
  readonly binDir?: string | undefined;
}

/**
 * Writes the whole database to a file (`-` for standard output) in pg_dump's custom format, without the receipt keys: a
 * thief of the dump could make receipts with them (guarantees.md T-22).
 */
export async function dumpDatabase(adminUrl: string, file: string, tools: DumpTools): Promise<void> {
  const words = ['--format=custom', '--exclude-table-data=deid.keys'];
  if (file === '-') return runTool(tools, 'pg_dump', words, adminUrl, 'inherit');
  const target = await open(file, 'wx', 0o600).catch(refuseFile);
  try {
    await runTool(tools, 'pg_dump', words, adminUrl, target.fd);
    await target.sync();
  } catch (error) {
    // Half a dump must not look like one.
    await rm(file, { force: true });
    throw error;
  } finally {
    await target.close();
  }
}

/**
 * Fills an empty database from a dump, in one transaction. Its triggers come after its rows, so **nothing is verified**:
 * load the receipt keys and sweep before a server may start.
 */
export async function restoreDump(adminUrl: string, file: string, urls: RoleUrls, tools: DumpTools): Promise<void> {
  const client = await connectAdmin(adminUrl);
  try {
    await refuseFull(client);
    await inTransaction(client, () => ensureRoles(client, urls));
  } finally {
    await client.end();
  }
  const words = ['--exit-on-error', '--single-transaction', '--dbname', databaseOf(adminUrl), file];
  await runTool(tools, 'pg_restore', words, adminUrl, 'ignore');
}

/** A database of its own beside the one of the URL, dropped when disposed. */
export async function makeScratchDatabase(adminUrl: string): Promise<AsyncDisposable & { readonly adminUrl: string }> {
  const name = `curbside_verify_${randomBytes(6).toString('hex')}`;
  const run = async (statement: string): Promise<void> => {
    const client = await connectAdmin(adminUrl);
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name} template template0 encoding 'UTF8'`);
  return {
    adminUrl: withDatabase(adminUrl, name),
    [Symbol.asyncDispose]: () => run(`drop database if exists ${name} with (force)`),
  };
}

async function refuseFull(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tables: number }>(
    `select count(*)::int as tables from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  );
  if (rows[0]?.tables !== 0)
    throw refused('The database of DATABASE_ADMIN_URL is not empty: restore into a new one, "createdb" makes it.');
}

/** Runs a program of Postgres; its connection comes by environment, so that no process list shows a password. */
async function runTool(
  { binDir }: DumpTools,
  name: 'pg_dump' | 'pg_restore',
  words: readonly string[],
  url: string,
  out: number | 'inherit' | 'ignore',
): Promise<void> {
  const child = spawn(binDir === undefined ? name : join(binDir, name), words, {
    env: { PATH: process.env['PATH'], LC_ALL: 'C', ...connectionOf(url) },
    stdio: ['ignore', out, 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += String(chunk)));
  const [code] = await once(child, 'close').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw refused(`${name} is not there: install the client of your Postgres, or name its folder by --bin-dir.`);
    throw error;
  });
  if (code !== 0) throw refused(`${name} ended with ${code}. ${explain(said)}`);
}

/** Only what is known to hold no row: a message of Postgres may quote one. */
function explain(said: string): string {
  const server = /server version: ([\d.]{1,20})/.exec(said)?.[1];
  const client = /pg_dump version: ([\d.]{1,20})/.exec(said)?.[1];
  if (server !== undefined && client !== undefined)
    return `The server is ${server}, pg_dump ${client}: use the client of the server's version or newer.`;
  const known = [/unsupported version \([\d.]+\) in file header/, /input file does not appear to be a valid archive/];
  return (
    known.map((one) => one.exec(said)?.[0]).find((found) => found !== undefined) ??
    (/could not open input file|No such file/.test(said) ? 'There is no such file.' : 'Nothing was kept.')
  );
}

function connectionOf(url: string): Record<string, string> {
  const { host, port, user, password, database } = new pg.Client({ connectionString: url });
  const parameters = new URL(url).searchParams;
  const [mode, root] = [parameters.get('sslmode'), parameters.get('sslrootcert')];
  return {
    PGHOST: host,
    PGPORT: String(port),
    ...(user === undefined ? {} : { PGUSER: user }),
    ...(password ? { PGPASSWORD: password } : {}),
    ...(database === undefined ? {} : { PGDATABASE: database }),
    ...(mode ? { PGSSLMODE: mode } : {}),
    ...(root ? { PGSSLROOTCERT: root } : {}),
  };
}

function databaseOf(url: string): string {
  return new pg.Client({ connectionString: url }).database ?? '';
}

function refuseFile(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  throw refused(code === 'EEXIST' ? 'That file is there already.' : `The file cannot be written (${code}).`);
}

function refused(detail: string): AppError {
  return new AppError('state_conflict', { detail });
}
