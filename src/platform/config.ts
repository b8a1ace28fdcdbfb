import { isAbsolute, join, resolve } from 'node:path';
import { envSchema } from 'env-schema';
import { Type, type Static } from 'typebox';

const ALL_ROLES = 'api,relay,worker';

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
  PASSKEY_DOMAIN: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
      description:
        'Domain that passkeys belong to (WebAuthn RP ID): the host of PUBLIC_URL or one above it. Default: that host.',
    }),
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
  NATS_URL: Type.Optional(
    Type.String({
      pattern: '^(nats|tls)://[^/]+$',
      secret: true,
      description:
        'NATS server that wakes the processes of a large deployment. Without it, and while it is away, Postgres wakes them.',
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
  EVIDENCE_DIR: Type.Optional(
    Type.String({
      description:
        'Folder of the encrypted documents of applicants; all processes with the role api or worker share it. Default: DATA_DIR/evidence.',
    }),
  ),
  CLAMD_URL: Type.Optional(
    Type.String({
      pattern: '^(tcp://[^/:]+:[0-9]{1,5}|tcp://\\[[0-9a-fA-F:]+\\]:[0-9]{1,5}|unix:/.+)$',
      description:
        'ClamAV daemon that looks into documents, `tcp://host:port` or `unix:/path`. While it does not answer, none is taken.',
    }),
  ),
  NPPES_API: Type.Unsafe<'on' | 'off'>({
    type: 'string',
    enum: ['on', 'off'],
    default: 'off',
    description: 'Whether the NPPES API (npiregistry.cms.hhs.gov) is asked as well whether a claimed NPI is in use.',
  }),
  NPPES_API_URL: Type.Optional(
    Type.String({
      pattern: '^http://127\\.0\\.0\\.1:[0-9]{1,5}$',
      description: 'A stand-in of the NPPES API for tests. Refused in production.',
    }),
  ),
  LICENCE_BOARDS: Type.Optional(
    Type.String({
      pattern: '^[A-Z]{2}=https?://[A-Za-z0-9.:-]+(?:,[A-Z]{2}=https?://[A-Za-z0-9.:-]+)*$',
      description:
        'Boards with the MLVS look-up that may be asked about state licences, `MD=https://board.example,…`. No other host is; in production https alone.',
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
  PUSH_KEYS: Type.Optional(
    Type.String({
      secret: true,
      description:
        'Keys that sign for push services, as lines `id:base64` of 32 bytes, newest last, separated by commas. Without it there is no push.',
    }),
  ),
  PUSH_SERVICES: Type.String({
    default:
      'fcm.googleapis.com,updates.push.services.mozilla.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com',
    description:
      'Hosts that may be asked to push, separated by commas: no other address is ever called. An origin with http:// is refused in production.',
  }),
  POST_PAUSE_SECONDS: Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 600,
    description:
      'How long a case or comment waits before others see it when its author asks for a pause (`publish: after_pause`) and chose no length; undone meanwhile it leaves no trace.',
  }),
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
  CVO_MODE: Type.Boolean({
    default: false,
    description:
      'Whether checks of a licence count as fresh for 90 days, as credentialing organisations must, rather than 120.',
  }),
  GRACE_DAYS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 90,
    description:
      'Days after the end of a licence or training place in which its member still reads, and writes nothing.',
  }),
  GRACE_DAYS_SILENT: Type.Integer({
    default: 14,
    minimum: 0,
    maximum: 90,
    description:
      'The same where the register that would bear a renewal out does not answer; the longer of the two counts.',
  }),
  AUDIT_CHECKPOINTS: Type.Optional(
    Type.String({
      description:
        'File to which signed heads of the audit log are copied; put it where the owner of the database cannot write. Default: DATA_DIR/audit/checkpoints.jsonl.',
    }),
  ),
  PROCESS_ROLES: Type.String({
    default: ALL_ROLES,
    pattern: '^(api|relay|worker)(,(api|relay|worker))*$',
    description: 'What this process does.',
  }),
  METRICS_PORT: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 65535,
      description: 'A port of its own for /metrics, /livez and /readyz, in every process role.',
    }),
  ),
  METRICS_HOST: Type.String({ default: '127.0.0.1', description: 'Address that METRICS_PORT is opened on.' }),
  LOAD_SHEDDING: Type.Unsafe<'on' | 'off'>({
    type: 'string',
    enum: ['on', 'off'],
    default: 'on',
    description:
      'Whether requests are refused with 503 while the process has too much to do, and sockets beyond 200 a second; see Overload.',
  }),
  DRAIN_SECONDS: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 60,
    description:
      'How long, once told to stop, the server still takes requests while /readyz is red: what a proxy needs to notice.',
  }),
  METRICS_TOKEN: Type.Optional(
    Type.String({
      minLength: 16,
      secret: true,
      description: 'Bearer token of /metrics on PORT, and on METRICS_PORT as well. Without it /metrics is not on PORT.',
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
  /** Where a browser finds pages that use passkeys: PUBLIC_URL, on a loopback address its name `localhost`. */
  readonly pageUrl: string;
  /** Passkeys belong to this domain and are used on these pages alone. */
  readonly passkeyDomain: string;
  readonly passkeyOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly keysDir: string;
  readonly evidenceDir: string;
  readonly clamdUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly adminUrl: string | undefined;
  readonly relayUrl: string | undefined;
  readonly workerUrl: string | undefined;
  readonly auditorUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly unsafeTestDatabase: boolean;
  readonly nppesApi: boolean;
  /** A stand-in for tests; undefined in production. */
  readonly nppesApiUrl: string | undefined;
  /** State -> origin of its board. */
  readonly licenceBoards: ReadonlyMap<string, string>;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly postPauseSeconds: number;
  /** Lines of the push ring; undefined: no push. */
  readonly pushKeys: string | undefined;
  readonly pushServices: readonly string[];
  readonly singleFactor: boolean;
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly deidPolicy: Settings['DEID_POLICY'];
  readonly strictZip3: boolean;
  readonly caseMemory: boolean;
  /** How many days a check counts as fresh (NCQA from 1 July 2025: 120, for credentialing organisations 90). */
  readonly checkValidDays: 90 | 120;
  /** Days of grace after the end of a licence, and where its source is silent. */
  readonly graceDays: { readonly usual: number; readonly whenSilent: number };
  readonly auditCheckpoints: string;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly metricsToken: string | undefined;
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  readonly drainSeconds: number;
  readonly shedsLoad: boolean;
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

/**
 * Reads settings from an environment; throws {@link ConfigError} with every problem at once. Values are never echoed.
 * A `command` in production may lack what only a server needs; it says what it misses when it needs it.
 */
export function loadConfig(
  environment: Readonly<Record<string, string | undefined>>,
  by: 'server' | 'command' = 'server',
): Config {
  const given = withoutEmpty(environment);
  const problems = [
    ...urlProblems(given),
    ...(given['NODE_ENV'] === 'production' ? productionProblems(given, by) : []),
  ];
  const settings = readSettings(given, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return toConfig(settings);
}

type Given = Readonly<Record<string, string>>;

function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Given {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value] as const],
    ),
  );
}

