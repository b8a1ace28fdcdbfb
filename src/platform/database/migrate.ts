import { Logger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { auditByAdmin, connectAdmin, inTransaction } from './admin.ts';
import { BACKGROUND_DEADLINES, openDatabase } from './connection.ts';
import { MIGRATIONS_FOLDER, readMigrations, type MigrationFile } from './migration-files.ts';
import { ensureRoles, grantDatabase, loadReceiptKeys, type ReceiptKey } from './roles.ts';
import { LOGIN_ROLES, type RoleUrls } from './urls.ts';

export interface MigrateOptions {
  /** A superuser, or on managed servers the role that stands nearest to one. */
  readonly adminUrl: string;
  readonly roleUrls: RoleUrls;
  readonly receiptKeys: readonly ReceiptKey[];
  readonly folder?: string;
  /** Runs everything that is pending in one transaction and rolls it back. */
  readonly dryRun?: boolean;
}

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/**
 * `drift`: an applied file was changed. `newer`: the database knows a migration that this program does not.
 * `pending`: the program knows one that the database lacks.
 */
export type MigrationProblem = 'drift' | 'newer' | 'pending' | 'failed' | 'busy';

/** A migration that must not or could not run, said in words; never with a row of the database. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly problem: MigrationProblem;
  /** Exit code of the command line: 4 when database and program do not belong together, 1 when a run failed. */
  readonly exitCode: number;

  constructor(problem: MigrationProblem, message: string) {
    super(message);
    this.problem = problem;
    this.exitCode = problem === 'failed' || problem === 'busy' ? 1 : 4;
  }
}

/** Arbitrary, one a database: whoever holds it migrates. */
const MIGRATION_LOCK = 0x637572_62;

/** Roles, rights, numbered SQL, graphile-worker's own migrations, receipt keys; says what was pending. */
export async function migrate(options: MigrateOptions): Promise<MigrationStatus> {
  const files = await readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  return withMigrationLock(options.adminUrl, async (client) => {
    if (options.dryRun) return rehearse(client, files, options.roleUrls);
    await inTransaction(client, () => ensureRoles(client, options.roleUrls));
    await inTransaction(client, () => prepare(client));
    const status = await compare(client, files);
    for (const file of files) {
      if (status.pending.includes(file.name)) await inTransaction(client, () => applyFile(client, file));
    }
    await migrateJobs(client, options.adminUrl, options.roleUrls.worker);
    await loadReceiptKeys(client, options.receiptKeys);
    // A migrator can disable triggers, so each run that changed something leaves its trace.
    if (status.pending.length > 0) await auditByAdmin(client, 'migrate', { applied: status.pending });
    return status;
  });
}

/** What is applied and what is pending; throws MigrationError for drift or a newer database. */
export async function migrationStatus(url: string, folder: string = MIGRATIONS_FOLDER): Promise<MigrationStatus> {
  const files = await readMigrations(folder);
  const client = await connectAdmin(url);
  try {
    return await compare(client, files);
  } finally {
    await client.end();
  }
}

async function rehearse(client: pg.Client, files: readonly MigrationFile[], urls: RoleUrls): Promise<MigrationStatus> {
  await client.query('begin');
  try {
    await ensureRoles(client, urls);
    await prepare(client);
    const status = await compare(client, files);
    for (const file of files) if (status.pending.includes(file.name)) await applyFile(client, file);
    return status;
  } finally {
    await client.query('rollback');
  }
}

async function prepare(client: pg.Client): Promise<void> {
  await grantDatabase(client);
  await client.query(`
    create schema if not exists curbside authorization curbside_migrator;
    grant usage on schema curbside to ${Object.values(LOGIN_ROLES).join(', ')};
    set local role curbside_migrator;
    create table if not exists curbside.migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    );
    grant select on curbside.migration to ${Object.values(LOGIN_ROLES).join(', ')};
    reset role`);
}

