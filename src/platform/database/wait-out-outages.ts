import type pg from 'pg';
import { backoffMs, pause } from '../events/backoff.ts';
import { isUnavailable, toDatabaseError } from './database-error.ts';

/** Of the few codes after which graphile-worker tries again the one with the shortest pauses. */
const TRY_AGAIN = '40001';

/**
 * The pool as graphile-worker needs it. What notes the end of a job is awaited by nobody and tried again only after certain codes,
 * which a connection that broke or was not to be had lacks: an unhandled rejection, and a job that stays locked for four hours and then
 * runs a second time. Here who asks for a connection gets one as soon as the database gives it, and a query that an outage
 * took fails with such a code. Once `over` is given, whoever still waits is left without an answer.
 */
export function waitOutOutages(pool: pg.Pool, over: AbortSignal): pg.Pool {
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await connectPatiently(pool, over);
    return withOwn(client, 'query', async (...asked: unknown[]) => {
      try {
        return (await Reflect.apply(client.query, client, asked)) as unknown;
      } catch (error) {
        throw withCode(error);
      }
    });
  };
  // With a callback it listens, and comes again by itself.
  return withOwn(pool, 'connect', (listener?: Parameters<typeof pool.connect>[0]) =>
    listener ? pool.connect(listener) : connect(),
  );
}

async function connectPatiently(pool: pg.Pool, over: AbortSignal): Promise<pg.PoolClient> {
  for (let failures = 0; !over.aborted; failures += 1) {
    try {
      return await pool.connect();
    } catch (error) {
      if (!isUnavailable(toDatabaseError(error))) throw error;
      await pause(backoffMs(failures), over);
    }
  }
  return new Promise(() => {});
}

function withCode(error: unknown): unknown {
  const known = toDatabaseError(error);
  return isUnavailable(known) && known instanceof Error ? Object.assign(known, { code: TRY_AGAIN }) : error;
}

/** The object with one method of its own; everything else is done by the object itself. */
function withOwn<Target extends object>(object: Target, method: keyof Target, own: unknown): Target {
  return new Proxy(object, {
    get(target, name) {
      if (name === method) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
