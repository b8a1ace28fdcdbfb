import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMigrations as migrateJobs } from 'graphile-worker';
import pg from 'pg';
import type { Key } from '../keys.ts';
import { toDatabaseError } from './database-error.ts';
import { ensureRoles, ensureSchemas, loadReceiptKeys, type RoleUrls } from './roles.ts';

const LOCK = 7_206_318;

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

export type MigrationState = 'applied' | 'pending' | 'changed' | 'unknown';

export interface MigrationStatus {
  readonly number: number;
  readonly name: string;
  readonly state: MigrationState;
}

/** Applied files were changed, or the database is newer than this program; nothing was done. The CLI exits 4. */
export class MigrationDriftError extends Error {
  override readonly name = 'MigrationDriftError';
}

export interface MigrateOptions {
  readonly adminUrl: string;
  readonly roleUrls: RoleUrls;
  readonly receiptKeys: readonly Key[];
  readonly directory?: string;
  readonly dryRun?: boolean;
}

/** The folder of numbered SQL files beside the sources or the packed program. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** Reads `NNNN_name.sql` files in order. */
export function readMigrations(directory = MIGRATIONS_DIRECTORY): Migration[] {
  return readdirSync(directory)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      return { number: Number(file.slice(0, 4)), name: file.slice(5, -4), sql: text, checksum: createHash('sha256').update(text).digest('hex') };
    });
}

/** Brings roles, schema, job tables and receipt keys up to date under one advisory lock; returns what was (or would be) applied. */
export async function migrate(options: MigrateOptions): Promise<Migration[]> {
  const admin = new pg.Client({ connectionString: options.adminUrl, application_name: 'curbside migrate' });
  admin.on('error', () => {});
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock($1)', [LOCK]);
    if (!options.dryRun) await prepare(admin, options.roleUrls);
    const pending = await findPending(admin, readMigrations(options.directory));
    if (options.dryRun) return pending;
    for (const migration of pending) await apply(admin, migration);
    await installJobs(admin, options.roleUrls.curbside_worker);
    await loadReceiptKeys(admin, options.receiptKeys);
    return pending;
  } catch (error) {
    throw describeFailure(error);
  } finally {
    await admin.end();
  }
}

async function prepare(admin: pg.Client, urls: RoleUrls): Promise<void> {
  await admin.query('begin');
  await admin.query('select pg_advisory_xact_lock($1)', [LOCK + 1]);
  await ensureRoles(admin, urls);
  await ensureSchemas(admin);
  await admin.query(`create table if not exists curbside.migration (number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now());
    alter table curbside.migration owner to curbside_migrator; grant select on curbside.migration to curbside_app, curbside_auditor`);
  await admin.query('commit');
}

/** What each file and each applied row stand for; asks nothing but the database's own table. */
export async function migrationStatus(client: pg.Client | pg.Pool, files = readMigrations()): Promise<MigrationStatus[]> {
  const applied = await appliedMigrations(client);
  const known = files.map(({ number, name, checksum }): MigrationStatus => {
    const row = applied.get(number);
    return { number, name, state: row === undefined ? 'pending' : row.checksum === checksum ? 'applied' : 'changed' };
  });
  const unknown = [...applied].filter(([number]) => !files.some((file) => file.number === number));
  return [...known, ...unknown.map(([number, row]): MigrationStatus => ({ number, name: row.name, state: 'unknown' }))];
}

async function appliedMigrations(client: pg.Client | pg.Pool): Promise<Map<number, { name: string; checksum: string }>> {
  const exists = await client.query<{ there: boolean }>(`select to_regclass('curbside.migration') is not null as there`);
  if (!exists.rows[0]?.there) return new Map();
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>('select number, name, checksum from curbside.migration');
  return new Map(rows.map((row) => [row.number, row]));
}

async function findPending(admin: pg.Client, files: readonly Migration[]): Promise<Migration[]> {
  const status = await migrationStatus(admin, [...files]);
  const changed = status.filter((one) => one.state === 'changed').map((one) => one.name);
  const unknown = status.filter((one) => one.state === 'unknown').map((one) => one.name);
  if (changed.length > 0) throw new MigrationDriftError(`Applied migrations were changed afterwards: ${changed.join(', ')}. Restore the files; write a new migration instead.`);
  if (unknown.length > 0) throw new MigrationDriftError(`The database is newer than this program: it has ${unknown.join(', ')}. Install the newer version.`);
  return files.filter((file) => status.find((one) => one.number === file.number)?.state === 'pending');
}

async function apply(admin: pg.Client, migration: Migration): Promise<void> {
  await admin.query('begin');
  try {
    await admin.query(`set local lock_timeout = '2s'; set local role curbside_migrator`);
    await admin.query(migration.sql);
    await admin.query('insert into curbside.migration (number, name, checksum) values ($1, $2, $3)', [migration.number, migration.name, migration.checksum]);
    await admin.query('commit');
  } catch (error) {
    await admin.query('rollback');
    throw error;
  }
}

/** graphile-worker's own migrations as their owner, then the one door through which `app` may add a job. */
async function installJobs(admin: pg.Client, workerUrl: string): Promise<void> {
  const database = admin.escapeIdentifier(String((await admin.query<{ name: string }>('select current_database() as name')).rows[0]?.name));
  // Its installer says `create schema if not exists`, which Postgres allows only to roles with CREATE on the database.
  await admin.query(`grant create on database ${database} to curbside_worker`);
  try {
    await migrateJobs({ connectionString: workerUrl });
  } finally {
    await admin.query(`revoke create on database ${database} from curbside_worker`);
  }
  await admin.query(`
    create or replace function jobs.enqueue(name text, payload jsonb) returns void language sql security definer set search_path = pg_catalog
      as $$ select graphile_worker.add_job(name, payload::json, max_attempts => 5) $$;
    alter function jobs.enqueue(text, jsonb) owner to curbside_worker;
    revoke all on function jobs.enqueue(text, jsonb) from public;
    grant execute on function jobs.enqueue(text, jsonb) to curbside_app, curbside_worker`);
}

function describeFailure(error: unknown): unknown {
  return error instanceof MigrationDriftError || (error instanceof Error && !('code' in error)) ? error : toDatabaseError(error);
}
