import { inspect } from 'node:util';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import t from 'tap';
import { createBatch } from '../../../src/platform/database/batch.ts';
import { pruneTransient } from '../../../src/platform/database/prune.ts';
import {
  API_DEADLINES,
  openDatabase,
  refuseUnsafeRole,
  transaction,
} from '../../../src/platform/database/connection.ts';
import {
  DatabaseError,
  isGateRefusal,
  isAway,
  isUnavailable,
  isUniqueViolation,
} from '../../../src/platform/database/database-error.ts';
import { checkDatabase } from '../../../src/platform/database/readiness.ts';
import { createTestDatabase, withClient } from '../../support/database.ts';

const CANARY = 'canary Alda Example 219-09-9999';

const database = await createTestDatabase(t);
await withClient(database.adminUrl, (admin) =>
  admin.query(`
    create table edge (id int primary key, body text constraint body_is_short check (length(body) < 5), other text not null);
    grant select, insert, update on edge to curbside_app`),
);

function everythingOf(error: unknown): string {
  const own = error instanceof Error ? [error.message, error.stack, String(error.cause)] : [];
  return [String(error), JSON.stringify(error), inspect(error, { depth: 10, showHidden: true }), ...own].join('\n');
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

t.test('no failure of a query carries its parameters or the row', async (t) => {
  await using pool = openDatabase(database.urls.app, { max: 2, name: 'test' });
  const insert = sql`insert into edge values (1, ${CANARY}, 'x')`;
  const raw = await withClient(database.urls.app, (client) =>
    failureOf(client.query('insert into edge values (1, $1, $2)', [CANARY, 'x'])),
  );
  t.match(everythingOf(raw), CANARY, 'control: the driver itself does leak the row');

  for (const [name, failing] of [
    ['on the pool', () => pool.db.execute(insert)],
    ['in a transaction', () => transaction(pool.db, (tx) => tx.execute(insert))],
    ['in a savepoint', () => transaction(pool.db, (tx) => transaction(tx, (inner) => inner.execute(insert)))],
    ['not null', () => pool.db.execute(sql`insert into edge values (1, ${CANARY}, null)`)],
    ['a value of the wrong type', () => pool.db.execute(sql`select ${CANARY}::int`)],
  ] as const) {
    const error = await failureOf(failing());
    t.ok(error instanceof DatabaseError, `${name}: a DatabaseError`);
    t.notMatch(everythingOf(error), 'canary', `${name}: no canary`);
  }
  const error = await failureOf(pool.db.execute(insert));
  t.match(error, { sqlstate: '23514', table: 'edge', constraint: 'body_is_short' });
});

t.test('a refusal by a unique key or by wall 3 can be told apart', async (t) => {
  await using pool = openDatabase(database.urls.app, { max: 2, name: 'test' });
  await pool.db.execute(sql`insert into edge values (7, 'a', 'x')`);
  const twice = await failureOf(pool.db.execute(sql`insert into edge values (7, 'a', 'x')`));
  t.ok(isUniqueViolation(twice));
  t.ok(isUniqueViolation(twice, 'edge_pkey'));
  t.notOk(isUniqueViolation(twice, 'another'));
  t.notOk(isGateRefusal(twice));
  t.notOk(isUnavailable(twice));
});

t.test('an error that is not of the database passes through a transaction unchanged and rolls it back', async (t) => {
  await using pool = openDatabase(database.urls.app, { max: 1, name: 'test' });
  const own = new RangeError('ours');
  const seen = await failureOf(
    transaction(pool.db, async (tx) => {
      await tx.execute(sql`insert into edge values (99, 'a', 'x')`);
      throw own;
    }),
  );
  t.equal(seen, own);
  t.equal((await pool.db.execute(sql`select from edge where id = 99`)).rowCount, 0);
});

t.test('a frozen database costs a request less than two seconds and works again afterwards', async (t) => {
  await using pool = openDatabase(database.urls.app, { max: 1, name: 'frozen' });
  const backend = async (): Promise<number> =>
    (await pool.db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)).rows[0]?.pid ?? 0;
  for (const [name, asking] of [
    ['in a transaction', () => transaction(pool.db, (tx) => tx.execute(sql`select 1`))],
    ['on the pool', () => pool.db.execute(sql`select 1`)],
  ] as const) {
    const pid = await backend();
    process.kill(pid, 'SIGSTOP');
    const start = performance.now();
    const error = await failureOf(asking());
    const waited = performance.now() - start;
    process.kill(pid, 'SIGCONT');
    t.ok(isUnavailable(error) && isAway(error), `${name}: ${inspect(error)}`);
    t.ok(waited > API_DEADLINES.query - 50 && waited < 2_000, `${name}: waited ${Math.round(waited)} ms`);
    t.not(await backend(), pid, `${name}: the broken connection did not go back to the pool`);
  }
});

