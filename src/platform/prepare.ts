import { existsSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';
import { hasData, runningPostgres, startPostgres, type PostgresServer } from './database/embedded.ts';
import { migrate, MigrationError, migrationStatus } from './database/migrate.ts';
import { ensureDatabaseUrls, LOGIN_NAMES, type LoginName, type RoleUrls } from './database/urls.ts';
import { keysAsAsked, loadKeys, type Keys } from './keys.ts';
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

/** How far preparing goes. */
interface Steps {
  /** Whether missing keys are made for a database that nobody has used. */
  readonly makesKeys: boolean;
  /** Whether migrations are applied where there is an admin connection, and missing ones refused where there is none. */
  readonly migrates: boolean;
  /** Whose logins must be named: of the roles this process plays, of all, or of none until asked for. */
  readonly logins: 'own' | 'all' | 'none';
}

/**
 * Finds or starts the database, reads or makes the keys, migrates when an admin connection is there, and otherwise
 * stops in words when migrations are missing. Throws {@link ConfigError}, PostgresStartError or MigrationError.
 */
export function prepare(config: Config, environment: Environment): Promise<Prepared> {
  return prepareTo(config, environment, { makesKeys: true, migrates: true, logins: 'own' });
}

/** Like {@link prepare}, for a command: uses the Postgres of a server that runs on the same data, and migrates nothing then. */
export function prepareBeside(config: Config, environment: Environment): Promise<Prepared> {
  return prepareCommand(config, environment, { makesKeys: true, migrates: true, logins: 'none' });
}

/** For commands that migrate by themselves: keys are made when the database is new, nothing is migrated. */
export function prepareToMigrate(config: Config, environment: Environment): Promise<Prepared> {
  return prepareCommand(config, environment, { makesKeys: true, migrates: false, logins: 'all' });
}

/** For commands that only look, or must not change more than they say: nothing is made and nothing is migrated. */
export function prepareToLook(config: Config, environment: Environment): Promise<Prepared> {
  return prepareCommand(config, environment, { makesKeys: false, migrates: false, logins: 'none' });
}

async function prepareTo(config: Config, environment: Environment, steps: Steps): Promise<Prepared> {
  const embedded = isEmbedded(config);
  // Before anything private is made in it: the user that Postgres runs as must get to its data.
  if (embedded && steps.makesKeys) mkdirSync(config.dataDir, { recursive: true });
  const firstStart = embedded && !hasData(dataDirOf(config));
  if (firstStart && !steps.makesKeys) throw new ConfigError([`there is no database in ${config.dataDir} yet`]);
  const mayMake = steps.makesKeys && !inProduction(config) && (embedded ? firstStart : await isFreshDatabase(config));
  const source = { keysDir: config.keysDir, environment };
  const keys = steps.makesKeys ? loadKeys({ ...source, mayMake }) : keysAsAsked(source);
  const server = embedded ? await startHeld(config) : undefined;
  try {
    const adminUrl = server?.adminUrl ?? config.adminUrl;
    const urls = roleUrls(config, adminUrl, keys, neededLogins(config, adminUrl, steps));
    if (steps.migrates) await bringUpToDate(adminUrl, urls, keys);
    return { keys, urls, adminUrl, firstStart, [Symbol.asyncDispose]: async () => server?.stop() };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

async function prepareCommand(config: Config, environment: Environment, steps: Steps): Promise<Prepared> {
  const adminUrl = isEmbedded(config) ? runningPostgres(dataDirOf(config)) : undefined;
  if (adminUrl === undefined) return prepareTo(config, environment, steps);
  const keys = keysAsAsked({ keysDir: config.keysDir, environment });
  const urls = roleUrls(config, adminUrl, keys, []);
  return { keys, urls, adminUrl, firstStart: false, [Symbol.asyncDispose]: async () => {} };
}

function isEmbedded(config: Config): boolean {
  const { databaseUrl, adminUrl, relayUrl, workerUrl, auditorUrl } = config;
  return [databaseUrl, adminUrl, relayUrl, workerUrl, auditorUrl].every((url) => url === undefined);
}

function dataDirOf(config: Config): string {
  return join(config.dataDir, 'pg');
}

/** The embedded Postgres, with this process as the only holder of its folder; `stop` lets both go. */
async function startHeld(config: Config): Promise<Pick<PostgresServer, 'adminUrl' | 'stop'>> {
  const letGo = holdDataDir(config.dataDir);
  try {
    const server = await startPostgres({ dataDir: dataDirOf(config), durable: !config.unsafeTestDatabase });
    return { adminUrl: server.adminUrl, stop: () => server.stop().finally(letGo) };
  } catch (error) {
    letGo();
    throw error;
  }
}

async function bringUpToDate(adminUrl: string | undefined, urls: RoleUrls, keys: Keys): Promise<void> {
  if (adminUrl === undefined) await refusePending(urls.app);
  else await migrate({ adminUrl, roleUrls: urls, receiptKeys: keys.receipt.all });
}

/**
 * Keys are made once, for a database that no Curbside has used. One whose keys are gone must not get new ones: no receipt
 * would hold, and the loss would go unnoticed.
 */
async function isFreshDatabase({ adminUrl, keysDir }: Config): Promise<boolean> {
  if (adminUrl === undefined) return !existsSync(keysDir);
  return (await migrationStatus(adminUrl)).applied.length === 0;
}

function inProduction(config: Config): boolean {
  return config.environment === 'production';
}

/** Whoever migrates sets every login up; a server needs that of each role it plays, and `app` always. */
function neededLogins(config: Config, adminUrl: string | undefined, steps: Steps): readonly LoginName[] {
  if (steps.logins === 'all' || (steps.migrates && adminUrl !== undefined)) return LOGIN_NAMES;
  if (steps.logins === 'none') return [];
  return LOGIN_NAMES.filter((name) => name === 'app' || (name !== 'auditor' && config.roles.has(name)));
}

function roleUrls(config: Config, adminUrl: string | undefined, keys: Keys, needed: readonly LoginName[]): RoleUrls {
  return ensureDatabaseUrls(
    {
      production: inProduction(config),
      databaseAdminUrl: adminUrl,
      databaseUrl: config.databaseUrl,
      relayDatabaseUrl: config.relayUrl,
      workerDatabaseUrl: config.workerUrl,
      auditorDatabaseUrl: config.auditorUrl,
    },
    (role) => keyedHash(keys.database, 'role', role).toString('base64url'),
    needed,
  );
}

async function refusePending(url: string): Promise<void> {
  const { pending } = await migrationStatus(url);
  if (pending.length > 0)
    throw new MigrationError(
      'pending',
      `The database lacks ${pending.length} migrations (${pending.join(', ')}): run "curbside migrate up" with DATABASE_ADMIN_URL.`,
    );
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
