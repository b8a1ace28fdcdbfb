import { sql } from 'drizzle-orm';
import type { Database } from './connection.ts';

/** What waits to be numbered; ages in seconds, 0 when nothing waits. */
export interface Backlog {
  /** The highest position that the relay has given. */
  readonly head: number;
  readonly events: number;
  readonly oldestEventSeconds: number;
}

/** Reads the backlog as role curbside_app; counts at most 10,000 waiting events. */
export async function readBacklog(db: Database): Promise<Backlog> {
  const { rows } = await db.execute<Record<'head' | 'events' | 'event_age', string>>(sql`
    select (select position from relay_head) as head,
      (select count(*) from (select 1 from outbox where position is null limit 10000) waiting) as events,
      (select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) from outbox where position is null) as event_age`);
  const row = rows[0];
  return {
    head: Number(row?.head ?? 0),
    events: Number(row?.events ?? 0),
    oldestEventSeconds: Number(row?.event_age ?? 0),
  };
}

/** Who answers at the other end. */
export interface ServerFacts {
  /** `18.4` */
  readonly version: string;
  readonly user: string;
  /** Milliseconds since the Unix epoch, by the clock of Postgres. */
  readonly now: number;
  readonly extensions: readonly string[];
}

/** Reads who answers, as any role. */
export async function readServerFacts(db: Database): Promise<ServerFacts> {
  const { rows } = await db.execute<{ version: string; user: string; now: string; extensions: string[] }>(sql`
    select current_setting('server_version') as version, current_user as user,
      extract(epoch from clock_timestamp()) * 1000 as now,
      array(select extname::text from pg_extension order by 1) as extensions`);
  const row = rows[0];
  if (!row) throw new Error('Postgres does not say who it is.');
  return { version: row.version, user: row.user, now: Number(row.now), extensions: row.extensions };
}
