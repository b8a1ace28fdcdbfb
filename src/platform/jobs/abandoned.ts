import { SECOND } from '../../kernel/time.ts';
import type { DatabasePool } from '../database/connection.ts';
import { backoffMs, pause } from '../events/backoff.ts';
import type { Log } from '../logger.ts';

/** How often to look for jobs of processes that are gone. */
const LOOK_EVERY_MS = 15 * SECOND;
/** First key of the advisory lock by which a pool of workers is known to live; the second is the hash of its id. */
const LIVING = 7_040;

export interface LivingPool {
  readonly pool: DatabasePool['pool'];
  readonly log: Log;
  /** What graphile-worker writes into `locked_by`. */
  readonly poolId: string;
}

/**
 * Shows until `signal` that a pool of workers lives, and gives the jobs of others that do not back: a process that was killed would
 * keep them locked for four hours. The sign is a lock of a session, which Postgres lets go with its connection. Who is missed at two looks
 * in a row is gone: a process that lost its connection is back before the second.
 */
export async function takeBackAbandoned(living: LivingPool, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    await showAndLook(living, signal, () => (failures = 0)).catch(() => {});
    await pause(backoffMs(failures), signal);
  }
}

/** On one connection, until it is lost. */
async function showAndLook({ pool, log, poolId }: LivingPool, signal: AbortSignal, shown: () => void): Promise<void> {
  const client = await pool.connect();
  const lost = new AbortController();
  client.once('end', () => lost.abort());
  const over = AbortSignal.any([signal, lost.signal]);
  try {
    await client.query('select pg_advisory_lock($1, hashtext($2))', [LIVING, poolId]);
    shown();
    for (let missed = new Set<string>(); !over.aborted; await pause(LOOK_EVERY_MS, over)) {
      const { rows } = await client.query<{ id: string }>(GONE, [LIVING, poolId]);
      const gone = rows.map(({ id }) => id);
      const twice = gone.filter((id) => missed.has(id));
      missed = new Set(gone);
      if (twice.length === 0) continue;
      await client.query('select graphile_worker.force_unlock_workers($1)', [twice]);
      log.warn({ workers: twice.length }, 'jobs of a worker that is gone are given to others');
    }
  } finally {
    // With its lock.
    client.release(true);
  }
}

/** Whoever holds jobs and shows no sign; a lock that can be had is let go with the statement. */
const GONE = `
  select id from (select distinct locked_by as id from graphile_worker._private_jobs where locked_by like 'pool-%') holding
  where id <> $2 and pg_try_advisory_xact_lock_shared($1, hashtext(id))`;
