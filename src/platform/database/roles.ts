import pg from 'pg';
import { ConfigError } from '../config.ts';
import { scramVerifier, verifies } from './scram.ts';
import { LOGIN_NAMES, LOGIN_ROLES, passwordOf, userOf, type LoginName, type RoleUrls } from './urls.ts';

/** One receipt key, id as in the version of a sealed text (`k1/engine-…/policy-…`), 32 bytes. */
export interface ReceiptKey {
  readonly id: string;
  readonly key: Buffer;
}

/** What the server log must not print (guarantees.md T-12); superuser-only settings, hence per role. */
export const LOG_SETTINGS = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
} as const;

const APP_TIMEOUTS = {
  statement_timeout: '1200ms',
  lock_timeout: '1000ms',
  idle_in_transaction_session_timeout: '5000ms',
} as const;

const OWNERS = ['curbside_deid_owner', 'curbside_migrator'] as const;

/**
 * Creates or repairs the roles of guarantees.md 3.5. Roles belong to the whole cluster, where no advisory lock
 * reaches, so a clash with another migrator is tried again. Runs inside the caller's transaction when there is one.
 */
export async function ensureRoles(client: pg.Client, urls: RoleUrls): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await inSavepoint(client, () => createRoles(client, urls));
      return;
    } catch (error) {
      if (attempt >= 10 || !isClash(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

/** Rights on the database and its schemas; `create database … template` does not copy them, so clones need it again. */
export async function grantDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const database = pg.escapeIdentifier(rows[0]?.name ?? '');
  const logins = Object.values(LOGIN_ROLES).join(', ');
  await client.query(`
    revoke all on database ${database} from public;
    grant connect on database ${database} to ${logins};
    grant connect, create on database ${database} to curbside_migrator;
    revoke all on schema public from public;
    grant usage, create on schema public to curbside_migrator;
    grant usage on schema public to ${logins}, curbside_deid_owner;
    alter default privileges for role curbside_migrator revoke execute on functions from public;
    alter default privileges for role curbside_deid_owner revoke execute on functions from public;
    alter default privileges for role curbside_worker revoke execute on functions from public;`);
}

/** Loads receipt keys as their owner; throws in words when a key of that id is there with other bytes. */
export async function loadReceiptKeys(client: pg.Client, keys: readonly ReceiptKey[]): Promise<void> {
  await client.query('begin; set local role curbside_deid_owner');
  try {
    for (const { id, key } of keys) await loadReceiptKey(client, id, key);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function loadReceiptKey(client: pg.Client, id: string, key: Buffer): Promise<void> {
  await client.query('insert into deid.keys (key_id, key) values ($1, $2) on conflict (key_id) do nothing', [id, key]);
  const { rows } = await client.query<{ same: boolean }>('select key = $2 as same from deid.keys where key_id = $1', [
    id,
    key,
  ]);
  if (rows[0]?.same !== true) {
    throw new ConfigError([
      `receipt key ${id} of this server is not the one that this database knows under that name: ` +
        'use the key files that belong to the database, or add the new key under the next name',
    ]);
  }
}

async function createRoles(client: pg.Client, urls: RoleUrls): Promise<void> {
  const existing = await readRoles(client);
  for (const role of OWNERS) {
    if (!existing.has(role)) await client.query(`create role ${role} nologin noinherit`);
  }
  for (const name of LOGIN_NAMES) await ensureLogin(client, name, urls[name], existing);
  // 15 and 18 alike: membership is not implied by having created a role.
  await client.query(`grant curbside_deid_owner to curbside_migrator`);
  await grantToAdmin(client);
  await ensureSettings(client);
}

async function ensureLogin(
  client: pg.Client,
  name: LoginName,
  url: string,
  existing: ReadonlyMap<string, string | null>,
): Promise<void> {
  const role = LOGIN_ROLES[name];
  if (userOf(url) !== role) throw new ConfigError([`the ${name} database URL must log in as ${role}`]);
  if (!existing.has(role)) await client.query(`create role ${role} login`);
  const password = passwordOf(url);
  const stored = existing.get(role);
  if (password === '' || (typeof stored === 'string' && verifies(password, stored))) return;
  await client.query(`alter role ${role} login password ${pg.escapeLiteral(scramVerifier(password))}`);
}

/** An admin that is no superuser may act as a role only when it is a member of it. */
async function grantToAdmin(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; super: boolean }>(
    'select rolname as name, rolsuper as super from pg_roles where rolname = session_user',
  );
  const admin = rows[0];
  if (!admin || admin.super) return;
  const name = pg.escapeIdentifier(admin.name);
  await client.query(`grant curbside_migrator, curbside_deid_owner, curbside_worker to ${name}`);
}

async function ensureSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ role: string; setting: string }>(`
    select r.rolname as role, unnest(s.setconfig) as setting
    from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
    where s.setdatabase = 0 and r.rolname like 'curbside%'`);
  const present = new Set(rows.map((row) => `${row.role} ${row.setting}`));
  for (const role of Object.values(LOGIN_ROLES)) {
    const wanted = { ...LOG_SETTINGS, ...(role === LOGIN_ROLES.app ? APP_TIMEOUTS : {}) };
    for (const [setting, value] of Object.entries(wanted)) {
      if (!present.has(`${role} ${setting}=${value}`)) {
        await client.query(`alter role ${role} set ${setting} = ${pg.escapeLiteral(value)}`);
      }
    }
  }
}

/** Role name -> stored password verifier, null where there is none or the admin may not look. */
async function readRoles(client: pg.Client): Promise<Map<string, string | null>> {
  const { rows: may } = await client.query<{ ok: boolean }>(
    `select has_table_privilege('pg_catalog.pg_authid', 'select') as ok`,
  );
  const source =
    may[0]?.ok === true ? 'rolpassword as verifier from pg_authid' : 'null::text as verifier from pg_roles';
  const { rows } = await client.query<{ name: string; verifier: string | null }>(
    `select rolname as name, ${source} where rolname like 'curbside%'`,
  );
  return new Map(rows.map((row) => [row.name, row.verifier]));
}

async function inSavepoint(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('savepoint roles');
  try {
    await work();
    await client.query('release savepoint roles');
  } catch (error) {
    await client.query('rollback to savepoint roles');
    throw error;
  }
}

/** Two at once: unique key of pg_authid, role exists, or "tuple concurrently updated" (XX000). */
function isClash(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['23505', '42710', 'XX000'].includes(error.code ?? '');
}
