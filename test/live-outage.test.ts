import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { newId } from '../src/kernel/ids.ts';
import { BACKGROUND_DEADLINES, openDatabase } from '../src/platform/database/connection.ts';
import { startPostgres, type PostgresServer } from '../src/platform/database/embedded.ts';
import { migrate } from '../src/platform/database/migrate.ts';
import { createMemoryBus } from '../src/platform/events/bus.ts';
import { startConsumer } from '../src/platform/events/consumer.ts';
import { startJobs } from '../src/platform/jobs/worker.ts';
import { createLogger } from '../src/platform/logger.ts';
import { startTestApp } from './support/app.ts';
import { TEST_RECEIPT_KEY, testRoleUrls, type TestDatabase } from './support/database.ts';
import { aCase, aDoctor, type Reply } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';

/** A Postgres of this test's own, which it may freeze and stop. */
const folder = mkdtempSync('/tmp/curbside-outage-');
const binDir = /^system:(.*)$/.exec(process.env['TEST_POSTGRES'] ?? '')?.[1];
const start = (): Promise<PostgresServer> =>
  startPostgres({ dataDir: join(folder, 'pg'), durable: false, ...(binDir === undefined ? {} : { binDir }) });
let server = await start();
const { adminUrl } = server;
const database: TestDatabase = { adminUrl, urls: testRoleUrls(adminUrl), drop: async () => {} };
await migrate({ adminUrl, roleUrls: database.urls, receiptKeys: [TEST_RECEIPT_KEY] });

const app = await startTestApp(t, { database });
t.teardown(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
const url = await app.listen();
const doctor = await aDoctor(app);
const subject = (await doctor.call('POST', '/v1/cases', aCase())).body;

/** A comment with the key it was sent with, and what came of it. */
interface Sent {
  readonly key: string;
  readonly body: string;
  readonly reply: Reply;
  readonly tookMs: number;
}

async function comment(body: string, key: string = randomUUID()): Promise<Sent> {
  const startedAt = performance.now();
  const reply = await doctor.call('POST', `/v1/cases/${subject.id}/comments`, { body }, { 'idempotency-key': key });
  return { key, body, reply, tookMs: performance.now() - startedAt };
}

/** The server process and all its backends. */
function processesOf(postmaster: number): number[] {
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(postmaster);
    } catch {
      return false;
    }
  });
  return [postmaster, ...children.map(Number)];
}

function signalAll(pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // A backend that ended meanwhile.
    }
  }
}

/** Waits until /readyz, which looks at most once a second, answers so; milliseconds it took. */
async function untilReady(status: 200 | 503): Promise<number> {
  const startedAt = performance.now();
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if ((await fetch(`${url}/readyz`)).status === status) return Math.round(performance.now() - startedAt);
    await sleep(100);
  }
  throw new Error(`/readyz did not answer ${status} within 30 s`);
}

/** All that belongs to one comment was written, or nothing of it. */
const WHOLE = `
  select count(*)::int as comments,
    (select last_seq::int from room where id = $1) as last_seq,
    (select comment_count from room where id = $1) as counted,
    (select count(*)::int from outbox where data->>'kind' = 'comment' and data->>'room_id' = $1::text) as events,
    (select count(*)::int from idempotency i join case_comment c on c.id = i.object_id) as keys,
    (select count(*)::int from (select action from audit_pending where action = 'comment.write'
      union all select entry from audit_entry where entry::jsonb->>'action' = 'comment.write') audit) as audits
  from case_comment where room_id = $1`;

async function assertWhole(test: Pick<Test, 'same' | 'equal'>, sent: readonly Sent[]): Promise<void> {
  const rows = await rowsOf(database, 'select body, count(*)::int as times from case_comment group by body');
  const times = new Map(rows.map((row) => [String(row['body']), Number(row['times'])]));
  const acknowledged = sent.filter((one) => one.reply.status === 201);
  test.same(
    acknowledged.filter((one) => times.get(one.body) !== 1).map((one) => one.body),
    [],
    `of ${acknowledged.length} acknowledged comments none is lost or doubled`,
  );
  const [row] = await rowsOf(database, WHOLE, [subject.room_id]);
  const count = row?.['comments'];
  test.same(row, { comments: count, last_seq: count, counted: count, events: count, keys: count, audits: count });
  for (const one of sent.filter((other) => other.reply.status !== 201)) {
    const again = await comment(one.body, one.key);
    test.equal(again.reply.status, 201, 'the same key writes it, or finds it written');
  }
  const after = await rowsOf(database, 'select body from case_comment group by body having count(*) > 1');
  test.same(after, [], 'no repeat made a second one');
}

