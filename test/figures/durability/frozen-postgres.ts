import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { someCase, someDoctor, startApp } from '../harness/app.ts';
import { withClient } from '../../support/database.ts';
import { commentSender } from '../../tools/ledger/comments.ts';
import { Ledger } from '../../tools/ledger/ledger.ts';
import { sendOnce } from '../../tools/ledger/writers.ts';
import type { Bench } from '../harness/bench.ts';
import { startCluster, type Cluster } from '../harness/cluster.ts';

const CLIENTS = 8;
/** What the app may hold: 4 of the pool for requests, 2 of the one that listens. */
const MOST_CONNECTIONS = 6;
const SETTLE_MS = 10_000;

export interface Frozen {
  readonly requests: number;
  readonly longestMs: number;
  readonly recoveryMs: number;
  /** Connections of the app beyond its pools, or left inside a transaction, after it is well again. */
  readonly leaked: number;
}

/** Readers and writers go on while every process of Postgres is stopped for `stopMs`; then until all is well again. */
export async function freezePostgres(bench: Bench, stopMs: number): Promise<Frozen> {
  const cluster = await startCluster(bench, { durable: false });
  const app = await startApp(bench, { database: cluster.database });
  const url = await app.listen();
  const doctor = await someDoctor(app);
  const published = await someCase(doctor);
  const send = commentSender({ url: () => url, token: doctor.token, caseId: published.id });
  const ledger = new Ledger();
  const durations: number[] = [];
  const timed = async (work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await work();
    durations.push(performance.now() - started);
  };
  const read = (): Promise<unknown> =>
    fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${doctor.token}` } });
  const stop = new AbortController();
  bench.teardown(() => stop.abort());
  const client = async (place: number): Promise<void> => {
    while (!stop.signal.aborted) {
      await timed(place % 2 === 0 ? read : () => sendOnce(ledger.begin(), send));
      await sleep(20);
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, place) => client(place)));
  const thaw = await freeze(bench, cluster);
  await sleep(stopMs);
  stop.abort();
  await clients;
  await thaw();
  const recoveryMs = await untilWritten(() => sendOnce(ledger.begin(), send));
  return {
    requests: durations.length,
    longestMs: Math.max(...durations),
    recoveryMs,
    leaked: await leakedConnections(cluster),
  };
}

/** Stops every process; the result lets them go on. A bench that ends does so as well. */
async function freeze(bench: Bench, cluster: Cluster): Promise<() => Promise<void>> {
  const stopped = await cluster.pids();
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    for (const pid of stopped) {
      try {
        process.kill(pid, name);
      } catch {
        // A process that ended meanwhile needs no signal.
      }
    }
  };
  bench.teardown(() => signal('SIGCONT'));
  signal('SIGSTOP');
  return async () => signal('SIGCONT');
}

async function untilWritten(write: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (!(await write())) {
    if (performance.now() - started > 30_000) throw new Error('no write was taken within half a minute');
    await sleep(20);
  }
  return performance.now() - started;
}

async function leakedConnections(cluster: Cluster): Promise<number> {
  const count = (): Promise<number> =>
    withClient(cluster.database.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ all: number; stuck: number }>(
        `select count(*)::int as all, (count(*) filter (where state like 'idle in transaction%'))::int as stuck
         from pg_stat_activity where usename = 'curbside_app'`,
      );
      return Math.max(0, (rows[0]?.all ?? 0) - MOST_CONNECTIONS) + (rows[0]?.stuck ?? 0);
    });
  const deadline = performance.now() + SETTLE_MS;
  let leaked = await count();
  while (leaked > 0 && performance.now() < deadline) {
    await sleep(100);
    leaked = await count();
  }
  return leaked;
}

/** How long a query waits on a pool as `pg` makes it, while Postgres is stopped; at most `limitMs`. */
export async function waitOnDefaultPool(bench: Bench, limitMs: number): Promise<number> {
  const cluster = await startCluster(bench, { durable: false });
  const pool = new pg.Pool({ connectionString: cluster.database.urls.app });
  pool.on('error', () => {});
  await pool.query('select 1');
  const thaw = await freeze(bench, cluster);
  const started = performance.now();
  const query = pool.query('select 1').then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([query, sleep(limitMs)]);
  const waited = performance.now() - started;
  await thaw();
  await query;
  await pool.end();
  return waited;
}
