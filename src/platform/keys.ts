import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.ts';

/** One symmetric key of 32 bytes, or the 32-byte seed of an Ed25519 key. */
export interface Key {
  readonly id: string;
  readonly key: Buffer;
}

/** The keys of one purpose: the newest makes, all still read. */
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
] as const;

export type KeyPurpose = (typeof KEY_PURPOSES)[number];
export type Keys = Readonly<Record<KeyPurpose, KeyRing>>;

export interface KeySource {
  readonly keysDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether missing key files may be made: at the first start outside production, when there is no database yet. */
  readonly mayMake: boolean;
}

/** Reads every ring from `KEY_…` or a file of lines `id:base64`, newest last; throws {@link ConfigError} naming all that is wrong. */
export function loadKeys(source: KeySource): Keys {
  const problems: string[] = [];
  const rings = new Map<KeyPurpose, KeyRing>();
  for (const purpose of KEY_PURPOSES) {
    const ring = readRing(purpose, source);
    if (typeof ring === 'string') problems.push(ring);
    else rings.set(purpose, ring);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const ringOf = (purpose: KeyPurpose): KeyRing => rings.get(purpose) ?? neverMissing(purpose);
  return {
    receipt: ringOf('receipt'),
    token: ringOf('token'),
    cursor: ringOf('cursor'),
    idempotency: ringOf('idempotency'),
    preview: ringOf('preview'),
    'case-memory': ringOf('case-memory'),
    audit: ringOf('audit'),
    password: ringOf('password'),
    session: ringOf('session'),
    database: ringOf('database'),
  };
}

function readRing(purpose: KeyPurpose, source: KeySource): KeyRing | string {
  const variable = `KEY_${purpose.toUpperCase().replace('-', '_')}`;
  const given = source.environment[variable];
  if (given) return parseRing(given.split(','), variable);
  const file = join(source.keysDir, purpose);
  if (existsSync(file)) return parseRing(readFileSync(file, 'utf8').split('\n'), `key file ${purpose}`);
  if (!source.mayMake) {
    return `${variable} or the file ${purpose} in KEYS_DIR is missing; restore it: a database cannot be used without the keys it was made with`;
  }
  mkdirSync(source.keysDir, { recursive: true, mode: 0o700 });
  const line = `k1:${randomBytes(32).toString('base64')}`;
  writeFileSync(file, `${line}\n`, { mode: 0o600 });
  return parseRing([line], purpose);
}

function parseRing(lines: readonly string[], where: string): KeyRing | string {
  const keys: Key[] = [];
  for (const line of lines.map((text) => text.trim()).filter((text) => text !== '')) {
    const [id = '', encoded = ''] = line.split(':', 2);
    const key = Buffer.from(encoded, 'base64');
    if (!/^k[0-9]{1,6}$/.test(id) || key.length !== 32) return `${where}: each key is a line k1:BASE64 of 32 bytes`;
    if (key.every((byte) => byte === key[0])) return `${where}: a key of one repeated byte is refused`;
    keys.push({ id, key });
  }
  return ringOf(keys) ?? `${where}: holds no key`;
}

/** A ring of the given keys, newest last; undefined when there is none. */
export function ringOf(keys: readonly Key[]): KeyRing | undefined {
  const current = keys.at(-1);
  return current && { current, all: keys, find: (id) => keys.find((key) => key.id === id) };
}

function neverMissing(purpose: KeyPurpose): never {
  throw new Error(`no ring for ${purpose}`);
}
