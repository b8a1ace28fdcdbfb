import { isAbsolute, join, resolve } from 'node:path';
import { envSchema } from 'env-schema';
import { Type, type Static } from 'typebox';

/** Every setting of the server: the one schema that validation, `config show` and the table in docs/operations.md come from. */
export const SETTINGS = Type.Object({
  NODE_ENV: Type.Unsafe<'development' | 'production' | 'test'>({
    type: 'string',
    enum: ['development', 'production', 'test'],
    default: 'development',
    description: 'In production nothing is made up: every URL, key and mail server must be given.',
  }),
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on.' }),
  PORT: Type.Integer({
    default: 3000,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on; 0 takes a free one.',
  }),
  PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^/]+$',
      description: 'How clients reach the server, without a path. Default: http://HOST:PORT.',
    }),
  ),
  ALLOWED_ORIGINS: Type.Optional(
    Type.String({ description: 'Web origins that may open sockets, separated by commas. Default: PUBLIC_URL.' }),
  ),
  TRUSTED_PROXIES: Type.Optional(
    Type.String({
      pattern: '^(?!true$)',
      description:
        'Exact addresses of proxies whose X-Forwarded-* headers count, separated by commas. `true` is refused.',
    }),
  ),
  DATA_DIR: Type.String({ default: '.curbside', description: 'Folder of the embedded database, keys and mail.' }),
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      secret: true,
      description:
        'Postgres 15-18 as role curbside_app. Without it and without DATABASE_ADMIN_URL the embedded Postgres is started.',
    }),
  ),
  DATABASE_ADMIN_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      secret: true,
      description:
        'The same database as a role that may create roles; for `curbside migrate`. Outside production the other URLs are derived from it.',
    }),
  ),
  RELAY_DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      secret: true,
      description: 'The same database as role curbside_relay.',
    }),
  ),
  WORKER_DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      secret: true,
      description: 'The same database as role curbside_worker.',
    }),
  ),
  AUDITOR_DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      secret: true,
      description: 'The same database as role curbside_auditor; for `curbside sweep`.',
    }),
  ),
  UNSAFE_TEST_DATABASE: Type.Boolean({
    default: false,
    description: 'Skips the durability checks of /readyz. Refused in production.',
  }),
  KEYS_DIR: Type.Optional(
    Type.String({
      description:
        'Folder of key files, one ring a file, lines `id:base64`. Default: DATA_DIR/keys, made at the first start outside production.',
    }),
  ),
  SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://',
      secret: true,
      description: 'Mail server. Without it mails are written as .eml files to DATA_DIR/mail.',
    }),
  ),
  MAIL_FROM: Type.String({ default: 'Curbside <no-reply@curbside.invalid>', description: 'Sender of mails.' }),
  AUTH_SINGLE_FACTOR: Type.Boolean({
    default: false,
    description: 'Admits a password alone. For demos and tests; refused in production.',
  }),
  LOG_LEVEL: Type.Unsafe<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'>({
    type: 'string',
    enum: ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
    default: 'info',
    description: 'How much to log; lines are JSON on standard output.',
  }),
  DEID_POLICY: Type.Unsafe<'safe-harbor' | 'eu'>({
    type: 'string',
    enum: ['safe-harbor', 'eu'],
    default: 'safe-harbor',
    description: 'Rule set of the engine.',
  }),
  DEID_ZIP3: Type.Unsafe<'standard' | 'strict'>({
    type: 'string',
    enum: ['standard', 'strict'],
    default: 'standard',
    description: '`strict` also zeroes ZIP prefixes that were restricted by Census 2000.',
  }),
  DEID_CASE_MEMORY: Type.Unsafe<'on' | 'off'>({
    type: 'string',
    enum: ['on', 'off'],
    default: 'on',
    description: '`off`: labels are by role only and nothing about names is kept, even as keyed tokens.',
  }),
  PROCESS_ROLES: Type.String({
    default: 'api,relay,worker',
    pattern: '^(api|relay|worker)(,(api|relay|worker))*$',
    description: 'What this process does.',
  }),
  METRICS_TOKEN: Type.Optional(
    Type.String({
      minLength: 16,
      secret: true,
      description: 'Bearer token for /metrics; without it /metrics answers on loopback only.',
    }),
  ),
});

type Settings = Static<typeof SETTINGS>;
export type ProcessRole = 'api' | 'relay' | 'worker';

/** The settings as code reads them. URLs are undefined where nothing was given. */
export interface Config {
  readonly environment: Settings['NODE_ENV'];
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly keysDir: string;
  readonly databaseUrl: string | undefined;
  readonly adminUrl: string | undefined;
  readonly relayUrl: string | undefined;
  readonly workerUrl: string | undefined;
  readonly auditorUrl: string | undefined;
  readonly unsafeTestDatabase: boolean;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly singleFactor: boolean;
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly deidPolicy: Settings['DEID_POLICY'];
  readonly strictZip3: boolean;
  readonly caseMemory: boolean;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly metricsToken: string | undefined;
}

