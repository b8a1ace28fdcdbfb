import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../kernel/errors.ts';
import { ConfigError } from './config.ts';
import { KEY_PURPOSES, keyVariable, newKeyLine, parseRing, type KeyPurpose, type KeyRing } from './keys.ts';

/** Where rings of files lie; a ring that a variable holds cannot be written. */
export interface KeyFiles {
  readonly keysDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Makes the first key of every ring; throws an AppError in words when a file is there already. Returns the files made. */
export function makeKeyFiles({ keysDir }: Pick<KeyFiles, 'keysDir'>): string[] {
  const there = KEY_PURPOSES.filter((purpose) => existsSync(join(keysDir, purpose)));
  if (there.length > 0)
    throw refused(`${keysDir} holds keys already (${there.join(', ')}); add one by "curbside keys rotate".`);
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  for (const purpose of KEY_PURPOSES) writeLines(join(keysDir, purpose), [newKeyLine('k1')]);
  return KEY_PURPOSES.map((purpose) => join(keysDir, purpose));
}

/** Makes the first key of the rings that have none: those that a new version brought. Returns the files made. */
export function makeMissingKeyFiles(files: KeyFiles): string[] {
  const { keysDir } = files;
  const missing = KEY_PURPOSES.filter((one) => !heldByVariable(files, one) && !existsSync(join(keysDir, one)));
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  for (const purpose of missing) writeLines(join(keysDir, purpose), [newKeyLine('k1')]);
  return missing.map((purpose) => join(keysDir, purpose));
}

/** The first key of every ring as lines `KEY_RECEIPT=k1:…`, for an environment file or a secret store. */
export function newKeyVariables(): string[] {
  return KEY_PURPOSES.map((purpose) => `${keyVariable(purpose)}=${newKeyLine('k1')}`);
}

/** A ring with one more key at its end, which makes from `from` on (or at once). Nothing is written yet. */
export function withNewKey(
  files: KeyFiles,
  purpose: KeyPurpose,
  from?: Date,
): { readonly lines: string[]; readonly ring: KeyRing } {
  const lines = readLines(files, purpose);
  const highest = Math.max(...readRingOf(lines, purpose).all.map(({ id }) => Number(id.slice(1))));
  const grown = [...lines, newKeyLine(`k${highest + 1}`, from)];
  return { lines: grown, ring: readRingOf(grown, purpose) };
}

/** A ring without one of its keys; throws an AppError in words when it is not there or the one that makes. */
export function withoutKey(files: KeyFiles, purpose: KeyPurpose, id: string): string[] {
  const lines = readLines(files, purpose);
  const ring = readRingOf(lines, purpose);
  if (!ring.find(id)) throw refused(`The ring ${purpose} has no key ${id}.`);
  if (ring.current.id === id)
    throw refused(`${id} is the key that makes now: "curbside keys rotate ${purpose}" first.`);
  return lines.filter((line) => !line.startsWith(`${id}:`));
}

/** Writes a ring to its file, beside and renamed; throws {@link ConfigError} when a variable holds the ring. */
export function writeRing(files: KeyFiles, purpose: KeyPurpose, lines: readonly string[]): void {
  if (heldByVariable(files, purpose))
    throw new ConfigError([`${keyVariable(purpose)} holds this ring: take the new value by --print and set it there`]);
  writeLines(join(files.keysDir, purpose), lines);
}

function refused(detail: string): AppError {
  return new AppError('state_conflict', { detail });
}

function heldByVariable(files: KeyFiles, purpose: KeyPurpose): boolean {
  return Boolean(files.environment[keyVariable(purpose)]);
}

function readLines(files: KeyFiles, purpose: KeyPurpose): string[] {
  const file = join(files.keysDir, purpose);
  const given = files.environment[keyVariable(purpose)];
  if (!given && !existsSync(file)) throw new ConfigError([`there is no key ring ${purpose} yet: "curbside keys make"`]);
  const lines = given ? given.split(',') : readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function readRingOf(lines: readonly string[], purpose: KeyPurpose): KeyRing {
  const ring = parseRing(lines, `key ring ${purpose}`);
  if (typeof ring === 'string') throw new ConfigError([ring]);
  return ring;
}

function writeLines(file: string, lines: readonly string[]): void {
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
