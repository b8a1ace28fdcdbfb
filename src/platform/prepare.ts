import { existsSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';
import { runningPostgres, startPostgres, type PostgresServer } from './database/embedded.ts';
import { migrate, migrationStatus } from './database/migrate.ts';
import { ensureDatabaseUrls, type RoleUrls } from './database/urls.ts';
import { loadKeys, type Keys } from './keys.ts';
import { keyedHash } from './sealing.ts';

/** What everything else stands on: keys, a migrated database, and how to log in to it. Dispose to stop what was started. */
export interface Prepared extends AsyncDisposable {
  readonly keys: Keys;
  readonly urls: RoleUrls;
  readonly adminUrl: string | undefined;
  /** Whether this was the very first start: nothing was there before. */
  readonly firstStart: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds or starts the database, reads or makes the keys, migrates when an admin connection is there, and otherwise
 * stops in words when migrations are missing. Throws {@link ConfigError}, PostgresStartError or MigrationError.
 */
export async function prepare(config: Config, environment: Environment): Promise<Prepared> {
  const embedded = config.databaseUrl === undefined && config.adminUrl === undefined;
  const dataDir = join(config.dataDir, 'pg');
  const firstStart = embedded && !existsSync(join(dataDir, 'PG_VERSION'));
  const keys = loadKeys({ keysDir: config.keysDir, environment, mayMake: mayMakeKeys(config, embedded, firstStart) });
  const hold = embedded ? holdDataDir(config.dataDir) : () => {};
  const server = embedded
    ? await startPostgres({ dataDir, durable: !config.unsafeTestDatabase }).catch((error: unknown) =>
        rethrowAfter(hold, error),
      )
    : undefined;
  try {
    const adminUrl = server?.adminUrl ?? config.adminUrl;
    const urls = roleUrls(config, adminUrl, keys);
    if (adminUrl === undefined) await refusePending(urls.app);
    else await migrate({ adminUrl, roleUrls: urls, receiptKeys: keys.receipt.all });
    return { keys, urls, adminUrl, firstStart, [Symbol.asyncDispose]: () => release(server, hold) };
  } catch (error) {
    await release(server, hold);
    throw error;
  }
}

/** Like {@link prepare}, for a command: uses the Postgres of a server that runs on the same data, and migrates nothing then. */
export async function prepareBeside(config: Config, environment: Environment): Promise<Prepared> {
  const embedded = config.databaseUrl === undefined && config.adminUrl === undefined;
  const adminUrl = embedded ? runningPostgres(join(config.dataDir, 'pg')) : undefined;
  if (adminUrl === undefined) return prepare(config, environment);
  const keys = loadKeys({ keysDir: config.keysDir, environment, mayMake: false });
  return {
    keys,
    urls: roleUrls(config, adminUrl, keys),
    adminUrl,
    firstStart: false,
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Keys are made once, at the first start. A database whose keys are gone must not get new ones: no receipt would hold. */
function mayMakeKeys(config: Config, embedded: boolean, firstStart: boolean): boolean {
  if (config.environment === 'production') return false;
  return embedded ? firstStart : !existsSync(config.keysDir);
}

function roleUrls(config: Config, adminUrl: string | undefined, keys: Keys): RoleUrls {
  try {
    return ensureDatabaseUrls(
      {
        production: config.environment === 'production',
        databaseAdminUrl: adminUrl,
        databaseUrl: config.databaseUrl,
        relayDatabaseUrl: config.relayUrl,
        workerDatabaseUrl: config.workerUrl,
        auditorDatabaseUrl: config.auditorUrl,
      },
      (role) => keyedHash(keys.database, 'role', role).toString('base64url'),
    );
  } catch (error) {
    throw new ConfigError([error instanceof Error ? error.message : 'the database URLs do not fit']);
  }
}

async function refusePending(url: string): Promise<void> {
  const { pending } = await migrationStatus(url);
  if (pending.length > 0)
    throw new ConfigError([
      `the database lacks ${pending.length} migrations (${pending.join(', ')}): run "curbside migrate up" with DATABASE_ADMIN_URL`,
    ]);
}

async function release(server: PostgresServer | undefined, hold: () => void): Promise<void> {
  await server?.stop();
  hold();
}

function rethrowAfter(hold: () => void, error: unknown): never {
  hold();
  throw error;
}

/** Two servers on one embedded database would end each other's Postgres: the second is told in words. */
function holdDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'server.pid');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (other > 0 && other !== process.pid && isCurbside(other)) {
    throw new ConfigError([
      `Curbside already runs on ${dataDir} (process ${other}); stop it, or set DATA_DIR and PORT for a second one`,
    ]);
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isCurbside(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || /node/.test(readFileSync(commandLine, 'utf8'));
}