/** Settings that do not fit; `problems` holds one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings do not fit:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Reads settings from an environment; throws {@link ConfigError} with every problem at once. Values are never echoed. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const settings = readSettings(environment);
  const problems = settings.NODE_ENV === 'production' ? missingInProduction(settings) : [];
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(settings);
}

function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  try {
    return envSchema<Settings>({
      schema: SETTINGS,
      data: given,
      env: false,
      ajv: { customOptions: (ajv) => ajv.addKeyword('secret') },
    });
  } catch (error) {
    throw new ConfigError(describe(error));
  }
}

function describe(error: unknown): string[] {
  const found: unknown = error instanceof Error && 'errors' in error ? error.errors : [];
  if (!Array.isArray(found) || found.length === 0) return ['the environment could not be read'];
  return found.map((one: { instancePath?: string; message?: string; params?: { allowedValues?: string[] } }) => {
    const allowed = one.params?.allowedValues ? `: ${one.params.allowedValues.join(', ')}` : '';
    return `${(one.instancePath ?? '').slice(1) || 'setting'} ${one.message ?? 'is wrong'}${allowed}`;
  });
}

const NEEDED_IN_PRODUCTION = [
  'DATABASE_URL',
  'RELAY_DATABASE_URL',
  'WORKER_DATABASE_URL',
  'KEYS_DIR',
  'PUBLIC_URL',
  'SMTP_URL',
] as const;
const REFUSED_IN_PRODUCTION = ['AUTH_SINGLE_FACTOR', 'UNSAFE_TEST_DATABASE'] as const;

function missingInProduction(settings: Settings): string[] {
  return [
    ...NEEDED_IN_PRODUCTION.filter((name) => settings[name] === undefined).map(
      (name) => `${name} is needed in production`,
    ),
    ...REFUSED_IN_PRODUCTION.filter((name) => settings[name]).map((name) => `${name} is refused in production`),
    ...(settings.PUBLIC_URL?.startsWith('http://') ? ['PUBLIC_URL must be https in production'] : []),
  ];
}

function toConfig(settings: Settings): Config {
  const publicUrl = settings.PUBLIC_URL ?? `http://${settings.HOST}:${settings.PORT}`;
  const dataDir = isAbsolute(settings.DATA_DIR) ? settings.DATA_DIR : resolve(settings.DATA_DIR);
  return {
    environment: settings.NODE_ENV,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl,
    allowedOrigins: list(settings.ALLOWED_ORIGINS) ?? [publicUrl],
    trustedProxies: list(settings.TRUSTED_PROXIES) ?? [],
    dataDir,
    keysDir: settings.KEYS_DIR ?? join(dataDir, 'keys'),
    databaseUrl: settings.DATABASE_URL,
    adminUrl: settings.DATABASE_ADMIN_URL,
    relayUrl: settings.RELAY_DATABASE_URL,
    workerUrl: settings.WORKER_DATABASE_URL,
    auditorUrl: settings.AUDITOR_DATABASE_URL,
    unsafeTestDatabase: settings.UNSAFE_TEST_DATABASE,
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    singleFactor: settings.AUTH_SINGLE_FACTOR,
    logLevel: settings.LOG_LEVEL,
    deidPolicy: settings.DEID_POLICY,
    strictZip3: settings.DEID_ZIP3 === 'strict',
    caseMemory: settings.DEID_CASE_MEMORY === 'on',
    roles: new Set(settings.PROCESS_ROLES.split(',').filter(isProcessRole)),
    metricsToken: settings.METRICS_TOKEN,
  };
}

function list(value: string | undefined): string[] | undefined {
  return value
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isProcessRole(value: string): value is ProcessRole {
  return value === 'api' || value === 'relay' || value === 'worker';
}

/** One setting as it stands: name, value in force (masked when secret), where it comes from, what it means. */
export interface SettingRow {
  readonly name: string;
  readonly value: string | undefined;
  readonly source: 'environment' | 'default' | 'unset';
  readonly description: string;
}

/** Every setting with its value in force; nothing is validated. */
export function describeSettings(environment: Readonly<Record<string, string | undefined>>): SettingRow[] {
  return Object.entries(SETTINGS.properties).map(([name, schema]) => {
    const given = environment[name] || undefined;
    const fallback = defaultOf(schema);
    const value = given ?? fallback;
    const masked = given !== undefined && Reflect.get(schema, 'secret') === true ? '***' : value;
    return {
      name,
      value: masked,
      source: given !== undefined ? 'environment' : fallback === undefined ? 'unset' : 'default',
      description: String(Reflect.get(schema, 'description')),
    };
  });
}

/** The table of settings in docs/operations.md. */
export function settingsTable(): string {
  const rows = describeSettings({}).map(
    (row) =>
      `| \`${row.name}\` | ${row.value === undefined ? '' : `\`${row.value}\``} | ${row.description.replaceAll('|', '\\|')} |`,
  );
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function defaultOf(schema: object): string | undefined {
  const value: unknown = Reflect.get(schema, 'default');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