function readSettings(given: Given, otherProblems: readonly string[]): Settings {
  try {
    return envSchema<Settings>({
      schema: SETTINGS,
      data: Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, isFlag(name) ? yesOrNo(value) : value]),
      ),
      env: false,
      ajv: { customOptions: (ajv) => ajv.addKeyword('secret') },
    });
  } catch (error) {
    throw new ConfigError([...describe(error), ...otherProblems]);
  }
}

function isFlag(name: string): boolean {
  return propertyOf(name, 'type') === 'boolean';
}

/** `1` and `0` are taken as well, as in most environments. */
function yesOrNo(value: string): string {
  return value === '1' ? 'true' : value === '0' ? 'false' : value;
}

/** What the schema says of a setting. */
function propertyOf(name: string, keyword: string): unknown {
  const schema: unknown = Reflect.get(SETTINGS.properties, name);
  return typeof schema === 'object' && schema !== null ? Reflect.get(schema, keyword) : undefined;
}

function describe(error: unknown): string[] {
  const found: unknown = error instanceof Error && 'errors' in error ? error.errors : [];
  if (!Array.isArray(found) || found.length === 0) return ['the environment could not be read'];
  return found.map(
    (one: { instancePath?: string; message?: string; keyword?: string; params?: { allowedValues?: string[] } }) => {
      const name = (one.instancePath ?? '').slice(1);
      if (one.keyword === 'pattern')
        return `${name} does not have the right form. ${String(propertyOf(name, 'description'))}`;
      const allowed = one.params?.allowedValues ? `: ${one.params.allowedValues.join(', ')}` : '';
      return `${name || 'setting'} ${one.message ?? 'is wrong'}${allowed}`;
    },
  );
}

/** What a pattern lets through and `new URL` does not read, such as libpq's form of a socket, which names no host. */
function urlProblems(given: Given): string[] {
  return Object.entries(given)
    .filter(([name, value]) => name.endsWith('_URL') && propertyOf(name, 'type') === 'string' && !URL.canParse(value))
    .map(([name]) => {
      const socket = name.endsWith('DATABASE_URL')
        ? '; a Unix socket is written as host localhost, with ?host=/var/run/postgresql at the end'
        : '';
      return `${name} is no URL that can be read${socket}`;
    });
}

const NEEDED_IN_PRODUCTION = ['DATABASE_URL', 'PUBLIC_URL', 'SMTP_URL'] as const;
/** A process has only the logins of what it does. */
const NEEDED_BY_ROLE = { api: undefined, relay: 'RELAY_DATABASE_URL', worker: 'WORKER_DATABASE_URL' } as const;
const REFUSED_IN_PRODUCTION = ['AUTH_SINGLE_FACTOR', 'UNSAFE_TEST_DATABASE'] as const;

