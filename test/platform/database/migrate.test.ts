import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { migrate, migrationStatus } from '../../../src/platform/database/migrate.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../../src/platform/database/migration-files.ts';
import { ensureDatabaseUrls } from '../../../src/platform/database/urls.ts';
import { createEmptyDatabase, TEST_RECEIPT_KEY, testRoleUrls, withClient } from '../../support/database.ts';

const receiptKeys = [TEST_RECEIPT_KEY];
const all = (await readMigrations()).map((file) => file.name);

async function copyOfMigrations(t: { teardown(work: () => unknown): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-migrations-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  return folder;
}

t.test('a first run applies everything, a second nothing', async (t) => {
  const { adminUrl, urls } = await createEmptyDatabase(t);
  t.same((await migrationStatus(adminUrl)).pending, all);
  t.same((await migrate({ adminUrl, roleUrls: urls, receiptKeys })).pending, all);
  t.same((await migrate({ adminUrl, roleUrls: urls, receiptKeys })).pending, []);
  t.same(await migrationStatus(urls.app), { applied: all, pending: [] }, 'the server itself may read the state');
  const audited = await withClient(adminUrl, (admin) =>
    admin.query(`select details from audit_pending where action = 'migrate'`),
  );
  t.same(audited.rows, [{ details: { applied: all } }], 'the run that changed something is audited, once');
});

t.test('two at once apply each migration once', async (t) => {
  const { adminUrl, urls } = await createEmptyDatabase(t);
  const runs = await Promise.all([1, 2].map(() => migrate({ adminUrl, roleUrls: urls, receiptKeys })));
  t.same(
    runs.map((run) => run.pending.length).toSorted((a, b) => a - b),
    [0, all.length],
  );
});

t.test('two databases of one cluster can be migrated at once, though they share the roles', async (t) => {
  const databases = await Promise.all([createEmptyDatabase(t), createEmptyDatabase(t)]);
  await withClient(databases[0].adminUrl, (admin) => admin.query(`alter role curbside_relay reset all`));
  const runs = await Promise.all(
    databases.map(({ adminUrl, urls }) => migrate({ adminUrl, roleUrls: urls, receiptKeys })),
  );
  t.same(
    runs.map((run) => run.pending.length),
    [all.length, all.length],
  );
});

t.test('a dry run says what is pending and leaves nothing behind', async (t) => {
  const { adminUrl, urls } = await createEmptyDatabase(t);
  t.same((await migrate({ adminUrl, roleUrls: urls, receiptKeys, dryRun: true })).pending, all);
  t.same((await migrationStatus(adminUrl)).applied, []);
  const schemas = await withClient(adminUrl, (admin) =>
    admin.query(`select nspname from pg_namespace where nspname in ('deid', 'curbside')`),
  );
  t.same(schemas.rows, []);
});

t.test('a changed file, an unknown newer migration and a failing one are refused in words', async (t) => {
  const { adminUrl, urls } = await createEmptyDatabase(t);
  const folder = await copyOfMigrations(t);
  await migrate({ adminUrl, roleUrls: urls, receiptKeys, folder });

  await writeFile(join(folder, '9000_bad.sql'), `create table half (id int);\nselect * from nowhere;\n`);
  await t.rejects(migrate({ adminUrl, roleUrls: urls, receiptKeys, folder }), {
    problem: 'failed',
    exitCode: 1,
    message: /9000_bad\.sql failed: 42P01 at line 2/,
  });
  const half = await withClient(adminUrl, (admin) => admin.query(`select to_regclass('public.half') as half`));
  t.same(half.rows, [{ half: null }], 'nothing is half-written');

  await writeFile(join(folder, '9000_bad.sql'), `select 'canary'::int;\n`);
  const error = await migrate({ adminUrl, roleUrls: urls, receiptKeys, folder }).catch((failure: unknown) => failure);
  t.match(error, { problem: 'failed' });
  t.notMatch(String(error), 'canary', 'no value of the database in the words');

  await writeFile(join(folder, '9000_bad.sql'), `select 1;\n`);
  await migrate({ adminUrl, roleUrls: urls, receiptKeys, folder });
  const newer = await migrate({ adminUrl, roleUrls: urls, receiptKeys }).catch((failure: unknown) => failure);
  t.match(newer, { problem: 'newer', exitCode: 4, message: /9000_bad/ });
  await writeFile(join(folder, '9000_bad.sql'), `select 2;\n`);
  const drift = await migrate({ adminUrl, roleUrls: urls, receiptKeys, folder }).catch((failure: unknown) => failure);
  t.match(drift, { problem: 'drift', exitCode: 4, message: /9000_bad/ });
});

t.test('a key that differs from the one the database knows stops the run', async (t) => {
  const { adminUrl, urls } = await createEmptyDatabase(t);
  await migrate({ adminUrl, roleUrls: urls, receiptKeys });
  const other = [{ id: 'k1', key: Buffer.alloc(32, 7) }];
  await t.rejects(migrate({ adminUrl, roleUrls: urls, receiptKeys: other }), /receipt key k1/);
  await migrate({ adminUrl, roleUrls: urls, receiptKeys: [...receiptKeys, { id: 'k2', key: Buffer.alloc(32, 7) }] });
});

t.test('role URLs are derived from the admin URL outside production only', (t) => {
  const adminUrl = 'postgresql://boss:secret@db.example:5433/c?sslmode=require';
  const urls = testRoleUrls(adminUrl);
  t.equal(urls.app, 'postgresql://curbside_app:test-curbside_app@db.example:5433/c?sslmode=require');
  t.throws(() => ensureDatabaseUrls({ production: true, databaseAdminUrl: adminUrl }, () => 'x'), {
    message: /DATABASE_URL is missing\.\n  - RELAY_DATABASE_URL is missing\.\n  - WORKER[^]*AUDITOR/,
  });
  t.throws(
    () => ensureDatabaseUrls({ production: false, databaseAdminUrl: adminUrl, databaseUrl: adminUrl }, () => 'x'),
    {
      message: /DATABASE_URL must log in as curbside_app\./,
    },
  );
  const own = ensureDatabaseUrls({ production: true, databaseUrl: urls.app }, () => 'x', ['app']);
  t.equal(own.app, urls.app);
  t.throws(() => own.relay, { message: /RELAY_DATABASE_URL is missing/ });
  t.end();
});
