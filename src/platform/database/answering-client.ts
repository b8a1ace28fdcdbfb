import pg from 'pg';

/**
 * Clients for a pool that give a statement up when Postgres has not answered it within `withinMs` milliseconds; the pool then ends their
 * connection. Not for cursors or COPY. pg's own `query_timeout` does the same with a closure over the whole query, and V8 takes all
 * rows for long-lived then (docs/performance.md, the eighth look).
 */
export function clientAnsweringWithin(withinMs: number): typeof pg.Client {
  return class AnsweringClient extends pg.Client {
    override query(...asked: unknown[]) {
      const hear = asked.at(-1);
      if (typeof hear === 'function')
        return Reflect.apply(super.query, this, asked.with(-1, heardWithin(withinMs, hear)));
      return new Promise((resolve, reject) => {
        const settle = (error: unknown, result: unknown): void => (error ? reject(error) : resolve(result));
        Reflect.apply(super.query, this, [...asked, heardWithin(withinMs, settle)]);
      });
    }
  };
}

/**
 * Hears of the answer or, once, of its absence. It shares no scope with the statement. An answer that came while this process was busy, as
 * at its start, is read before the absence is told: sockets are read between timers and immediates.
 */
function heardWithin(withinMs: number, hear: Function): (error: unknown, result?: unknown) => void {
  const timer = setTimeout(() => setImmediate(settle, new Error('Query read timeout')), withinMs);
  let isHeard = false;
  function settle(error: unknown, result?: unknown): void {
    if (isHeard) return;
    isHeard = true;
    clearTimeout(timer);
    hear(error, result);
  }
  return settle;
}
