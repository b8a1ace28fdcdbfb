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
 * Throws an Error that names every variable that is missing or logs in as the wrong role.
 */
export function ensureDatabaseUrls(settings: DatabaseSettings, derivePassword: (role: string) => string): RoleUrls {
  const problems: string[] = [];
  const url = (name: LoginName): string => {
    const [variable, key] = VARIABLES[name];
    const given = settings[key];
    if (given !== undefined) {
      if (userOf(given) !== LOGIN_ROLES[name]) problems.push(`${variable} must log in as ${LOGIN_ROLES[name]}.`);
      return given;
    }
    if (settings.databaseAdminUrl !== undefined && !settings.production) {
      return withUser(settings.databaseAdminUrl, LOGIN_ROLES[name], derivePassword(LOGIN_ROLES[name]));
    }
    problems.push(`${variable} is missing.`);
    return '';
  };
  const urls = { app: url('app'), relay: url('relay'), worker: url('worker'), auditor: url('auditor') };
  if (problems.length > 0) throw new Error(problems.join(' '));
  return urls;
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

/** A URL of a server that listens on a Unix socket in `socketDir`. */
export function socketUrl(socketDir: string, user: string, database: string): string {
  const url = new URL(`postgresql://${encodeURIComponent(user)}@localhost:5432/${encodeURIComponent(database)}`);
  url.searchParams.set('host', socketDir);
  return url.href;
}

export function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

export function passwordOf(url: string): string {
  return decodeURIComponent(new URL(url).password);
}

export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}
