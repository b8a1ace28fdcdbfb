import type { AuditLink } from '../../platform/events/audit-chain.ts';
import type { Checkpoint } from '../../platform/events/audit-checkpoint.ts';

/** An entry as a line of an export; `hash` in 64 hexadecimal digits. */
export function toExportLine({ n, entry, hash }: AuditLink): { n: number; entry: string; hash: string } {
  return { n, entry, hash: hash.toString('hex') };
}

/** Reads a line of an export: an entry or a checkpoint; throws an Error in words on anything else. */
export function parseExportLine(line: string): AuditLink | Checkpoint {
  const value = parse(line);
  const { n, entry, hash } = value;
  if (typeof n !== 'number' || typeof entry !== 'string' || typeof hash !== 'string') return toCheckpoint(value);
  return { n, entry, hash: Buffer.from(hash, 'hex') };
}

/** Reads a checkpoint that was copied or served; throws an Error in words on anything else. */
export function parseCheckpoint(line: string): Checkpoint {
  return toCheckpoint(parse(line));
}

function toCheckpoint({ size, head, at, key_id: keyId, signature }: Readonly<Record<string, unknown>>): Checkpoint {
  if (typeof size !== 'number' || typeof head !== 'string' || typeof at !== 'string') throw unreadable();
  if (typeof keyId !== 'string' || typeof signature !== 'string') throw unreadable();
  return { size, head: Buffer.from(head, 'hex'), at, keyId, signature: Buffer.from(signature, 'base64url') };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) throw unreadable();
  return { ...value };
}

function unreadable(): Error {
  return new Error('The file holds a line that is neither an audit entry nor a checkpoint.');
}
