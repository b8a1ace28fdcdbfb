import { openDatabase, refuseUnsafeRole, type Database } from '../../platform/database/connection.ts';
import { readServerFacts } from '../../platform/database/measures.ts';
import { migrationStatus } from '../../platform/database/migrate.ts';
import { checkDatabase } from '../../platform/database/readiness.ts';
import { LOGIN_NAMES, LOGIN_ROLES, type RoleUrls } from '../../platform/database/urls.ts';
import { doubtful, ill, look, well, type Finding } from './finding.ts';

const RUN_MIGRATE = 'Run "curbside migrate up" with DATABASE_ADMIN_URL.';
const SEE_URLS = 'See whether Postgres runs, and whether DATABASE_URL names its host, port and database.';

export interface DatabaseLook {
  readonly urls: RoleUrls;
  readonly unsafeTestDatabase: boolean;
}

/** Postgres, extensions, clock, migrations, settings and the four logins; nothing but what each login may see itself. */
export async function lookAtDatabase(options: DatabaseLook): Promise<Finding[]> {
  const reached = await look('postgres', SEE_URLS, () => withLogin(options.urls.app, lookAtServer));
  if (reached.some(({ state }) => state === 'fail')) return reached;
  const rest = [
    look('migrations', RUN_MIGRATE, () => lookAtMigrations(options.urls.app)),
    look('database settings', RUN_MIGRATE, () => withLogin(options.urls.app, (db) => lookAtSettings(db, options))),
    ...LOGIN_NAMES.map((name) => look(`role ${name}`, RUN_MIGRATE, () => lookAtLogin(options.urls, name))),
  ];
  return [...reached, ...(await Promise.all(rest)).flat()];
}

const CLOCK_WARN_MS = 1_000;
/** Beyond the tolerance of access tokens (guarantees.md 4.17). */
const CLOCK_FAIL_MS = 5_000;

async function lookAtServer(db: Database): Promise<Finding[]> {
  const asked = Date.now();
  const { version, now, extensions } = await readServerFacts(db);
  const offMs = Math.round(now - (asked + Date.now()) / 2);
  const major = Number.parseInt(version, 10);
  return [
    major >= 15 && major <= 18
      ? well('postgres', version)
      : doubtful('postgres', version, 'Curbside is tested on Postgres 15 to 18.'),
    extensions.includes('pgcrypto')
      ? well('extensions', extensions.join(', '))
      : ill('extensions', 'pgcrypto is missing', RUN_MIGRATE),
    lookAtClock(offMs),
  ];
}

function lookAtClock(offMs: number): Finding {
  const says = `${offMs} ms between this machine and Postgres`;
  const fix = 'Let NTP set both clocks: tokens tolerate 5 s.';
  if (Math.abs(offMs) >= CLOCK_FAIL_MS) return ill('clock', says, fix);
  return Math.abs(offMs) >= CLOCK_WARN_MS ? doubtful('clock', says, fix) : well('clock', says);
}

async function lookAtMigrations(url: string): Promise<Finding> {
  const { applied, pending } = await migrationStatus(url);
  if (pending.length > 0) return ill('migrations', `${pending.length} pending: ${pending.join(', ')}`, RUN_MIGRATE);
  return well('migrations', `${applied.length} applied, none pending`);
}

async function lookAtSettings(db: Database, options: DatabaseLook): Promise<Finding[]> {
  const red = (await checkDatabase(db, options)).filter((check) => !check.ok && check.name !== 'migrations current');
  if (red.length === 0) return [well('database settings', 'writable, durable, and its log prints no text')];
  return red.map((check) => ill(check.name, 'not as it must be', check.fix));
}

async function lookAtLogin(urls: RoleUrls, name: (typeof LOGIN_NAMES)[number]): Promise<Finding> {
  return withLogin(urls[name], async (db) => {
    const { user } = await readServerFacts(db);
    // The worker owns the schema of the job queue, which that check knows.
    await refuseUnsafeRole(db);
    if (user !== LOGIN_ROLES[name]) return ill(`role ${name}`, `logs in as ${user}`, RUN_MIGRATE);
    return well(`role ${name}`, `${user} logs in and has no power over the walls`);
  });
}

async function withLogin<Result>(url: string, work: (db: Database) => Promise<Result>): Promise<Result> {
  await using pool = openDatabase(url, { max: 1, name: 'doctor' });
  return await work(pool.db);
}
