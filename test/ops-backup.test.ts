import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startPostgres } from '../src/platform/database/embedded.ts';
import { migrate } from '../src/platform/database/migrate.ts';
import { withDatabase } from '../src/platform/database/urls.ts';
import { startTestApp, testKeyEnvironment } from './support/app.ts';
import {
  createTestDatabase,
  TEST_RECEIPT_KEY,
  testRoleUrls,
  withClient,
  type TestDatabase,
} from './support/database.ts';
import { aCase, aDoctor, callAs } from './support/doctors.ts';
import { runCurbside } from './support/run-curbside.ts';

// A backup that was never restored is none: dump, restore and sweep by the commands of docs/operations.md, on Postgres 15,
// whose pg_dump Debian has.

const BIN = '/usr/lib/postgresql/15/bin';
const skip = existsSync(join(BIN, 'pg_dump')) || process.env['CI'] ? false : 'pg_dump of Postgres 15 is not installed';
t.setTimeout(400_000);

t.test('dump, verify, restore', { skip, timeout: 400_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-backup-'));
  chmodSync(folder, 0o755);
  const server = await startPostgres({ dataDir: join(folder, 'pg'), durable: false, binDir: BIN });
  t.teardown(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const database = await aDatabase('original');
  await migrate({ adminUrl: database.adminUrl, roleUrls: database.urls, receiptKeys: [TEST_RECEIPT_KEY] });
  const app = await startTestApp(t, { database });
  const doctor = await aDoctor(app);
  const made = await doctor.call('POST', '/v1/cases', aCase({ body: 'Adult with a canary and three days of fever.' }));
  t.equal(made.status, 201);
  t.equal((await doctor.call('POST', `/v1/cases/${made.body.id}/comments`, { body: 'Smear first.' })).status, 201);
  await auditIsChained(database.adminUrl);
  const dump = join(folder, 'curbside.dump');
  const onto = (target: TestDatabase, more: Readonly<Record<string, string>> = {}) => {
    const environment = { DATA_DIR: folder, DATABASE_ADMIN_URL: target.adminUrl, ...testKeyEnvironment(), ...more };
    return (...words: string[]) =>
      runCurbside(words.includes('--bin-dir') ? words : [...words, '--bin-dir', BIN], environment);
  };

  await t.test('the dump is for its owner alone and holds no receipt key', async (t) => {
    t.match(await onto(database)('backup', 'create', dump), {
      code: 0,
      out: /\d+ bytes; the receipt keys are not in it/,
    });
    t.equal((await stat(dump)).mode & 0o077, 0);
    const key = TEST_RECEIPT_KEY.key.toString('hex');
    const inSql = (file: string) => spawnSync(join(BIN, 'pg_restore'), ['-f', '-', file], { encoding: 'utf8' }).stdout;
    t.match(inSql(dump), /canary/, 'the case is in it');
    t.notMatch(inSql(dump), key);
    const careless = join(folder, 'careless.dump');
    const url = new URL(database.adminUrl);
    const words = ['-Fc', '-U', 'postgres', '-h', url.searchParams.get('host') ?? '', '-d', 'original', '-f', careless];
    t.equal(spawnSync(join(BIN, 'pg_dump'), words).status, 0);
    t.match(inSql(careless), key, 'control: a dump without that care has it');
    t.match(await onto(database)('backup', 'create', dump), { code: 1, said: /That file is there already/ });
  });

  await t.test('verify restores it beside, finds everything sound, and leaves nothing', async (t) => {
    const { code, out, said } = await onto(database)('backup', 'verify', dump, '--json');
    t.equal(code, 0, said);
    const report = JSON.parse(out) as { texts: number; bad: object[]; auditEntries: number };
    t.match(report, { bad: [], auditFaults: [] });
    t.ok(report.texts >= 4 && report.auditEntries > 0, out);
    t.same(await databasesLike(server.adminUrl, 'curbside_verify_%'), []);
  });

  await t.test('restore brings it back into a new database, and the server goes on with it', async (t) => {
    const copy = await aDatabase('copy');
    t.match(await onto(copy)('backup', 'restore', dump), { code: 0, out: /0 without a valid receipt/ });
    const again = await startTestApp(t, { database: copy });
    const read = await callAs(again, doctor.token)('GET', `/v1/cases/${made.body.id}`);
    t.match({ status: read.status, body: read.body }, { status: 200, body: { body: made.body.body } });
    t.equal((await callAs(again, doctor.token)('POST', '/v1/cases', aCase())).status, 201, 'and it takes new cases');
    t.match(await onto(copy)('backup', 'restore', dump), { code: 1, said: /is not empty/ });
  });

  await t.test('a row planted past the gate is found, by verify, by restore and by sweep', async (t) => {
    const planted = randomUUID();
    await withClient(database.adminUrl, (admin) =>
      admin.query(`alter table gate_probe disable trigger deid_gate;
        insert into gate_probe (id, body, body_deid, body_receipt) values ('${planted}', 'planted', 'k1/engine-1.0.0/policy-1', '\\x00');
        alter table gate_probe enable always trigger deid_gate`),
    );
    const file = join(folder, 'planted.dump');
    t.match(await onto(database)('backup', 'create', file), { code: 0 });
    t.match(await onto(database)('backup', 'verify', file), { code: 1, out: new RegExp(`gate_probe.body ${planted}`) });
    const target = await aDatabase('planted');
    const restored = await onto(target)('backup', 'restore', file);
    t.match(restored, { code: 1, out: new RegExp(planted), said: /Do not start a server on it/ });
    t.notMatch(restored.out + restored.said, /'planted'|canary/);
    const sweep = await runCurbside(['sweep'], {
      DATA_DIR: folder,
      DATABASE_ADMIN_URL: target.adminUrl,
      ...testKeyEnvironment(),
    });
    t.match(sweep, { code: 1, out: new RegExp(planted) });
  });

  await t.test('with other keys than its own nothing of it is valid', async (t) => {
    const other = { KEY_RECEIPT: `k1:${Buffer.alloc(32, 'another receipt key').toString('base64')}` };
    const { code, out } = await onto(database, other)('backup', 'verify', dump, '--json');
    t.equal(code, 1);
    t.ok((JSON.parse(out) as { bad: object[] }).bad.length >= 4);
  });

  await t.test('half a dump, no dump and no pg_dump: words, exit 1, nothing kept', async (t) => {
    const half = join(folder, 'half.dump');
    const whole = await readFile(dump);
    await writeFile(half, whole.subarray(0, whole.length / 2));
    const target = await aDatabase('half');
    t.match(await onto(target)('backup', 'restore', half), { code: 1, said: /pg_restore ended with 1/ });
    t.match(await onto(target)('backup', 'restore', join(folder, 'none')), { code: 1, said: /There is no such file/ });
    const { rows } = await withClient(target.adminUrl, (admin) =>
      admin.query(
        `select count(*)::int as tables from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
      ),
    );
    t.same(rows, [{ tables: 0 }]);
    const missing = await onto(database)('backup', 'create', join(folder, 'x'), '--bin-dir', '/nonexistent');
    t.match(missing, { code: 1, said: /pg_dump is not there/ });
    t.notOk(existsSync(join(folder, 'x')), 'no empty file is left that looks like a backup');
  });

  async function aDatabase(name: string): Promise<TestDatabase> {
    await withClient(server.adminUrl, (admin) => admin.query(`create database ${name} template template0`));
    const adminUrl = withDatabase(server.adminUrl, name);
    return { adminUrl, urls: testRoleUrls(adminUrl), drop: async () => {} };
  }
});

t.test(
  'a pg_dump older than the server is told in words',
  { skip: skip || Boolean(process.env['TEST_POSTGRES']) },
  async (t) => {
    const database = await createTestDatabase(t);
    const folder = await mkdtemp(join(tmpdir(), 'curbside-backup-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const environment = { DATA_DIR: folder, DATABASE_ADMIN_URL: database.adminUrl, ...testKeyEnvironment() };
    const ended = await runCurbside(['backup', 'create', join(folder, 'x'), '--bin-dir', BIN], environment);
    t.match(ended, { code: 1, said: /The server is 18\.\d+, pg_dump 15\.\d+: use the client of the server's version/ });
  },
);

async function auditIsChained(adminUrl: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const { rows } = await withClient(adminUrl, (admin) =>
      admin.query(
        'select (select count(*)::int from audit_entry) as chained, (select count(*)::int from audit_pending) as waiting',
      ),
    );
    if (rows[0]?.chained > 0 && rows[0]?.waiting === 0) return;
    await sleep(20);
  }
  throw new Error('the audit rows were not chained within 10 s');
}

async function databasesLike(adminUrl: string, pattern: string): Promise<object[]> {
  const { rows } = await withClient(adminUrl, (admin) =>
    admin.query('select datname from pg_database where datname like $1', [pattern]),
  );
  return rows;
}
