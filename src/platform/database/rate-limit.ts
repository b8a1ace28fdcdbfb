import { sql } from 'drizzle-orm';
import type { Database } from './connection.ts';

/** Where a counter stands after this hit; `resetSeconds` until its window ends, at least 1. */
export interface Hits {
  readonly hits: number;
  readonly resetSeconds: number;
}

/** Counts one hit in a fixed window, in one statement, so that every node counts together. `key` is a keyed hash (32 bytes). */
export async function countHit(
  db: Database,
  counter: { readonly bucket: string; readonly key: Uint8Array; readonly windowMs: number },
): Promise<Hits> {
  const window = sql`make_interval(secs => ${counter.windowMs / 1000}::double precision)`;
  const isOver = sql`rate_limit.window_start <= now() - ${window}`;
  const { rows } = await db.execute<{ hits: number; reset: number }>(sql`
    insert into rate_limit (bucket, key, window_start, hits) values (${counter.bucket}, ${Buffer.from(counter.key)}, now(), 1)
    on conflict (bucket, key) do update set
      hits = case when ${isOver} then 1 else rate_limit.hits + 1 end,
      window_start = case when ${isOver} then now() else rate_limit.window_start end
    returning hits, greatest(1, ceil(extract(epoch from window_start + ${window} - now())))::int as reset`);
  return { hits: rows[0]?.hits ?? Infinity, resetSeconds: rows[0]?.reset ?? 1 };
}