await t.test('Postgres frozen for ten seconds', { timeout: 90_000 }, async (t) => {
  const client = await SocketClient.signedIn(url, doctor.token);
  t.equal((await comment('Before.')).reply.status, 201);
  const frozen = processesOf(server.pid);
  t.ok(frozen.length > 5, `${frozen.length} processes are frozen`);
  const sent: Sent[] = [];
  const frozenAt = performance.now();
  const writing = Promise.all([comment('In flight one.'), comment('In flight two.')]);
  signalAll(frozen, 'SIGSTOP');
  try {
    sent.push(...(await writing));
    const clientId = newId();
    client.send({ frame: 'send', client_id: clientId, kind: 'comment', room_id: subject.room_id, body: 'By frame.' });
    while (performance.now() - frozenAt < 10_500) {
      const [live, read, write] = await Promise.all([
        fetch(`${url}/livez`),
        doctor.call('GET', `/v1/cases/${subject.id}`),
        comment(`During ${sent.length}.`),
      ]);
      t.equal(live.status, 200, 'the process answers');
      for (const reply of [read, write.reply])
        t.match(reply, { status: 503, body: { code: 'overloaded' }, headers: { 'retry-after': '1' } });
      sent.push(write);
    }
    await untilReady(503);
    t.match(
      await client.next((frame) => frame['client_id'] === clientId),
      { frame: 'refused', problem: { code: 'overloaded' } },
      'a frame is refused with the same code',
    );
    t.equal((await client.closed).code, 1013, 'after ten seconds without the database the socket is told to come back');
  } finally {
    signalAll(frozen, 'SIGCONT');
  }
  t.match(
    app.log(),
    /request failed.*"route":"\/v1\/cases\/:id"|"route":"\/v1\/cases\/:id".*request failed/,
    'a fault of the database is one to be looked at',
  );
  const slowest = Math.max(...sent.map((one) => one.tookMs));
  t.comment(`${sent.length} requests, the slowest answered after ${Math.round(slowest)} ms`);
  t.ok(slowest < 5_000, `nobody waits long: ${Math.round(slowest)} ms`);
  t.comment(`well again ${await untilReady(200)} ms after the thaw`);
  sent.push(await comment('After.'));
  t.equal(sent.at(-1)?.reply.status, 201);
  await assertWhole(t, sent);
  const resumed = await SocketClient.signedIn(url, doctor.token);
  const last = await comment('Heard again.');
  await resumed.next((frame) => JSON.stringify(frame).includes(last.reply.body.id), 10_000);
  resumed.close();
});

await t.test('Postgres stopped and started again under writes', { timeout: 90_000 }, async (t) => {
  const client = await SocketClient.signedIn(url, doctor.token);
  const sent: Sent[] = [];
  let isWriting = true;
  const writers = Promise.all(
    [1, 2].map(async (writer) => {
      for (let i = 0; isWriting; i += 1) {
        sent.push(await comment(`Writer ${writer} comment ${i}.`));
        await sleep(20);
      }
    }),
  );
  await sleep(500);
  await server.stop();
  await untilReady(503);
  t.equal((await doctor.call('GET', '/v1/cases')).status, 503);
  t.equal((await fetch(`${url}/livez`)).status, 200);
  server = await start();
  t.comment(`well again ${await untilReady(200)} ms after Postgres is back`);
  await sleep(500);
  isWriting = false;
  await writers;
  const lost = sent.filter((one) => one.reply.status !== 201);
  t.ok(
    lost.every((one) => one.reply.status === 503),
    [...new Set(lost.map((one) => one.reply.status))].join(),
  );
  t.ok(lost.length > 0 && lost.length < sent.length, `${lost.length} of ${sent.length} were refused`);
  await assertWhole(t, sent);
  const last = await comment('Heard after the restart.');
  await client.next((frame) => JSON.stringify(frame).includes(last.reply.body.id), 10_000);
  t.equal(client.isOpen, true, 'a short loss closes no socket, and its events come');
  client.close();
  t.notMatch(app.log(), /In flight|Writer 1|By frame/, 'no text is in the log');
});

