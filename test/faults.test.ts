import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import t from 'tap';
import { PUBLIC_URL, startServers, type Servers } from './figures/durability/servers.ts';
import { someCase, someDoctor, startApp } from './figures/harness/app.ts';
import { startCluster } from './figures/harness/cluster.ts';
import { startTestApp, testKeyEnvironment } from './support/app.ts';
import { aBench } from './support/bench.ts';
import { createEmptyDatabase, createTestDatabase, withClient } from './support/database.ts';
import { aCase, aDoctor } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
import { runCurbside } from './support/run-curbside.ts';
import { lacksNamespaces, separateNetwork } from './support/separate-network.ts';
import { ROOT } from './support/server-process.ts';
import { SocketClient } from './support/socket-client.ts';
import { commentSender, readStoredWords } from './tools/ledger/comments.ts';
import { Ledger } from './tools/ledger/ledger.ts';
import { acknowledgeMore, sendOnce, settle, writeUntil } from './tools/ledger/writers.ts';

// Faults that need processes of their own and are no figure: what was promised holds through each.

t.setTimeout(600_000);
const GCC = ['/usr/bin/gcc', '/usr/bin/cc'].find((file) => existsSync(file));

t.test(
  'a disk that fails to sync stops Postgres, and nothing that was acknowledged is lost',
  { skip: GCC === undefined || process.platform !== 'linux' ? 'needs a C compiler on Linux' : false },
  async (t) => {
    const bench = await aBench(t);
    const cluster = await startCluster(bench, { durable: true });
    const folder = await bench.folder('shim');
    const [shim, flag] = [join(folder, 'shim.so'), join(folder, 'dying')];
    await promisify(execFile)(GCC ?? '', [
      '-shared',
      '-fPIC',
      '-o',
      shim,
      join(ROOT, 'test/tools/fsync-shim.c'),
      '-ldl',
    ]);
    await cluster.stop();
    Object.assign(process.env, { LD_PRELOAD: shim, FSYNC_SHIM_FLAG: flag });
    await cluster.start();
    delete process.env['LD_PRELOAD'];
    delete process.env['FSYNC_SHIM_FLAG'];

    const app = await startTestApp(t, { database: cluster.database });
    const url = await app.listen();
    const doctor = await aDoctor(app);
    const { body: subject } = await doctor.call('POST', '/v1/cases', aCase());
    const send = commentSender({ url: () => url, token: doctor.token, caseId: subject.id });
    const ledger = new Ledger();
    const stop = new AbortController();
    t.teardown(() => stop.abort());
    const writing = writeUntil(stop.signal, ledger, 4, send);
    await acknowledgeMore(ledger, 25);
    await writeFile(flag, '');
    const begun = ledger.begin();
    t.notOk(await sendOnce(begun, send), 'nothing is acknowledged while the disk does not sync');
    await rm(flag);
    await cluster.kill();
    await cluster.start();
    stop.abort();
    await writing;
    await settle(ledger, send, 30_000);
    t.match(ledger.compare(await readStoredWords(cluster.database.adminUrl)), { lost: [], doubled: [], invented: [] });
    t.ok(ledger.compare(new Map()).lost.length >= 25, 'control: an empty store would be noticed');
  },
);

t.test('a server that was frozen while a member was signed out sends them nothing when it wakes', async (t) => {
  const bench = await aBench(t);
  const home = await startTestApp(t, { settings: { PUBLIC_URL } });
  const [leaving, staying, author] = [await aDoctor(home), await aDoctor(home), await aDoctor(home)];
  const { body: subject } = await author.call('POST', '/v1/cases', aCase());
  for (const doctor of [leaving, staying]) await doctor.call('PUT', `/v1/rooms/${subject.room_id}/membership`, {});
  const servers = await startServers(bench, home.database, { count: 1, settings: { PROCESS_ROLES: 'api' } });
  const sockets = await Promise.all(
    [leaving, staying].map(({ token }) => SocketClient.signedIn(servers.urlOf(0), token)),
  );
  const [gone, there] = sockets;
  const { process: server } = await servers.at(0);
  server.kill('SIGSTOP');
  t.teardown(() => server.kill('SIGCONT'));
  t.equal((await leaving.call('POST', '/v1/auth/logout')).status, 204);
  const path = `/v1/cases/${subject.id}/comments`;
  const { body: comment } = await author.call('POST', path, { body: 'Said while the server slept.' });
  await sleep(3_000);
  server.kill('SIGCONT');
  const isComment = (frame: object): boolean => JSON.stringify(frame).includes(comment.id);
  await there?.next(isComment);
  t.equal((await gone?.closed)?.code, 4401);
  t.same(gone?.frames.filter(isComment), [], 'who was signed out hears nothing of it; who was not, does');
});

