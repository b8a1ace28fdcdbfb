import { createHash } from 'node:crypto';
import type { Database } from '../database/connection.ts';
import { findChainEnd, insertAuditEntries, takePendingAudit, type PendingAudit } from './queries.ts';

/** The hash before the first entry: 32 zero bytes. */
export const CHAIN_START: Buffer = Buffer.alloc(32);

/** One link: its number from 1, its canonical text, and SHA-256(previous hash, then the text in UTF-8). */
export interface AuditLink {
  readonly n: number;
  readonly entry: string;
  readonly hash: Buffer;
}

/**
 * Moves at most `limit` waiting audit rows into the chain, inside the relay's transaction (guarantees.md 8.2).
 * Returns how many; the relay is the only sequencer, so the end of the chain cannot move meanwhile.
 */
export async function chainPendingAudit(tx: Database, limit: number): Promise<number> {
  const pending = await takePendingAudit(tx, limit);
  if (pending.length === 0) return 0;
  const end = (await findChainEnd(tx)) ?? { n: 0, hash: CHAIN_START };
  await insertAuditEntries(tx, linkEntries(end, pending));
  return pending.length;
}

/** Links rows to the end of a chain. */
export function linkEntries(end: { n: number; hash: Buffer }, rows: readonly PendingAudit[]): AuditLink[] {
  let { n, hash } = end;
  return rows.map((row) => {
    n += 1;
    const entry = canonicalEntry(n, row);
    hash = nextHash(hash, entry);
    return { n, entry, hash };
  });
}

/** h_n = SHA-256(h_{n-1} ‖ entry), 32 bytes. */
export function nextHash(previous: Buffer, entry: string): Buffer {
  return createHash('sha256').update(previous).update(entry, 'utf8').digest();
}

const FIELDS = [
  'at',
  'actor_id',
  'session_id',
  'action',
  'object_kind',
  'object_id',
  'outcome',
  'rule',
  'request_id',
  'details',
] as const;

/** JSON of one entry: `n` first, then the fields in a fixed order, absent ones left out; strings and integers only. */
export function canonicalEntry(n: number, row: PendingAudit): string {
  const present = FIELDS.filter((field) => row[field] !== null && row[field] !== undefined);
  const members = present.map((field) => `${JSON.stringify(field)}:${canonicalJson(row[field])}`);
  return `{${[`"n":${n}`, ...members].join(',')}}`;
}

/** Keys in code unit order, no spaces, strings and safe integers; any other scalar becomes a string. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, child]) => `${JSON.stringify(key)}:${canonicalJson(child)}`).join(',')}}`;
}
