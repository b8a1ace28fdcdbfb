import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from 'typebox';
import { systemClock } from '../kernel/time.ts';
import { ConfigError } from './config.ts';

/** One symmetric key of 32 bytes, or the 32-byte seed of an Ed25519 key. */
export interface Key {
  readonly id: string;
  readonly key: Buffer;
  /** From when it makes, milliseconds since the Unix epoch; until then it reads only, so that every process can learn it first. */
  readonly from?: number;
}

/** The keys of one purpose: `current`, the newest whose time has come, makes; all still read. */
export interface KeyRing {
  readonly current: Key;
  readonly all: readonly Key[];
  find(id: string): Key | undefined;
}

/** Every purpose that has keys of its own; also the names of the files and, upper-cased with KEY_ before, of the variables. */
export const KEY_PURPOSES = [
  'receipt',
  'token',
  'cursor',
  'idempotency',
  'preview',
  'case-memory',
  'audit',
  'password',
  'session',
  'database',
  'evidence',
  'totp',
] as const;

export type KeyPurpose = (typeof KEY_PURPOSES)[number];
export type Keys = Readonly<Record<KeyPurpose, KeyRing>>;

/** What each ring is for; the table of settings says it too. */
export const KEY_USES: Readonly<Record<KeyPurpose, string>> = {
  receipt: 'Receipts of de-identified text; Postgres holds the same key and verifies with it.',
  token: 'Signs access tokens (seed of an Ed25519 key).',
  cursor: 'Seals the cursors of lists.',
  idempotency: 'Fingerprints of requests and of what rate limits count.',
  preview: 'Seals preview tokens.',
  'case-memory': 'Wraps the key of each case’s memory of labels.',
  audit: 'Signs checkpoints of the audit log (seed of an Ed25519 key).',
  password: 'Pepper of password hashes.',
  session: 'Seals refresh tokens for the ten seconds of a race.',
  database: 'Derives the passwords of the database roles outside production, and the names of subjects on NATS.',
  evidence: 'Wraps the key of each document that applicants sent.',
  totp: 'Seals the seeds of one-time codes.',
};

/** The variable that may hold a ring instead of a file. */
export function keyVariable(purpose: KeyPurpose): string {
  return `KEY_${purpose.toUpperCase().replace('-', '_')}`;
}

/** The rings as settings, for `config show` and the table of docs/operations.md; {@link loadKeys} reads them. */
export const KEY_SETTINGS = Type.Object(
  Object.fromEntries(
    KEY_PURPOSES.map((purpose) => [
      keyVariable(purpose),
      Type.Optional(
        Type.String({
          secret: true,
          description: `${KEY_USES[purpose]} Lines of the file \`${purpose}\`, separated by commas, instead of that file.`,
        }),
      ),
    ]),
  ),
);

export interface KeySource {
  readonly keysDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether missing key files may be made: at the first start outside production, when there is no database yet. */
  readonly mayMake: boolean;
}

/** Reads every ring from `KEY_…` or a file of lines `id:base64` or `id:base64:from` (RFC 3339), newest last; throws {@link ConfigError} naming all that is wrong. */
export function loadKeys(source: KeySource): Keys {
  const problems: string[] = [];
  const rings = new Map<KeyPurpose, KeyRing>();
  for (const purpose of KEY_PURPOSES) {
    const ring = readRing(purpose, source);
    if (typeof ring === 'string') problems.push(ring);
    else rings.set(purpose, ring);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return keysBy((purpose) => rings.get(purpose) ?? neverMissing(purpose));
}

/** The same for a command that needs few of the rings: one that is missing throws {@link ConfigError} when it is asked for. */
export function keysAsAsked(source: Omit<KeySource, 'mayMake'>): Keys {
  return keysBy((purpose) => {
    const ring = readRing(purpose, { ...source, mayMake: false });
    if (typeof ring === 'string') throw new ConfigError([ring]);
    return ring;
  });
}

function keysBy(ring: (purpose: KeyPurpose) => KeyRing): Keys {
  return {
    get receipt() {
      return ring('receipt');
    },
    get token() {
      return ring('token');
    },
    get cursor() {
      return ring('cursor');
    },
    get idempotency() {
      return ring('idempotency');
    },
    get preview() {
      return ring('preview');
    },
    get 'case-memory'() {
      return ring('case-memory');
    },
    get audit() {
      return ring('audit');
    },
    get password() {
      return ring('password');
    },
    get session() {
      return ring('session');
    },
    get database() {
      return ring('database');
    },
    get evidence() {
      return ring('evidence');
    },
    get totp() {
      return ring('totp');
    },
  };
}

function readRing(purpose: KeyPurpose, source: KeySource): KeyRing | string {
  const variable = keyVariable(purpose);
  const given = source.environment[variable];
  if (given) return parseRing(given.split(','), variable);
  const file = join(source.keysDir, purpose);
  if (existsSync(file)) return parseRing(readFileSync(file, 'utf8').split('\n'), `key file ${purpose}`);
  if (!source.mayMake) {
    return `${variable} or the file ${purpose} in KEYS_DIR is missing; restore it: a database cannot be used without the keys it was made with (a ring that an upgrade brought: "curbside keys make --missing")`;
  }
  mkdirSync(source.keysDir, { recursive: true, mode: 0o700 });
  const line = newKeyLine('k1');
  writeFileSync(file, `${line}\n`, { mode: 0o600 });
  return parseRing([line], purpose);
}

/** A fresh random key as a line of a key file. */
export function newKeyLine(id: string, from?: Date): string {
  return [id, randomBytes(32).toString('base64'), ...(from ? [from.toISOString()] : [])].join(':');
}

/** Reads the lines of a key file; says in words what is wrong with them, without a byte of a key. */
export function parseRing(lines: readonly string[], where: string): KeyRing | string {
  const keys: Key[] = [];
  for (const line of lines.map((text) => text.trim()).filter((text) => text !== '')) {
    const [, id = '', encoded = '', from] = /^(k[0-9]{1,6}):([A-Za-z0-9+/]{43}=)(?::(\S+))?$/.exec(line) ?? [];
    const key = Buffer.from(encoded, 'base64');
    if (id === '') return `${where}: each key is a line k1:BASE64 of 32 bytes`;
    if (from !== undefined && Number.isNaN(Date.parse(from))) return `${where}: ${id} makes from a time that is none`;
    if (key.every((byte) => byte === key[0])) return `${where}: a key of one repeated byte is refused`;
    if (keys.some((other) => other.id === id)) return `${where}: ${id} is there twice`;
    keys.push({ id, key, ...(from === undefined ? {} : { from: Date.parse(from) }) });
  }
  return ringOf(keys) ?? `${where}: holds no key`;
}

/** A ring of the given keys, newest last; undefined when there is none. */
export function ringOf(keys: readonly Key[]): KeyRing | undefined {
  const first = keys[0];
  return (
    first && {
      get current() {
        return keys.findLast(({ from = 0 }) => from <= systemClock()) ?? first;
      },
      all: keys,
      find: (id) => keys.find((key) => key.id === id),
    }
  );
}

function neverMissing(purpose: KeyPurpose): never {
  throw new Error(`no ring for ${purpose}`);
}