t.test('an answer that came while the process was busy for longer than it waits is heard', async (t) => {
  await using pool = openDatabase(database.urls.app, { max: 1, name: 'busy' });
  await pool.db.execute(sql`select 1`);
  const failure = failureOf(pool.db.execute(sql`select pg_sleep(0.5)`));
  await sleep(100);
  // From here timers come before sockets.
  await nextTurn();
  for (const end = performance.now() + API_DEADLINES.query + 100; performance.now() < end;);
  t.equal(await failure, undefined);
});

t.test('a slow statement is cancelled and the caller told to come back', async (t) => {
  await using pool = openDatabase(database.urls.app, { max: 1, name: 'slow' });
  const error = await failureOf(pool.db.execute(sql`select pg_sleep(5)`));
  t.match(error, { sqlstate: '57014' });
  t.ok(isUnavailable(error));
  t.notOk(isAway(error), 'but the database is there: who repeats it for ever would never come to an end');
});

t.test('who waits behind a statement fails with it when the database does not answer, and only then', async (t) => {
  const name = 'batch';
  await using pool = openDatabase(database.urls.app, { max: 3, name });
  const read = createBatch<'slow' | 'quick', string>(async (keys) => {
    await pool.db.execute(sql`select pg_sleep(${keys.includes('slow') ? 5 : 0})`);
    return keys;
  });
  const askedBehind = async (first: 'slow' | 'quick') => {
    const start = performance.now();
    const asked = [];
    for (const key of [first, first, 'quick'] as const) {
      asked.push(read(key));
      await nextTurn();
    }
    const answers = await Promise.allSettled(asked);
    return { statuses: answers.map(({ status }) => status), waited: Math.round(performance.now() - start) };
  };
  await Promise.all([1, 2, 3].map(() => pool.db.execute(sql`select pg_sleep(0.1)`)));
  const { rows } = await withClient(database.adminUrl, (admin) =>
    admin.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'curbside ${name}'`),
  );
  t.equal(rows.length, 3, 'there is one to spare');
  const send = (signal: 'SIGSTOP' | 'SIGCONT') => rows.forEach(({ pid }) => process.kill(pid, signal));

  send('SIGSTOP');
  const { statuses, waited } = await askedBehind('quick');
  send('SIGCONT');
  t.same(statuses, ['rejected', 'rejected', 'rejected']);
  t.ok(waited < 1_800, `waited ${waited} ms, not for one deadline after the other`);
  t.same((await askedBehind('slow')).statuses, ['rejected', 'rejected', 'fulfilled'], 'a slow one costs nobody else');
});

t.test(
  'about one thing one statement at a time is under way, others go beside it, and who comes meanwhile goes together',
  async (t) => {
    const begun: (readonly string[])[] = [];
    const ends: (() => void)[] = [];
    const ask = createBatch<string, string>(
      async (keys) => {
        begun.push(keys);
        await new Promise<void>((resolve) => ends.push(resolve));
        return keys;
      },
      (key) => key.slice(0, 1),
    );
    const answers = [ask('a1')];
    await nextTurn();
    answers.push(ask('a2'), ask('b1'), ask('a3'));
    await nextTurn();
    t.same(begun, [['a1'], ['b1']], 'what is about another thing does not wait');
    ends[1]?.();
    await nextTurn();
    t.equal(begun.length, 2, 'nor does the place that is free take what must wait');
    ends[0]?.();
    await nextTurn();
    t.same(begun[2], ['a2', 'a3']);
    ends[2]?.();
    t.same(await Promise.all(answers), ['a1', 'a2', 'b1', 'a3'], 'each has its own answer');
  },
);

t.test('a connection that is ready after whoever waited for it gave up serves the next', async (t) => {
  const deadlines = { ...API_DEADLINES, connect: 300 };
  await using pool = openDatabase(database.urls.app, { max: 1, name: 'late', deadlines });
  let questions = 0;
  const { query } = pg.Client.prototype;
  // The first question on the second connection is asked as late as on a machine that has just thawed.
  t.teardown(() => (pg.Client.prototype.query = query));
  pg.Client.prototype.query = function (this: pg.Client, ...asked: unknown[]) {
    const ask = (): unknown => Reflect.apply(query, this, asked);
    questions += 1;
    return questions === 2 ? sleep(600).then(ask) : ask();
  } as typeof query;
  const first = await pool.pool.connect();
  const given = t.rejects(pool.pool.connect());
  first.release(true);
  await given;
  await sleep(600);
  t.match(await pool.db.execute(sql`select 1 as one`), { rows: [{ one: 1 }] });
});

t.test('losing the backend, idle or checked out, does not end the process', async (t) => {
  const lost: unknown[] = [];
  await using pool = openDatabase(database.urls.app, { max: 1, name: 'lost', onLost: (error) => lost.push(error) });
  const kill = (pid: number) =>
    withClient(database.adminUrl, (admin) => admin.query('select pg_terminate_backend($1)', [pid]));
  const pidOf = async (db: typeof pool.db) =>
    (await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)).rows[0]?.pid ?? 0;
  await kill(await pidOf(pool.db));
  await sleep(100);
  t.ok(lost.length > 0, 'idle: heard');
  const error = await failureOf(
    transaction(pool.db, async (tx) => {
      await kill(await pidOf(tx));
      await sleep(100);
      await tx.execute(sql`select 1`);
    }),
  );
  t.ok(isUnavailable(error), inspect(error));
  t.ok(await pidOf(pool.db), 'works again');
});

t.test('a server that is not there is unavailable', async (t) => {
  await using pool = openDatabase('postgresql://curbside_app@localhost/x?host=/nonexistent', { max: 1, name: 'none' });
  t.ok(isUnavailable(await failureOf(pool.db.execute(sql`select 1`))));
  t.ok(isUnavailable(await failureOf(transaction(pool.db, (tx) => tx.execute(sql`select 1`)))));
});

t.test('the server refuses to run as a role that could write around the walls', async (t) => {
  await using app = openDatabase(database.urls.app, { max: 1, name: 'role' });
  await refuseUnsafeRole(app.db);
  await using worker = openDatabase(database.urls.worker, { max: 1, name: 'role' });
  await refuseUnsafeRole(worker.db);
  await using admin = openDatabase(database.adminUrl, { max: 1, name: 'role' });
  await t.rejects(refuseUnsafeRole(admin.db), /SUPERUSER/);
});

t.test('readiness is green on a migrated database and names what is wrong otherwise', async (t) => {
  await using app = openDatabase(database.urls.app, { max: 1, name: 'ready' });
  const good = await checkDatabase(app.db, { unsafeTestDatabase: true });
  t.same(
    good.filter((check) => !check.ok),
    [],
  );
  const strict = await checkDatabase(app.db, { unsafeTestDatabase: false });
  t.match(
    strict.filter((check) => !check.ok).map((check) => check.name),
    ['fsync'],
    'the test server runs with fsync off',
  );

  const reopened = new URL(database.urls.app);
  reopened.searchParams.set('options', '-c default_transaction_read_only=on');
  await using readOnly = openDatabase(reopened.href, { max: 1, name: 'ready' });
  t.match(
    (await checkDatabase(readOnly.db, { unsafeTestDatabase: true })).filter((check) => !check.ok),
    [{ name: 'database writable' }],
  );
  await withClient(database.adminUrl, async (admin) => {
    const name = new URL(database.adminUrl).pathname.slice(1);
    await admin.query(`alter role curbside_app in database ${name} set log_error_verbosity = verbose`);
    await admin.query(`insert into curbside.migration values (9999, '9999_later.sql', 'x')`);
  });
  await using chatty = openDatabase(database.urls.app, { max: 1, name: 'ready' });
  t.match(
    (await checkDatabase(chatty.db, { unsafeTestDatabase: true })).filter((check) => !check.ok),
    [{ name: 'log_error_verbosity' }, { name: 'migrations current' }],
  );
});

t.test('the hourly job deletes idempotency rows of yesterday and counters long over, and nothing else', async (t) => {
  const database = await createTestDatabase(t);
  await withClient(database.adminUrl, (admin) =>
    admin.query(`
      insert into idempotency (actor_id, route, key, fingerprint, status, object_id, created_at)
        select gen_random_uuid(), 'r', 'k' || n, '\\x00', 201, gen_random_uuid(), now() - make_interval(hours => n) from generate_series(1, 48) n;
      insert into rate_limit (bucket, key, window_start, hits)
        select 'b', decode(lpad(n::text, 4, '0'), 'hex'), now() - make_interval(days => n), 1 from generate_series(0, 4) n`),
  );
  await using worker = openDatabase(database.urls.worker, { max: 1, name: 'prune' });
  t.equal(await pruneTransient(worker.db), 25 + 3);
  const { rows } = await withClient(database.adminUrl, (admin) =>
    admin.query(
      'select (select count(*)::int from idempotency) as repeats, (select count(*)::int from rate_limit) as counters',
    ),
  );
  t.same(rows, [{ repeats: 23, counters: 2 }]);
});
