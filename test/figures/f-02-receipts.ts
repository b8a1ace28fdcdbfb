import { randomUUID } from 'node:crypto';
import { BACKGROUND_DEADLINES, openDatabase } from '../../src/platform/database/connection.ts';
import { listGuardedColumns, sweepColumn, type GuardedColumn } from '../../src/platform/database/sweep.ts';
import { someDoctor, startApp } from './harness/app.ts';
import { createTestDatabase, TEST_RECEIPT_KEY, withClient, type TestDatabase } from '../support/database.ts';
import { aCase } from '../support/doctors.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';
import { writeWithoutReceipt } from './receipts/attempts.ts';

const ROWS = { C: 20_000, N: 100_000 } as const;

/** P1 by the database: nothing is stored without a receipt, and what is there all the same is found. */
export const figure: Figure = {
  id: 'F-02',
  title: 'Stored rows without a valid receipt; writes without receipt accepted from the app',
  target: '0 and 0',
  anchor: 'none published; sweep of 100,000 rows 1.1 s when the target was set',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const database = await aWrittenDatabase(bench);
    await fill(database, ROWS[bench.tier]);
    return judge(await sweepAll(database), database);
  },
  control: { planted: 'a row written with its trigger off, and a table whose trigger stays off', run: planted },
};

async function planted(bench: Bench): Promise<Measured> {
  const database = await createTestDatabase(bench);
  await withClient(database.adminUrl, async (admin) => {
    await admin.query('alter table gate_probe disable trigger deid_gate');
    await admin.query(`insert into gate_probe (id, body) values ($1, 'Mrs. Alda Example')`, [randomUUID()]);
  });
  const measured = await judge(await sweepAll(database), database);
  const isFound = /^1 of \d+ rows; [1-9]/.test(measured.value);
  return { value: measured.value, pass: !isFound };
}

interface Swept {
  readonly columns: readonly GuardedColumn[];
  readonly scanned: number;
  readonly bad: number;
  readonly seconds: number;
}

async function judge(swept: Swept, database: TestDatabase): Promise<Measured> {
  const { tried, accepted } = await writeWithoutReceipt(database, swept.columns);
  const { bad, scanned, seconds, columns } = swept;
  const first = accepted[0] === undefined ? '' : `, the first ${accepted[0]}`;
  return {
    value:
      `${bad} of ${scanned} rows; ${accepted.length} of ${tried} writes on ${columns.length} columns accepted${first}; ` +
      `sweep ${seconds.toFixed(1)} s`,
    pass: bad === 0 && accepted.length === 0 && columns.length > 10,
  };
}

/** Rows as people write them: a case, its edit, comments and their edits. */
async function aWrittenDatabase(bench: Bench): Promise<TestDatabase> {
  const app = await startApp(bench);
  const doctor = await someDoctor(app);
  const made = await doctor.call('POST', '/v1/cases', aCase());
  const path = `/v1/cases/${made.body.id}`;
  const texts = { title: 'Fever', body: 'Four days now.', question: 'What next?' };
  await doctor.call('PATCH', path, texts, { 'if-match': '"1"' });
  const comment = await doctor.call('POST', `${path}/comments`, { body: 'Repeat the smear.' });
  const edited = await doctor.call(
    'PATCH',
    `/v1/comments/${comment.body.id}`,
    { body: 'Twice.' },
    { 'if-match': '"1"' },
  );
  if (edited.status !== 200) throw new Error(`the edit gave ${edited.status}`);
  return app.database;
}

/** Many more with receipts that Postgres makes itself. */
async function fill(database: TestDatabase, rows: number): Promise<void> {
  await withClient(database.adminUrl, (admin) =>
    admin.query(
      `insert into gate_probe (id, body, body_deid, body_receipt)
       select gen_random_uuid(), text, version, ext.hmac(convert_to(version, 'UTF8') || '\\x00'::bytea || convert_to(text, 'UTF8'), $2, 'sha256')
       from (select repeat('A quiet word. ', 35) || n as text, 'k1/engine-0.0.0/policy-1' as version from generate_series(1, $1::int) n) s`,
      [rows, TEST_RECEIPT_KEY.key],
    ),
  );
}

async function sweepAll(database: TestDatabase): Promise<Swept> {
  await using auditor = openDatabase(database.urls.auditor, { max: 1, name: 'sweep', deadlines: BACKGROUND_DEADLINES });
  const columns = await listGuardedColumns(auditor.db);
  const started = performance.now();
  let [scanned, bad] = [0, 0];
  for (const column of columns)
    for await (const page of sweepColumn(auditor.db, column)) {
      scanned += page.scanned;
      bad += page.badIds.length;
    }
  return { columns, scanned, bad, seconds: (performance.now() - started) / 1000 };
}
