import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type pg from 'pg';
import t from 'tap';
import { packagedBinaries, startPostgres, type PostgresServer } from '../../../src/platform/database/embedded.ts';
import { loadConfig } from '../../../src/platform/config.ts';
import { prepare } from '../../../src/platform/prepare.ts';
import { LOG_SETTINGS } from '../../../src/platform/database/roles.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { withDatabase } from '../../../src/platform/database/urls.ts';
import { TEST_RECEIPT_KEY, testRoleUrls, withClient } from '../../support/database.ts';

const IS_ROOT = process.getuid?.() === 0;

const SERVE = join(import.meta.dirname, '../../support/serve-postgres.ts');

const folder = mkdtempSync(join(tmpdir(), 'curbside-launcher-'));
chmodSync(folder, 0o755);
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

t.test('a fresh folder becomes a server that only its socket reaches, and stop leaves nothing running', async (t) => {
  const server = await startPostgres({ dataDir: join(folder, 'fresh'), durable: true });
  const { rows } = await withClient(server.adminUrl, (admin) =>
    admin.query(`select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync, current_setting('log_error_verbosity') as log,
      datcollate, to_jsonb(d)->>'datlocale' as locale, upper('é') as upper from pg_database d where datname = current_database()`),
  );
  t.match(rows[0], { tcp: '', fsync: 'on', log: 'terse', locale: 'C.UTF-8', upper: 'É' });
  t.equal(statSync(server.dataDir).mode & 0o077, 0, 'nobody else may enter the folder of the socket');
  if (IS_ROOT)
    t.match(readFileSync(`/proc/${server.pid}/status`, 'utf8'), /^Uid:\s+65534/m, 'root does not run Postgres as root');
  await server.stop();
  t.notOk(isAlive(server.pid));
});

t.test('two databases of a fresh cluster migrate at once', async (t) => {
  await using server = await startPostgres({ dataDir: join(folder, 'fresh'), durable: false });
  await withClient(server.adminUrl, async (admin) => {
    await admin.query('create database one');
    await admin.query('create database two');
  });
  const urls = ['one', 'two'].map((name) => withDatabase(server.adminUrl, name));
  const runs = await Promise.all(
    urls.map((adminUrl) => migrate({ adminUrl, roleUrls: testRoleUrls(adminUrl), receiptKeys: [TEST_RECEIPT_KEY] })),
  );
  t.ok(runs.every((run) => run.pending.length > 0));
});

t.test('refused writes of the app leave no text in the log of Postgres', async (t) => {
  const logFile = join(folder, 'log');
  await using server = await startPostgres({ dataDir: join(folder, 'fresh'), durable: false, logFile });
  const adminUrl = withDatabase(server.adminUrl, 'one');
  const refused = (client: pg.Client) =>
    client.query(`insert into gate_probe (id, body) values ('x', 'canary')`).catch(() => undefined);
  await withClient(adminUrl, async (admin) => {
    const { rows } = await admin.query(`select setconfig from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
      where rolname = 'curbside_app'`);
    t.match(
      rows[0]?.setconfig,
      Object.entries(LOG_SETTINGS).map(([name, value]) => `${name}=${value}`),
    );
  });
  await withClient(testRoleUrls(adminUrl).app, async (app) => {
    for (let count = 0; count < 10; count += 1) await refused(app);
  });
  t.notMatch(readFileSync(logFile, 'utf8'), 'canary');
  await withClient(adminUrl, async (admin) => {
    await admin.query(`set log_min_error_statement = error`);
    await refused(admin);
  });
  t.match(readFileSync(logFile, 'utf8'), 'canary', 'control: with the default settings the text is there');
});

