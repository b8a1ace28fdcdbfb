import pg from 'pg';
import type { Key } from '../keys.ts';

/** The roles of guarantees.md 3.5. Roles belong to the whole Postgres cluster, hence the prefix. */
export const LOGIN_ROLES = ['curbside_app', 'curbside_relay', 'curbside_worker', 'curbside_auditor'] as const;
const GROUP_ROLES = ['curbside_deid_owner', 'curbside_migrator'] as const;

export type LoginRole = (typeof LOGIN_ROLES)[number];

/** One URL a login role; the passwords in them become the roles' passwords. */
export type RoleUrls = Readonly<Record<LoginRole, string>>;

/** The same database with another user; outside production all URLs come from the admin's. `password` may depend on the role. */
export function deriveRoleUrls(adminUrl: string, password: (role: LoginRole) => string): RoleUrls {
  const derive = (role: LoginRole): string => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = password(role);
    return url.href;
  };
  return {
    curbside_app: derive('curbside_app'),
    curbside_relay: derive('curbside_relay'),
    curbside_worker: derive('curbside_worker'),
    curbside_auditor: derive('curbside_auditor'),
  };
}

/** Log settings of T-12: no row, statement or parameter of ours in the server's log. */
export const LOG_SETTINGS: Readonly<Record<string, string>> = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  log_min_duration_statement: '-1',
};

/** Creates roles, schemas and their rights; idempotent, for a connection that may create roles. Call under the migration lock. */
export async function ensureRoles(admin: pg.Client, urls: RoleUrls): Promise<void> {
  for (const role of [...GROUP_ROLES, ...LOGIN_ROLES]) await ensureRole(admin, role);
  for (const role of LOGIN_ROLES) {
    const password = decodeURIComponent(new URL(urls[role]).password);
    await admin.query(`alter role ${role} login ${password === '' ? '' : `password ${admin.escapeLiteral(password)}`}`);
    for (const [name, value] of Object.entries(LOG_SETTINGS)) await admin.query(`alter role ${role} set ${name} = ${admin.escapeLiteral(value)}`);
  }
  await admin.query('grant curbside_deid_owner to curbside_migrator');
  await admin.query('grant curbside_migrator, curbside_deid_owner, curbside_worker to current_user');
}

async function ensureRole(admin: pg.Client, role: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount) return;
  // Roles are cluster-wide: another database's migration may create the same one at this moment.
  await admin.query(`do $$ begin create role ${role} nologin nosuperuser nobypassrls nocreatedb nocreaterole; exception when duplicate_object or unique_violation then null; end $$`);
}

/** Schemas, the extension and the database's own rights. */
export async function ensureSchemas(admin: pg.Client): Promise<void> {
  const database = admin.escapeIdentifier(String((await admin.query<{ name: string }>('select current_database() as name')).rows[0]?.name));
  await admin.query(`
    revoke all on database ${database} from public;
    grant connect on database ${database} to ${LOGIN_ROLES.join(', ')};
    revoke all on schema public from public;
    grant usage, create on schema public to curbside_migrator;
    grant usage on schema public to ${LOGIN_ROLES.join(', ')}, curbside_deid_owner;
    create schema if not exists ext; revoke all on schema ext from public;
    create extension if not exists pgcrypto schema ext;
    grant usage on schema ext to curbside_deid_owner;
    create schema if not exists deid authorization curbside_deid_owner; revoke all on schema deid from public;
    grant usage, create on schema deid to curbside_migrator;
    grant usage on schema deid to curbside_auditor, curbside_app;
    create schema if not exists graphile_worker authorization curbside_worker;
    create schema if not exists jobs authorization curbside_worker; revoke all on schema jobs from public;
    grant usage on schema jobs to curbside_app;
    create schema if not exists curbside authorization curbside_migrator;
    grant usage on schema curbside to ${LOGIN_ROLES.join(', ')};
    alter default privileges revoke execute on functions from public;
    alter default privileges for role curbside_migrator revoke execute on functions from public;
    alter default privileges for role curbside_deid_owner revoke execute on functions from public;
    alter default privileges for role curbside_worker revoke execute on functions from public;
  `);
}

/** Loads the receipt keys that Postgres verifies with; a key id that exists with another key stops in words. */
export async function loadReceiptKeys(admin: pg.Client, keys: readonly Key[]): Promise<void> {
  for (const { id, key } of keys) {
    await admin.query('insert into deid.keys (key_id, key) values ($1, $2) on conflict do nothing', [id, key]);
    const { rows } = await admin.query<{ same: boolean }>('select key = $2 as same from deid.keys where key_id = $1', [id, key]);
    if (!rows[0]?.same) throw new Error(`The database holds another receipt key ${id}: restore the key files it was made with.`);
  }
}
