import { ConfigError } from '../config.ts';

/** The database role behind each login of the server; `curbside migrate` creates them (guarantees.md 3.5). */
export const LOGIN_ROLES = {
  app: 'curbside_app',
  relay: 'curbside_relay',
  worker: 'curbside_worker',
  auditor: 'curbside_auditor',
} as const;

export type LoginName = keyof typeof LOGIN_ROLES;

export const LOGIN_NAMES = ['app', 'relay', 'worker', 'auditor'] as const satisfies readonly LoginName[];

/** One connection URL a login role. */
export type RoleUrls = Readonly<Record<LoginName, string>>;

/** What of the configuration says where the database is. */
export interface DatabaseSettings {
  readonly production: boolean;
  readonly databaseAdminUrl?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly relayDatabaseUrl?: string | undefined;
  readonly workerDatabaseUrl?: string | undefined;
  readonly auditorDatabaseUrl?: string | undefined;
}

const VARIABLES = {
  app: ['DATABASE_URL', 'databaseUrl'],
  relay: ['RELAY_DATABASE_URL', 'relayDatabaseUrl'],
  worker: ['WORKER_DATABASE_URL', 'workerDatabaseUrl'],
  auditor: ['AUDITOR_DATABASE_URL', 'auditorDatabaseUrl'],
} as const satisfies Record<LoginName, readonly [string, keyof DatabaseSettings]>;

/**
 * The URL of every login role. Outside production the missing ones are derived from the admin URL.
 * Throws {@link ConfigError} that names every variable which logs in as the wrong role, and each one of `needed` that is
 * missing; one that is missing and not needed throws when it is read.
 */
export function ensureDatabaseUrls(
  settings: DatabaseSettings,
  derivePassword: (role: string) => string,
  needed: readonly LoginName[] = LOGIN_NAMES,
): RoleUrls {
  const problems: string[] = [];
  const found = LOGIN_NAMES.map((name): readonly [LoginName, string | undefined] => {
    const [variable, key] = VARIABLES[name];
    const given = settings[key];
    if (given !== undefined) {
      if (userOf(given) !== LOGIN_ROLES[name]) problems.push(`${variable} must log in as ${LOGIN_ROLES[name]}.`);
      return [name, given];
    }
    if (settings.databaseAdminUrl !== undefined && !settings.production) {
      return [name, withUser(settings.databaseAdminUrl, LOGIN_ROLES[name], derivePassword(LOGIN_ROLES[name]))];
    }
    if (needed.includes(name)) problems.push(`${variable} is missing.`);
    return [name, undefined];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const urls = new Map(found);
  const url = (name: LoginName): string => {
    const given = urls.get(name);
    if (given === undefined) throw new ConfigError([`${VARIABLES[name][0]} is missing.`]);
    return given;
  };
  return {
    get app() {
      return url('app');
    },
    get relay() {
      return url('relay');
    },
    get worker() {
      return url('worker');
    },
    get auditor() {
      return url('auditor');
    },
  };
}

/** The same server and database under another login. */
export function withUser(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(user);
  changed.password = encodeURIComponent(password);
  return changed.href;
}

/** The same server and login, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** The same logins on the server and database of another URL. */
export function withDatabaseOf(urls: RoleUrls, url: string): RoleUrls {
  const moved = (name: LoginName): string => withUser(url, LOGIN_ROLES[name], passwordOf(urls[name]));
  return { app: moved('app'), relay: moved('relay'), worker: moved('worker'), auditor: moved('auditor') };
}

/** The role a URL logs in as. */
export function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

/** The password in a URL; empty when there is none. */
export function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password);
}