t.test('after kill -9 of Curbside the orphan is stopped and what was committed is there', async (t) => {
  const dataDir = join(folder, 'orphan');
  const child = fork(SERVE, [dataDir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ pid, adminUrl }] = await once(child, 'message');
  await withClient(adminUrl, (admin) => admin.query('create table kept as select 1 as id'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.ok(isAlive(pid), 'control: Postgres outlived its starter');
  await using server = await startPostgres({ dataDir, durable: true });
  t.notOk(isAlive(pid));
  t.equal((await withClient(server.adminUrl, (admin) => admin.query('select * from kept'))).rowCount, 1);
});

t.test('after kill -9 of Postgres itself the next start recovers', async (t) => {
  const dataDir = join(folder, 'orphan');
  const killed = await startPostgres({ dataDir, durable: true });
  process.kill(killed.pid, 'SIGKILL');
  while (isAlive(killed.pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  t.ok(existsSync(join(dataDir, 'postmaster.pid')), 'control: the stale file is there');
  await using server = await startPostgres({ dataDir, durable: true });
  t.ok(await selectsOne(server));
});

t.test('a stale pid file that names a stranger does not harm the stranger', async (t) => {
  const dataDir = join(folder, 'orphan');
  const stranger = fork('-e', ['setInterval(() => {}, 1000)'], { execArgv: [], stdio: 'ignore' });
  t.teardown(() => stranger.kill('SIGKILL'));
  spawnSync('sh', ['-c', `printf '%s\\n' ${stranger.pid} > ${join(dataDir, 'postmaster.pid')}`]);
  await using server = await startPostgres({ dataDir, durable: true });
  t.ok(await selectsOne(server));
});

t.test('libraries without links, as npm leaves them with --ignore-scripts, are linked', async (t) => {
  const native = copyPackage(join(folder, 'unlinked'));
  const program = join(native, 'bin', 'postgres');
  t.not(spawnSync(program, ['--version']).status, 0, 'control: without links it does not run');
  await using server = await startPostgres({
    dataDir: join(folder, 'u'),
    durable: false,
    binDir: join(native, 'bin'),
  });
  t.ok(await selectsOne(server));
  t.equal(spawnSync(program, ['--version']).status, 0);
});

t.test(
  'a project that the server’s user cannot enter still starts',
  { skip: IS_ROOT ? false : 'only root changes user' },
  async (t) => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const native = copyPackage(join(closed, 'package'));
    const asNobody = { uid: 65_534, gid: 65_534, cwd: '/' };
    t.not(
      spawnSync(join(native, 'bin', 'postgres'), ['--version'], asNobody).status,
      0,
      'control: nobody cannot run it',
    );
    const server = await startPostgres({
      dataDir: join(closed, 'data', 'pg'),
      durable: false,
      binDir: join(native, 'bin'),
    });
    t.teardown(() => rmSync(dirname(server.dataDir), { recursive: true, force: true }));
    t.ok(await selectsOne(server));
    t.notMatch(server.dataDir, closed, 'the data lies elsewhere, and the caller is told');
    await server.stop();
    const again = await startPostgres({
      dataDir: join(closed, 'data', 'pg'),
      durable: false,
      binDir: join(native, 'bin'),
    });
    t.equal(again.dataDir, server.dataDir, 'and is found again');
    await again.stop();
  },
);

t.test('a path too long for a socket gets a short private folder, removed at the end', async (t) => {
  const server = await startPostgres({ dataDir: join(folder, 'long'.repeat(30), 'pg'), durable: false });
  const socketDir = new URL(server.adminUrl).searchParams.get('host') ?? '';
  t.ok(socketDir.length < 60);
  t.equal(statSync(socketDir).mode & 0o077, 0);
  t.ok(await selectsOne(server));
  await server.stop();
  t.notOk(existsSync(socketDir));
});

t.test('what keeps Postgres from starting is said in words', async (t) => {
  await t.rejects(startPostgres({ dataDir: join(folder, 'none'), durable: false, binDir: '/nonexistent/bin' }), {
    name: 'PostgresStartError',
    message: /could not make its data folder/,
  });
});

/** A copy of the npm package as it is before any install script ran. */
function copyPackage(target: string): string {
  const source = dirname(dirname(packagedBinaries()));
  cpSync(source, target, { recursive: true, verbatimSymlinks: true });
  const libraries = join(target, 'native', 'lib');
  for (const entry of readdirSync(libraries, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(libraries, entry.name));
  }
  return join(target, 'native');
}

async function selectsOne(server: PostgresServer): Promise<boolean> {
  return (await withClient(server.adminUrl, (admin) => admin.query('select 1'))).rowCount === 1;
}

/** An orphan that init has not collected yet (its command line is empty) has ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

t.test('keys, database and mail of a first start lie together in the folder that was asked for', async (t) => {
  const place = join(folder, 'together');
  mkdirSync(place);
  const dataDir = join(place, '.curbside');
  const config = loadConfig({ DATA_DIR: dataDir, UNSAFE_TEST_DATABASE: '1' });
  const first = await prepare(config, {});
  t.equal(first.firstStart, true);
  t.ok(existsSync(join(dataDir, 'pg', 'PG_VERSION')), 'the database is beside the keys');
  await first[Symbol.asyncDispose]();
  const second = await prepare(config, {});
  t.equal(second.firstStart, false);
  await second[Symbol.asyncDispose]();

  const closed = join(place, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const elsewhere = loadConfig({ DATA_DIR: join(closed, '.curbside'), UNSAFE_TEST_DATABASE: '1' });
  await (await prepare(elsewhere, {}))[Symbol.asyncDispose]();
  rmSync(join(closed, '.curbside', 'keys'), { recursive: true });
  await t.rejects(
    prepare(elsewhere, {}),
    { message: /restore it/ },
    'wherever its data lies, a known database gets no new keys',
  );
});