t.test('a migration that is killed on its way is finished by the next', async (t) => {
  for (const applied of [1, 6, 12]) {
    const { adminUrl } = await createEmptyDatabase(t);
    const dataDir = await mkdtemp(join(tmpdir(), 'curbside-migrate-'));
    t.teardown(() => rm(dataDir, { recursive: true, force: true }));
    const environment = { DATA_DIR: dataDir, DATABASE_ADMIN_URL: adminUrl, ...testKeyEnvironment() };
    const child = spawn(process.execPath, ['--import', './src/runtime.mjs', 'src/cli.ts', 'migrate', 'up'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await withClient(adminUrl, async (admin) => {
      while (child.exitCode === null && (await appliedOf(admin)) < applied) await sleep(2);
      child.kill('SIGKILL');
      await ended;
      t.equal(child.signalCode, 'SIGKILL');
      t.ok((await appliedOf(admin)) >= applied, 'each file that was applied stays so');
    });
    const again = await runCurbside(['migrate', 'up'], environment);
    t.match(again, { code: 0 }, again.said);
    t.match(await runCurbside(['migrate', 'verify'], environment), { code: 0 });
  }
});

t.test(
  'packets between server and Postgres vanish: every request is answered, nothing acknowledged is lost, sockets resume',
  { skip: (await lacksNamespaces()) ?? false },
  async (t) => {
    const bench = await aBench(t);
    const home = await startApp(bench, { settings: { PUBLIC_URL } });
    const homeUrl = await home.listen();
    const [author, reader] = [await someDoctor(home), await someDoctor(home)];
    const subject = await someCase(author);
    await reader.call('PUT', `/v1/rooms/${subject.roomId}/membership`, {});
    const network = await separateNetwork(bench);
    const urls = await network.urls(home.database.urls);
    const servers = await startServers(
      bench,
      { ...home.database, urls },
      {
        count: 1,
        host: network.host,
        through: network.within,
        settings: { HOST: '0.0.0.0', PROCESS_ROLES: 'api' },
      },
    );
    const url = servers.urlOf(0);
    const ledger = new Ledger();
    const send = commentSender({ url: () => url, token: author.token, caseId: subject.id });
    const sendHome = commentSender({ url: () => homeUrl, token: author.token, caseId: subject.id });
    for (const [how, ms] of [
      ['both ways', 30_000],
      ['on the way back', 12_000],
    ] as const) {
      const socket = await SocketClient.signedIn(url, reader.token);
      const stop = new AbortController();
      t.teardown(() => stop.abort());
      const writing = writeUntil(stop.signal, ledger, 4, send);
      await acknowledgeMore(ledger, 20);
      await socket.next((frame) => frame.frame === 'event');
      await network.lose(how);
      const lostAt = performance.now();
      const missed = ledger.begin();
      t.ok(await sendOnce(missed, sendHome), 'who has another line writes on');
      const seen = new Set<number>();
      let longestMs = 0;
      while (performance.now() - lostAt < ms) {
        const asked = performance.now();
        seen.add((await fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${reader.token}` } })).status);
        longestMs = Math.max(longestMs, performance.now() - asked);
        t.equal((await fetch(`${url}/livez`)).status, 200);
        await sleep(250);
      }
      t.same(
        [...seen].filter((status) => status !== 503 && status !== 200),
        [],
        `${how}: ${[...seen].join()}`,
      );
      t.ok(longestMs < 5_000, `${how}: nobody waits long: ${Math.round(longestMs)} ms`);
      t.equal((await socket.closed).code, 1013, 'sockets are told to come back');
      await network.heal(how);
      const healedAt = performance.now();
      const after = ledger.begin();
      while (!(await sendOnce(after, send)) && performance.now() - healedAt < 30_000) await sleep(50);
      t.ok(after.acknowledged, `${how}: writes again ${Math.round(performance.now() - healedAt)} ms after it healed`);
      stop.abort();
      await writing;
      await settle(ledger, send, 30_000);
      const resumed = await SocketClient.signedIn(url, reader.token, socket.sequence().at(-1));
      await resumed.next((frame) => JSON.stringify(frame).includes(missed.word), 20_000);
      resumed.close();
      const stored = await readStoredWords(home.database.adminUrl);
      t.match(ledger.compare(stored), { lost: [], doubled: [], invented: [] });
    }
    t.ok(ledger.compare(new Map()).lost.length >= 40, 'control: an empty store would be noticed');
  },
);

t.test(
  'what a killed worker had in hand is begun again by another within a minute; one that is frozen keeps its own',
  { skip: process.platform === 'win32' ? 'needs signals' : false },
  async (t) => {
    const bench = await aBench(t);
    const database = await createTestDatabase(t);
    const aWorker = (): Promise<Servers> =>
      // With a relay, as what the migrations left in the audit log is to be chained before a server is ready.
      startServers(bench, database, { count: 1, rolesAt: () => 'relay,worker', settings: { LOG_LEVEL: 'warn' } });
    const first = await (await aWorker()).at(0);
    await withClient(database.adminUrl, async (admin) => {
      await admin.query('begin; lock table ws_ticket in access exclusive mode');
      const [job] = await rowsOf(database, `select id from graphile_worker.add_job('accounts.sweep')`);
      const holder = async (): Promise<unknown> =>
        (
          await rowsOf(database, 'select locked_by from graphile_worker._private_jobs where id = $1', [job?.['id']])
        )[0]?.['locked_by'];
      while (typeof (await holder()) !== 'string') await sleep(20);
      const pool = await holder();
      first.process.kill('SIGSTOP');
      t.teardown(() => first.process.kill('SIGKILL'));
      const other = await (await aWorker()).at(0);
      await sleep(22_000);
      t.equal(await holder(), pool, 'the other has looked twice, and left it alone');
      t.notMatch(other.log(), 'a worker that is gone');
      first.process.kill('SIGKILL');
      await admin.query('rollback');
      const killedAt = performance.now();
      while ((await holder()) !== undefined && performance.now() - killedAt < 60_000) await sleep(100);
      t.equal(await holder(), undefined, `done ${Math.round(performance.now() - killedAt)} ms after the kill`);
      t.match(other.log(), 'jobs of a worker that is gone are given to others');
    });
  },
);

async function appliedOf(admin: Client): Promise<number> {
  const { rows } = await admin.query<{ there: boolean }>(
    "select to_regclass('curbside.migration') is not null as there",
  );
  if (rows[0]?.there !== true) return 0;
  return (await admin.query('select from curbside.migration')).rowCount ?? 0;
}
