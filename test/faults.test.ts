import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import t, { type Test } from 'tap';
import { PUBLIC_URL, startServers } from './figures/durability/servers.ts';
import { createBench, type Bench } from './figures/harness/bench.ts';
import { startCluster } from './figures/harness/cluster.ts';
import { startTestApp, testKeyEnvironment } from './support/app.ts';
import { createEmptyDatabase, withClient } from './support/database.ts';
import { aCase, aDoctor } from './support/doctors.ts';
import { runCurbside } from './support/run-curbside.ts';
import { ROOT } from './support/server-process.ts';
import { SocketClient } from './support/socket-client.ts';
import { commentSender, readStoredWords } from './tools/ledger/comments.ts';
import { Ledger } from './tools/ledger/ledger.ts';
import { acknowledgeMore, sendOnce, settle, writeUntil } from './tools/ledger/writers.ts';

// Faults that need processes of their own and are no figure: what was promised holds through each.

t.setTimeout(300_000);
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

async function appliedOf(admin: Client): Promise<number> {
  const { rows } = await admin.query<{ there: boolean }>(
    "select to_regclass('curbside.migration') is not null as there",
  );
  if (rows[0]?.there !== true) return 0;
  return (await admin.query('select from curbside.migration')).rowCount ?? 0;
}

async function aBench(t: Test): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-faults-'));
  await chmod(folder, 0o755);
  const bench = createBench(folder, 'C', (text) => t.comment(text));
  t.teardown(async () => {
    await bench.end();
    await rm(folder, { recursive: true, force: true });
  });
  return bench;
}
