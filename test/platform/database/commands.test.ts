import { randomUUID } from 'node:crypto';
import t from 'tap';
import { addMigrateCommand } from '../../../src/entrances/cli/migrate.ts';
import { addSweepCommand } from '../../../src/entrances/cli/sweep.ts';
import { runCommand } from '../../support/command.ts';
import {
  createEmptyDatabase,
  createTestDatabase,
  TEST_RECEIPT_KEY,
  testReceipt,
  withClient,
} from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';

function run(database: TestDatabase, ...words: string[]): Promise<{ out: string; code: number }> {
  return runCommand(
    (program) => {
      addSweepCommand(program, async () => database.urls.auditor);
      addMigrateCommand(program, {
        settings: async () => ({
          adminUrl: database.adminUrl,
          roleUrls: database.urls,
          receiptKeys: [TEST_RECEIPT_KEY],
        }),
        lookUrl: async () => database.adminUrl,
      });
    },
    ...words,
  );
}

t.test('sweep counts what is there, and exits 1 with the id of a planted row', async (t) => {
  const database = await createTestDatabase(t);
  const good = await run(database, 'sweep');
  t.match(good, { code: 0, out: /gate_probe\.body: 0 rows, 0 without/ });
  const [sealed, planted] = [randomUUID(), randomUUID()];
  await withClient(database.adminUrl, async (admin) => {
    const insert = 'insert into gate_probe (id, body, body_deid, body_receipt) values ($1, $2, $3, $4)';
    const version = 'k1/engine-0.0.0/policy-1';
    await admin.query(insert, [sealed, 'sealed', version, testReceipt('sealed', version)]);
    await admin.query('alter table gate_probe disable trigger deid_gate');
    await admin.query(insert, [planted, 'canary', version, Buffer.alloc(32)]);
    await admin.query('alter table gate_probe enable always trigger deid_gate');
  });
  const bad = await run(database, 'sweep');
  t.match(bad, { code: 1, out: /gate_probe\.body: 2 rows, 1 without/ });
  t.match(bad.out, planted);
  t.notMatch(bad.out, sealed);
  t.notMatch(bad.out, 'canary');
});

t.test('sweep of a database without guarded columns is not a success', async (t) => {
  const database = await createEmptyDatabase(t);
  t.match(await run(database, 'sweep'), { code: 1, out: /no guarded column/ });
});

t.test('migrate verify fails until migrate up ran, and again after an applied file was changed', async (t) => {
  const database = await createEmptyDatabase(t);
  t.equal((await run(database, 'migrate', 'verify')).code, 4);
  t.match(await run(database, 'migrate', 'up', '--dry-run'), { code: 0, out: /would apply 0001_walls\.sql/ });
  t.match(await run(database, 'migrate', 'up'), { code: 0, out: /^applied 0001_walls\.sql/ });
  t.match(await run(database, 'migrate', 'status'), { code: 0, out: /^current/ });
  t.match(await run(database, 'migrate', 'verify'), { code: 0, out: /^current/ });
  await withClient(database.adminUrl, (admin) =>
    admin.query(`update curbside.migration set checksum = 'x' where number = 1`),
  );
  t.equal((await run(database, 'migrate', 'verify')).code, 4);
  t.equal((await run(database, 'migrate', 'up')).code, 4);
});
