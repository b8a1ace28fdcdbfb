import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openDatabase } from '../src/platform/database/connection.ts';
import { startPostgres, type PostgresServer } from '../src/platform/database/embedded.ts';
import { migrate } from '../src/platform/database/migrate.ts';
import type { Bus } from '../src/platform/events/bus.ts';
import { connectPostgresBus } from '../src/platform/events/postgres-bus.ts';
import { startRelay, type Relay } from '../src/platform/events/relay.ts';
import { createLogger } from '../src/platform/logger.ts';
import {
  createTestDatabase,
  TEST_RECEIPT_KEY,
  testRoleUrls,
  withClient,
  type TestDatabase,
} from './support/database.ts';
import { People, startNode } from './support/live-node.ts';
import { rowsOf } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

// Other processes hear of positions by a notification in the transaction that gives them: a hint, which must never stop it.

const INSERT = `insert into outbox (type, audience, data) values ('note', 'clinicians', '{"n":1}')`;

interface Process {
  readonly bus: Bus;
  /** How many rows came with each position that it heard. */
  readonly heard: number[];
}

async function aProcess(t: Pick<Test, 'teardown'>, database: TestDatabase): Promise<Process> {
  const pool = openDatabase(database.urls.app, { max: 2, name: 'listen' });
  const bus = await connectPostgresBus(pool, createLogger('silent'));
  t.teardown(async () => {
    await bus[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
  });
  const heard: number[] = [];
  bus.onPosition((_, { length }) => void heard.push(length));
  return { bus, heard };
}

async function aRelay(
  t: Pick<Test, 'teardown'>,
  { urls }: TestDatabase,
  bus: Bus,
  handsOver: boolean,
): Promise<{ readonly relay: Relay; readonly failures: () => number }> {
  const pool = openDatabase(urls.relay, { max: 1, name: 'relay' });
  let failures = 0;
  const log = createLogger('error', { write: () => void (failures += 1) });
  const relay = await startRelay({ db: pool.db, bus, log, handsOver });
  t.teardown(async () => {
    await relay[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
  });
  return { relay, failures: () => failures };
}

async function post(database: TestDatabase, relay?: Relay): Promise<void> {
  await rowsOf(database, INSERT);
  relay?.wake();
}

async function untilNumbered(database: TestDatabase, count: number): Promise<void> {
  const look = 'select from outbox where position is not null';
  await until(async () => (await rowsOf(database, look)).length === count, `${count} are numbered`);
}

t.test('who numbers hears of it with the rows and once, the others of the position alone', async (t) => {
  const database = await createTestDatabase(t);
  const [one, two] = [await aProcess(t, database), await aProcess(t, database)];
  const { relay } = await aRelay(t, database, one.bus, true);
  for (let n = 1; n <= 5; n += 1) {
    await post(database, relay);
    await until(() => two.heard.length === n, 'the other hears');
  }
  await sleep(100);
  t.same(one.heard, [1, 1, 1, 1, 1]);
  t.same(two.heard, [0, 0, 0, 0, 0]);
});

t.test('where no tail runs, no rows are carried', async (t) => {
  const database = await createTestDatabase(t);
  const one = await aProcess(t, database);
  const { relay } = await aRelay(t, database, one.bus, false);
  await post(database, relay);
  await until(() => one.heard.length > 0);
  t.same(one.heard, [0]);
});

t.test('a relay of the version before may number, and is heard', async (t) => {
  const database = await createTestDatabase(t);
  const people = new People();
  const node = await startNode(t, database, people, { pollMs: 60_000, relay: false });
  const client = await SocketClient.signedIn(node.url, people.add().sessionId);
  await post(database);
  await withClient(database.urls.relay, async (older) => {
    const { rows } = await older.query('select numbered, head::int from number_pending_events(7203114, 1000)');
    t.same(rows, [{ numbered: 1, head: 1 }]);
    await older.query(`select pg_notify('curbside_position', '1')`);
  });
  await until(() => client.sequence().at(-1) === 1, 'it is told');
  client.close();
});

t.test('a notification that is refused costs one pass and no number, and later ones are sent again', async (t) => {
  const database = await createTestDatabase(t);
  const [one, two] = [await aProcess(t, database), await aProcess(t, database)];
  await rowsOf(database, 'revoke execute on function pg_notify from public');
  const { relay, failures } = await aRelay(t, database, one.bus, true);
  for (let n = 1; n <= 5; n += 1) {
    await post(database, relay);
    await untilNumbered(database, n);
  }
  t.same(one.heard, [1, 1, 1, 1, 1], 'this process is told all the same');
  t.same(two.heard, [], 'control: the others were not');
  t.ok(failures() > 0 && failures() < 5, `control: passes failed, ${failures()}`);
  await rowsOf(database, 'grant execute on function pg_notify to public');
  await until(async () => {
    await post(database, relay);
    return two.heard.length > 0;
  }, 'the other hears again');
});

const folder = mkdtempSync('/tmp/curbside-notify-');
const binDir = /^system:(.*)$/.exec(process.env['TEST_POSTGRES'] ?? '')?.[1];
const start = (): Promise<PostgresServer> =>
  startPostgres({ dataDir: join(folder, 'pg'), durable: false, ...(binDir === undefined ? {} : { binDir }) });

t.test('a queue of notifications that is full stops nothing', async (t) => {
  let server = await start();
  t.teardown(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const database: TestDatabase = {
    adminUrl: server.adminUrl,
    urls: testRoleUrls(server.adminUrl),
    drop: async () => {},
  };
  const [version] = await rowsOf(database, `select current_setting('server_version_num')::int / 10000 as major`);
  // Before, the queue held 8 GB and nothing could make it smaller.
  if (Number(version?.['major']) < 17) return t.pass('Postgres 17 and later only');
  await rowsOf(database, 'alter system set max_notify_queue_pages = 64');
  await server.stop();
  server = await start();
  await migrate({ adminUrl: server.adminUrl, roleUrls: database.urls, receiptKeys: [TEST_RECEIPT_KEY] });
  const [one, two] = [await aProcess(t, database), await aProcess(t, database)];
  const { relay, failures } = await aRelay(t, database, one.bus, true);

  await withClient(database.adminUrl, async (sleeper) => {
    await sleeper.query('listen crowd');
    await sleeper.query('begin');
    await sleeper.query('select 1');
    await t.rejects(async () => {
      for (let n = 0; n < 100; n += 1) await rowsOf(database, `select pg_notify('crowd', repeat('x', 7900))`);
    }, 'control: it is full');
    const before = two.heard.length;
    for (let n = 1; n <= 5; n += 1) {
      await post(database, relay);
      await untilNumbered(database, n);
    }
    t.same(one.heard, [1, 1, 1, 1, 1]);
    t.equal(two.heard.length, before);
    t.ok(failures() > 0, 'control: a pass failed');
    await sleeper.query('commit');
  });
  // Whoever notifies clears what was read, and nobody can who finds the queue full: this does.
  await rowsOf(database, 'select pg_notification_queue_usage()');
  await until(async () => {
    await post(database, relay);
    return two.heard.length > 0;
  }, 'the other hears again');
});
