import { sql } from 'drizzle-orm';
import type { Database } from './connection.ts';
import { readMigrations } from './migration-files.ts';
import { LOG_SETTINGS } from './roles.ts';

/** One line of /readyz and `curbside doctor`: what was checked, whether it holds, and what to do when not. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly fix: string;
}

export interface DatabaseCheckOptions {
  /** Skips the durability settings: test servers run with fsync off. */
  readonly unsafeTestDatabase: boolean;
  readonly migrationsFolder?: string;
}

const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' } as const;

/** What the server needs of its database, as seen by the role that is logged in; throws DatabaseError when it is away. */
export async function checkDatabase(db: Database, options: DatabaseCheckOptions): Promise<Check[]> {
  const settings = await readSettings(db);
  const wanted = { ...LOG_SETTINGS, ...(options.unsafeTestDatabase ? {} : DURABLE) };
  return [
    await checkWritable(db),
    ...Object.entries(wanted).map(([name, value]) => checkSetting(name, value, settings.get(name))),
    await checkMigrations(db, options.migrationsFolder),
  ];
}

async function checkWritable(db: Database): Promise<Check> {
  const { rows } = await db.execute<{ ok: boolean }>(
    sql`select not pg_is_in_recovery() and current_setting('default_transaction_read_only') = 'off' as ok`,
  );
  return {
    name: 'database writable',
    ok: rows[0]?.ok === true,
    fix: 'DATABASE_URL points at a standby or a read-only database; name the primary.',
  };
}

function checkSetting(name: string, wanted: string, found: string | undefined): Check {
  const fix =
    name in DURABLE
      ? `Postgres has ${name} = ${found ?? 'unknown'}; set it to ${wanted}, or acknowledged writes can be lost.`
      : `Postgres has ${name} = ${found ?? 'unknown'} for this role, so its log may print text; run "curbside migrate up" as a superuser.`;
  // remote_write and weaker lose writes; remote_apply waits longer than on.
  const ok = found === wanted || (name === 'synchronous_commit' && found === 'remote_apply');
  return { name, ok, fix };
}

async function checkMigrations(db: Database, folder?: string): Promise<Check> {
  const files = await readMigrations(folder);
  const { rows } = await db.execute<{ number: number; checksum: string }>(
    sql`select number, checksum from curbside.migration`,
  );
  const applied = new Map(rows.map((row) => [row.number, row.checksum]));
  return {
    name: 'migrations current',
    ok: applied.size === files.length && files.every((file) => applied.get(file.number) === file.checksum),
    fix: 'Run "curbside migrate status", then "curbside migrate up" with the version of this server.',
  };
}

async function readSettings(db: Database): Promise<Map<string, string>> {
  const names = [...Object.keys(LOG_SETTINGS), ...Object.keys(DURABLE)];
  const { rows } = await db.execute<{ name: string; setting: string }>(
    sql`select name, setting from pg_settings where name in ${names}`,
  );
  return new Map(rows.map((row) => [row.name, row.setting]));
}
