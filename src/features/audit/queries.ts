import { sql } from 'drizzle-orm';
import type { Database } from '../../platform/database/connection.ts';
import type { AuditLink } from '../../platform/events/audit-chain.ts';
import type { Checkpoint } from '../../platform/events/audit-checkpoint.ts';

const PAGE = 5_000;

/** Entries of the chain after number `after`, in order, page by page. */
export async function* readLinks(db: Database, after = 0): AsyncGenerator<AuditLink> {
  for (let last = after, read = PAGE; read === PAGE;) {
    const { rows } = await db.execute<{ n: string; entry: string; hash: Buffer }>(
      sql`select n, entry, hash from audit_entry where n > ${last} order by n limit ${PAGE}`,
    );
    for (const { n, entry, hash } of rows) yield { n: Number(n), entry, hash };
    last = Number(rows.at(-1)?.n ?? last);
    read = rows.length;
  }
}

/** Every stored checkpoint, oldest first. */
export async function listCheckpoints(db: Database): Promise<Checkpoint[]> {
  return selectCheckpoints(db, Number.MAX_SAFE_INTEGER, 'oldest');
}

/** The newest checkpoint; undefined before the first. */
export async function findLatestCheckpoint(db: Database): Promise<Checkpoint | undefined> {
  return (await selectCheckpoints(db, 1, 'newest'))[0];
}

async function selectCheckpoints(db: Database, limit: number, first: 'oldest' | 'newest'): Promise<Checkpoint[]> {
  const { rows } = await db.execute<{ size: string; head: Buffer; at: string; key_id: string; signature: Buffer }>(sql`
    select size, head, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, key_id, signature
    from audit_checkpoint order by ${first === 'oldest' ? sql`size, at` : sql`size desc, at desc`} limit ${limit}`);
  return rows.map((row) => ({ ...row, size: Number(row.size), keyId: row.key_id }));
}

/** How many entries the chain holds. */
export async function countEntries(db: Database): Promise<number> {
  const { rows } = await db.execute<{ n: string | null }>(sql`select max(n) as n from audit_entry`);
  return Number(rows[0]?.n ?? 0);
}

/** Milliseconds that the oldest row has waited for the chain; 0 when none waits. */
export async function pendingAgeMs(db: Database): Promise<number> {
  const { rows } = await db.execute<{ ms: number | null }>(
    sql`select (extract(epoch from now() - min(at)) * 1000)::float8 as ms from audit_pending`,
  );
  return rows[0]?.ms ?? 0;
}
