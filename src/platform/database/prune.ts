import { sql } from 'drizzle-orm';
import type { Database } from './connection.ts';

/** Rows deleted in one statement: short locks, and the next run goes on. */
const A_STEP = 5_000;

/**
 * Deletes, as worker, idempotency rows older than 24 h (guarantees.md 3.6) and counters of rate limits untouched for two
 * days, longer than any window. Returns how many rows went.
 */
export async function pruneTransient(db: Database): Promise<number> {
  let gone = 0;
  for (let step = await pruneStep(db); step > 0; step = await pruneStep(db)) gone += step;
  return gone;
}

async function pruneStep(db: Database): Promise<number> {
  const { rowCount: repeats } = await db.execute(sql`
    delete from idempotency where ctid = any(array(
      select ctid from idempotency where created_at < now() - interval '24 hours' limit ${A_STEP}))`);
  const { rowCount: counters } = await db.execute(sql`
    delete from rate_limit where ctid = any(array(
      select ctid from rate_limit where window_start < now() - interval '2 days' limit ${A_STEP}))`);
  return (repeats ?? 0) + (counters ?? 0);
}
