import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { withDatabase } from '../src/platform/database/urls.ts';
import { testKeyEnvironment } from './support/app.ts';
import { createTestDatabase, withClient } from './support/database.ts';
import { runCurbside, type Ended } from './support/run-curbside.ts';
import { ROOT } from './support/server-process.ts';
import { until } from './tools/until.ts';

t.setTimeout(240_000);

// A start that cannot succeed says why, in words and all at once, and with an exit code of its kind.

const dataDir = await mkdtemp(join(tmpdir(), 'curbside-start-'));
t.teardown(() => rm(dataDir, { recursive: true, force: true }));
const database = await createTestDatabase(t);
const basics = { DATA_DIR: dataDir, UNSAFE_TEST_DATABASE: '1', ...testKeyEnvironment() };
const fitting = {
  ...basics,
  PORT: '0',
  DATABASE_URL: database.urls.app,
  RELAY_DATABASE_URL: database.urls.relay,
  WORKER_DATABASE_URL: database.urls.worker,
};

const start = (settings: Readonly<Record<string, string>>): Promise<Ended> =>
  runCurbside(['serve'], { ...fitting, ...settings });

t.test('wrong and missing settings and keys are said all at once, without a value', async (t) => {
  const keysDir = join(dataDir, 'wrong-keys');
  const ended = await runCurbside(['serve'], {
    NODE_ENV: 'production',
    DATA_DIR: dataDir,
    KEYS_DIR: keysDir,
    PORT: 'hunter2',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://boss:hunter2@db.example/x',
    RELAY_DATABASE_URL: 'postgres://curbside_relay:hunter2@/curbside?host=/run/postgresql',
    PUBLIC_URL: 'http://curbside.example',
    AUTH_SINGLE_FACTOR: '1',
    KEY_TOKEN: 'k1:hunter2',
  });
  t.equal(ended.code, 2);
  for (const words of [
    /PORT must be integer/,
    /LOG_LEVEL must be equal to one of the allowed values/,
    /DATABASE_URL does not have the right form/,
    /PUBLIC_URL must be https/,
    /SMTP_URL is needed/,
    /RELAY_DATABASE_URL is no URL that can be read; a Unix socket is written/,
    /WORKER_DATABASE_URL is needed/,
    /AUTH_SINGLE_FACTOR is refused/,
    /KEY_TOKEN: each key is a line/,
    /KEY_RECEIPT or the file receipt in KEYS_DIR is missing/,
  ])
    t.match(ended.said, words);
  t.notMatch(ended.said + ended.out, 'hunter2');
  t.notOk(existsSync(keysDir), 'production makes no keys up');
});

t.test('a process needs only the logins of what it does', async (t) => {
  const settings = {
    ...basics,
    NODE_ENV: 'production',
    UNSAFE_TEST_DATABASE: '0',
    DATABASE_URL: database.urls.app,
    PUBLIC_URL: 'https://curbside.example',
    SMTP_URL: 'smtp://mail.example',
  };
  const check = (roles: string) => runCurbside(['config', 'check', '--json'], { ...settings, PROCESS_ROLES: roles });
  t.same(JSON.parse((await check('api')).out), { ok: true, problems: [] });
  const worker = await check('worker');
  t.match(worker, { code: 2 });
  t.same(JSON.parse(worker.out), { ok: false, problems: ['WORKER_DATABASE_URL is needed in production'] });
});

t.test('a taken port: exit 3', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const ended = await start({ PORT: String((other.address() as AddressInfo).port) });
  t.match(ended, { code: 3, said: /The port is taken/ });
});

t.test('no Postgres there, and none of that name: exit 3', async (t) => {
  const gone = await start({ DATABASE_URL: 'postgres://curbside_app:hunter2@127.0.0.1:1/none' });
  t.match(gone, { code: 3, said: /Postgres does not answer/ });
  t.notMatch(gone.said, 'hunter2');
  const unknown = await start({ DATABASE_URL: withDatabase(database.urls.app, 'no_such_database') });
  t.match(unknown, { code: 3, said: /no database of that name/ });
});

t.test('a login that could walk around the walls: exit 2', async (t) => {
  t.match(await start({ DATABASE_URL: database.adminUrl }), {
    code: 2,
    said: /DATABASE_URL must log in as curbside_app/,
  });
});

t.test('a receipt key that the database does not know: exit 2, with and without an admin login', async (t) => {
  const other = { KEY_RECEIPT: `k1:${Buffer.alloc(32, 'another receipt key').toString('base64')}` };
  t.match(await start(other), { code: 2, said: /Postgres refuses the receipts of this server/ });
  const admin = { ...basics, ...other, DATABASE_ADMIN_URL: database.adminUrl };
  t.match(await runCurbside(['serve'], admin), { code: 2, said: /receipt key k1 of this server is not the one/ });
});

t.test('a database whose keys are gone gets no new ones: exit 2', async (t) => {
  const keysDir = join(dataDir, 'gone');
  const settings = { DATA_DIR: dataDir, KEYS_DIR: keysDir, PORT: '0', DATABASE_ADMIN_URL: database.adminUrl };
  const ended = await runCurbside(['serve'], settings);
  t.match(ended, { code: 2, said: /the file receipt in KEYS_DIR is missing; restore it/ });
  t.notOk(existsSync(keysDir));
  await writeFile(join(dataDir, 'receipt'), 'not a key\n');
  const wrong = await runCurbside(['serve'], { ...settings, KEYS_DIR: dataDir });
  t.match(wrong, { code: 2, said: /key file receipt: each key is a line k1:BASE64/ });
});

t.test('an npm that is ended by SIGTERM leaves no server running', async (t) => {
  const child = spawn('npm', ['start'], { cwd: ROOT, env: { PATH: process.env['PATH'], ...fitting }, stdio: 'pipe' });
  t.teardown(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const url = await until(() => /base URL +(\S+)/.exec(said)?.[1]);
  t.equal((await fetch(`${url}/livez`)).status, 200);
  child.kill('SIGTERM');
  await until(async () =>
    fetch(`${url}/livez`).then(
      () => undefined,
      () => true,
    ),
  );
  t.pass('nobody listens any more');
});

t.test('a database that is newer, changed or behind: exit 4, and it is left as it was', async (t) => {
  const first = `(select min(number) from curbside.migration)`;
  const cases = [
    [`insert into curbside.migration (number, name, checksum) values (9999, '9999_later.sql', 'x')`, /9999_later/],
    [
      `delete from curbside.migration where number = 9999; update curbside.migration set checksum = 'x' where number = ${first}`,
      /was changed after it was applied/,
    ],
    [`delete from curbside.migration where number = ${first}`, /lacks 1 migrations .*curbside migrate up/],
  ] as const;
  for (const [change, words] of cases) {
    await withClient(database.adminUrl, (admin) => admin.query(change));
    t.match(await start({}), { code: 4, said: words });
  }
});