await t.test('a job that ends while Postgres is frozen is noted once it thaws, and done once', async (t) => {
  const deadlines = { ...BACKGROUND_DEADLINES, connect: 300, query: 1_500 };
  const pool = openDatabase(database.urls.worker, { max: 4, name: 'worker', deadlines });
  t.teardown(() => pool[Symbol.asyncDispose]());
  let times = 0;
  const [begun, mayEnd] = [new Set<() => void>(), new Set<() => void>()];
  const held = (): Promise<void> => {
    times += 1;
    begun.forEach((tell) => tell());
    return new Promise((end) => mayEnd.add(end));
  };
  const jobs = new Map([['test.held', held]]);
  const running = await startJobs({ pool, log: createLogger('silent'), jobs, cron: {}, onFailed: () => {} });
  t.teardown(() => running[Symbol.asyncDispose]());
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  t.teardown(() => process.off('unhandledRejection', note));
  const left = `select from graphile_worker.jobs where task_identifier = 'test.held'`;
  for (const [round, noneFree] of [false, true].entries()) {
    const isBegun = new Promise<void>((tell) => begun.add(tell));
    await rowsOf(database, `select graphile_worker.add_job('test.held')`);
    await isBegun;
    // Without a free connection it is the pool that fails, else the query.
    const taken = noneFree ? [await pool.pool.connect(), await pool.pool.connect()] : [];
    const frozen = processesOf(server.pid);
    signalAll(frozen, 'SIGSTOP');
    try {
      mayEnd.forEach((end) => end());
      await sleep(4_000);
    } finally {
      signalAll(frozen, 'SIGCONT');
      taken.forEach((client) => client.release());
    }
    for (let attempt = 0; attempt < 300 && (await rowsOf(database, left)).length > 0; attempt += 1) await sleep(100);
    t.same(await rowsOf(database, left), [], 'the job is done');
    t.equal(times, round + 1);
    t.same(unhandled, []);
  }
});

await t.test(
  'who follows events says once that the database is away, asks ever more rarely, and says when it is back',
  async (t) => {
    const deadlines = { ...BACKGROUND_DEADLINES, connect: 300 };
    const pool = openDatabase(database.urls.worker, { max: 1, name: 'worker', deadlines });
    t.teardown(() => pool[Symbol.asyncDispose]());
    let tries = 0;
    const db: typeof pool.db = Object.create(pool.db, {
      transaction: {
        value: (...work: Parameters<typeof pool.db.transaction>) => ((tries += 1), pool.db.transaction(...work)),
      },
    });
    const said: string[] = [];
    const log = createLogger('info', { write: (line: string) => void said.push(JSON.parse(line).msg) });
    const consumer = startConsumer({
      db,
      bus: createMemoryBus(),
      log,
      name: 'notifications',
      take: async () => {},
      pollMs: 20,
    });
    t.teardown(() => consumer[Symbol.asyncDispose]());
    const untilSaid = async (count: number): Promise<void> => {
      for (let attempt = 0; attempt < 300 && said.length < count; attempt += 1) await sleep(50);
    };
    await server.stop();
    await untilSaid(1);
    const before = tries;
    await sleep(4_000);
    t.ok(tries - before < 25, `${tries - before} tries in 4 s without a database`);
    server = await start();
    await untilSaid(2);
    t.same(said, ['the database is away; events wait', 'the database is back; events are taken again']);
  },
);

await t.test(
  'an event whose effect Postgres cancels each time is left out, and those behind it are taken',
  async (t) => {
    const pool = openDatabase(database.urls.worker, {
      max: 1,
      name: 'worker',
      deadlines: { ...BACKGROUND_DEADLINES, statement: 150 },
    });
    t.teardown(() => pool[Symbol.asyncDispose]());
    await rowsOf(database, `insert into event_consumer (name, position) select 'slow', position from relay_head`);
    await rowsOf(
      database,
      `insert into outbox (type, audience, data) values ('slow', 'clinicians', '{}'), ('behind', 'clinicians', '{}')`,
    );
    const taken: string[] = [];
    let tries = 0;
    const consumer = startConsumer({
      db: pool.db,
      bus: createMemoryBus(),
      log: createLogger('silent'),
      name: 'slow',
      pollMs: 20,
      async take(tx, rows) {
        tries += 1;
        if (rows.some(({ type }) => type === 'slow')) await tx.execute(sql`select pg_sleep(30)`);
        taken.push(...rows.map(({ type }) => type));
      },
    });
    t.teardown(() => consumer[Symbol.asyncDispose]());
    for (let attempt = 0; attempt < 400 && !taken.includes('behind'); attempt += 1) await sleep(50);
    t.same(taken, ['behind']);
    t.ok(tries > 5, 'it was tried by itself before');
    t.match(await rowsOf(database, `select consumer from event_dead_letter where consumer = 'slow'`), { length: 1 });
  },
);