async function compare(client: pg.Client, files: readonly MigrationFile[]): Promise<MigrationStatus> {
  const applied = await readApplied(client);
  const known = new Map(files.map((file) => [file.number, file]));
  for (const row of applied) {
    const file = known.get(row.number);
    if (!file) {
      throw new MigrationError(
        'newer',
        `The database has migration ${row.name}, which this version of Curbside does not know. Start the newer version.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(
        'drift',
        `${file.name} was changed after it was applied. Restore the file and write a new migration instead.`,
      );
    }
  }
  const numbers = new Set(applied.map((row) => row.number));
  return {
    applied: applied.map((row) => row.name),
    pending: files.filter((file) => !numbers.has(file.number)).map((file) => file.name),
  };
}

async function readApplied(client: pg.Client): Promise<{ number: number; name: string; checksum: string }[]> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('curbside.migration') is not null as there`,
  );
  if (rows[0]?.there !== true) return [];
  const applied = await client.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from curbside.migration order by number',
  );
  return applied.rows;
}

async function applyFile(client: pg.Client, file: MigrationFile): Promise<void> {
  await client.query(`set local lock_timeout = '2s'; set local role curbside_migrator`);
  try {
    await client.query(file.sql);
  } catch (error) {
    throw new MigrationError('failed', `${file.name} failed: ${describe(error, file.sql)}`);
  }
  await client.query('reset role');
  await client.query('insert into curbside.migration (number, name, checksum) values ($1, $2, $3)', [
    file.number,
    file.name,
    file.checksum,
  ]);
}

/** graphile-worker owns its schema as the worker; the wrapper lets other roles add jobs without touching its tables. */
async function migrateJobs(client: pg.Client, adminUrl: string, workerUrl: string): Promise<void> {
  const database = pg.escapeIdentifier(new pg.Client({ connectionString: adminUrl }).database ?? '');
  await client.query(`
    create schema if not exists graphile_worker authorization curbside_worker;
    create schema if not exists jobs authorization curbside_worker`);
  // Its `create schema if not exists` asks for CREATE on the database even when the schema is there.
  await client.query(`grant create on database ${database} to curbside_worker`);
  try {
    // Our own pool: of its own one a connection that ends with the server would end the process (T-14).
    await using pool = openDatabase(workerUrl, { max: 1, name: 'migrate', deadlines: BACKGROUND_DEADLINES });
    await runMigrations({ pgPool: pool.pool, logger: new Logger(() => () => undefined) });
  } finally {
    await client.query(`revoke create on database ${database} from curbside_worker`);
  }
  await inTransaction(client, async () => {
    await client.query(`
      set local role curbside_worker;
      create or replace function jobs.enqueue(name text, payload jsonb, job_key text default null) returns void
      language sql security definer set search_path = pg_catalog as $$
        select graphile_worker.add_job(name, payload::json, job_key => enqueue.job_key, max_attempts => 5)
      $$;
      revoke all on function jobs.enqueue(text, jsonb, text) from public;
      create or replace function jobs.enqueue_after(name text, payload jsonb, seconds integer) returns void
      language sql security definer set search_path = pg_catalog as $$
        select graphile_worker.add_job(name, payload::json, run_at => now() + make_interval(secs => seconds), max_attempts => 5)
      $$;
      revoke all on function jobs.enqueue_after(text, jsonb, integer) from public;
      grant execute on function jobs.enqueue_after(text, jsonb, integer) to curbside_app;
      grant usage on schema jobs to curbside_app, curbside_relay;
      grant execute on function jobs.enqueue(text, jsonb, text) to curbside_app, curbside_relay;
      reset role`);
  });
}

async function withMigrationLock<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connectAdmin(adminUrl);
  try {
    await takeLock(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function takeLock(client: pg.Client): Promise<void> {
  await client.query(`set lock_timeout = '60s'`);
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  } catch {
    throw new MigrationError('busy', 'Another migration has been running on this database for more than 60 s.');
  }
}

/** SQLSTATE, names and line; the server's sentence only for class 42, which speaks of names and never of values. */
function describe(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return 'the connection was lost';
  const line =
    error.position === undefined ? '' : ` at line ${sql.slice(0, Number(error.position)).split('\n').length}`;
  const words = error.code?.startsWith('42') ? ` (${error.message})` : '';
  const names = [error.table, error.constraint].filter((name) => name !== undefined).join(' ');
  return `${error.code ?? 'unknown'} ${names}${line}${words}`.replaceAll('  ', ' ');
}