function productionProblems(given: Given, by: 'server' | 'command'): string[] {
  const roles = (given['PROCESS_ROLES'] ?? ALL_ROLES).split(',').filter(isProcessRole);
  const needed =
    by === 'command' ? [] : [...NEEDED_IN_PRODUCTION, ...roles.flatMap((role) => NEEDED_BY_ROLE[role] ?? [])];
  return [
    ...needed.filter((name) => given[name] === undefined).map((name) => `${name} is needed in production`),
    ...REFUSED_IN_PRODUCTION.filter((name) => /^(true|1)$/.test(given[name] ?? '')).map(
      (name) => `${name} is refused in production`,
    ),
    ...(given['PUBLIC_URL']?.startsWith('http://') ? ['PUBLIC_URL must be https in production'] : []),
    ...(given['NPPES_API_URL'] === undefined ? [] : ['NPPES_API_URL is refused in production']),
    ...(/=http:/.test(given['LICENCE_BOARDS'] ?? '') ? ['LICENCE_BOARDS must be https in production'] : []),
    ...(given['PUSH_SERVICES']?.includes('http://') ? ['PUSH_SERVICES must be https in production'] : []),
  ];
}

/** `MD=https://board.example,…` by state. */
function readBoards(text: string | undefined): ReadonlyMap<string, string> {
  return new Map((list(text) ?? []).map((entry): [string, string] => [entry.slice(0, 2), entry.slice(3)]));
}

function toConfig(settings: Settings): Config {
  const publicUrl = settings.PUBLIC_URL ?? `http://${settings.HOST}:${settings.PORT}`;
  const pageUrl = publicUrl.replace(/\/\/(127\.0\.0\.1|\[::1\])(?=:|$)/, '//localhost');
  const allowedOrigins = list(settings.ALLOWED_ORIGINS) ?? [...new Set([publicUrl, pageUrl])];
  const dataDir = isAbsolute(settings.DATA_DIR) ? settings.DATA_DIR : resolve(settings.DATA_DIR);
  return {
    environment: settings.NODE_ENV,
    host: settings.HOST,
    port: settings.PORT,
    publicUrl,
    allowedOrigins,
    pageUrl,
    passkeyDomain: settings.PASSKEY_DOMAIN ?? new URL(pageUrl).hostname,
    passkeyOrigins: [...new Set([...allowedOrigins, pageUrl])],
    trustedProxies: list(settings.TRUSTED_PROXIES) ?? [],
    dataDir,
    keysDir: settings.KEYS_DIR ?? join(dataDir, 'keys'),
    evidenceDir: settings.EVIDENCE_DIR ?? join(dataDir, 'evidence'),
    clamdUrl: settings.CLAMD_URL,
    databaseUrl: settings.DATABASE_URL,
    adminUrl: settings.DATABASE_ADMIN_URL,
    relayUrl: settings.RELAY_DATABASE_URL,
    workerUrl: settings.WORKER_DATABASE_URL,
    auditorUrl: settings.AUDITOR_DATABASE_URL,
    natsUrl: settings.NATS_URL,
    unsafeTestDatabase: settings.UNSAFE_TEST_DATABASE,
    nppesApi: settings.NPPES_API === 'on',
    nppesApiUrl: settings.NPPES_API_URL,
    licenceBoards: readBoards(settings.LICENCE_BOARDS),
    smtpUrl: settings.SMTP_URL,
    mailFrom: settings.MAIL_FROM,
    postPauseSeconds: settings.POST_PAUSE_SECONDS,
    pushKeys: settings.PUSH_KEYS,
    pushServices: list(settings.PUSH_SERVICES) ?? [],
    singleFactor: settings.AUTH_SINGLE_FACTOR,
    logLevel: settings.LOG_LEVEL,
    deidPolicy: settings.DEID_POLICY,
    strictZip3: settings.DEID_ZIP3 === 'strict',
    caseMemory: settings.DEID_CASE_MEMORY === 'on',
    checkValidDays: settings.CVO_MODE ? 90 : 120,
    graceDays: { usual: settings.GRACE_DAYS, whenSilent: settings.GRACE_DAYS_SILENT },
    auditCheckpoints: settings.AUDIT_CHECKPOINTS ?? join(dataDir, 'audit', 'checkpoints.jsonl'),
    roles: new Set(settings.PROCESS_ROLES.split(',').filter(isProcessRole)),
    metricsToken: settings.METRICS_TOKEN,
    metricsPort: settings.METRICS_PORT,
    metricsHost: settings.METRICS_HOST,
    drainSeconds: settings.DRAIN_SECONDS,
    shedsLoad: settings.LOAD_SHEDDING === 'on',
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
