import type pg from 'pg';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { listGuardedColumns, sweepColumn } from '../../src/platform/database/sweep.ts';
import { createTestDatabase, testReceipt, withClient } from '../support/database.ts';

const VERSION = 'k1/engine-0.0.0/policy-1';
const LONG_VERSION = `k1/${'a'.repeat(41)}/policy-1`;
const TEXT = 'Emoji 🩺, "quotes", \'single\', tab\t, newline\n, back\\slash and canary';

const database = await createTestDatabase(t);
await withClient(database.adminUrl, (admin) =>
  admin.query(`
    set role curbside_migrator;
    create table note (id uuid primary key, body text, body_deid text, body_receipt bytea, likes int not null default 0);
    create constraint trigger deid_gate after insert or update on note for each row execute function deid.gate('body');
    alter table note enable always trigger deid_gate;
    create table pair (like note including all, title text, title_deid text, title_receipt bytea);
    create constraint trigger deid_gate after insert or update on pair for each row execute function deid.gate('title', 'body');
    alter table pair enable always trigger deid_gate;
    create table part (id uuid not null, body text, body_deid text, body_receipt bytea, month int not null) partition by list (month);
    create table part_1 partition of part for values in (1);
    create constraint trigger deid_gate after insert or update on part for each row execute function deid.gate('body');
    alter table part enable always trigger deid_gate;
    create table misspelt (id uuid primary key, body text, body_deid text, body_receipt bytea);
    create constraint trigger deid_gate after insert or update on misspelt for each row execute function deid.gate('bdoy');
    alter table misspelt enable always trigger deid_gate;
    grant select on note, pair, part, misspelt to curbside_deid_owner;
    grant select, insert, update, delete on note, pair, part, misspelt to curbside_app`),
);

const insert = 'insert into note (id, body, body_deid, body_receipt) values ($1, $2, $3, $4)';

/** The same into a table that guards two texts. */
const inPair = (statement: string): string => statement.replace(/(into|update) note/, '$1 pair');

async function refusal(client: pg.Client, text: string, values: unknown[] = []): Promise<unknown> {
  return client.query(text, values).then(
    () => undefined,
    (error: unknown) => error,
  );
}

t.test('a text with its receipt is written, edited and erased', async (t) => {
  await withClient(database.urls.app, async (app) => {
    const id = randomUUID();
    await app.query(insert, [id, TEXT, VERSION, testReceipt(TEXT)]);
    await app.query('update note set body = $2, body_receipt = $3 where id = $1', [
      id,
      'edited',
      testReceipt('edited'),
    ]);
    await app.query('update note set likes = likes + 1 where id = $1', [id]);
    await app.query('update note set body = null, body_deid = null, body_receipt = null where id = $1', [id]);
    t.pass('all accepted');
  });
});

t.test('no other way of writing a text passes, and no refusal repeats it', async (t) => {
  await withClient(database.urls.app, async (app) => {
    const id = randomUUID();
    for (const one of [insert, inPair(insert)]) await app.query(one, [id, 'clean', VERSION, testReceipt('clean')]);
    const attempts: readonly (readonly [string, string, unknown[]])[] = [
      ['a zero receipt', insert, [randomUUID(), TEXT, VERSION, Buffer.alloc(32)]],
      ['the receipt of another text', insert, [randomUUID(), TEXT, VERSION, testReceipt('clean')]],
      ['the receipt of another version', insert, [randomUUID(), TEXT, 'k1/engine-9.9.9/policy-1', testReceipt(TEXT)]],
      [
        'an unknown key',
        insert,
        [randomUUID(), TEXT, 'k9/engine-0.0.0/policy-1', testReceipt(TEXT, 'k9/engine-0.0.0/policy-1')],
      ],
      [
        'another key under a known name',
        insert,
        [randomUUID(), TEXT, VERSION, testReceipt(TEXT, VERSION, Buffer.alloc(32, 9))],
      ],
      ['a version that is too long', insert, [randomUUID(), TEXT, LONG_VERSION, testReceipt(TEXT, LONG_VERSION)]],
      ['a malformed version', insert, [randomUUID(), TEXT, 'k1/x', testReceipt(TEXT, 'k1/x')]],
      ['a text alone', insert, [randomUUID(), TEXT, null, null]],
      ['a missing receipt', insert, [randomUUID(), TEXT, VERSION, null]],
      ['a receipt without text', insert, [randomUUID(), null, VERSION, testReceipt(TEXT)]],
      ['an update of the text alone', 'update note set body = $2 where id = $1', [id, TEXT]],
      ['an update of the receipt alone', 'update note set body_receipt = $2 where id = $1', [id, testReceipt(TEXT)]],
      [
        'an upsert',
        `${insert} on conflict (id) do update set body = $5`,
        [id, 'clean', VERSION, testReceipt('clean'), TEXT],
      ],
      ['a partitioned parent', 'insert into part (id, body, month) values ($1, $2, 1)', [randomUUID(), TEXT]],
    ];
    for (const [name, text, values] of attempts)
      for (const statement of new Set([text, inPair(text)])) {
        const error = await refusal(app, statement, values);
        t.match(error, { code: 'DE001' }, name);
        t.notMatch(JSON.stringify(error), 'canary', `${name}: no text in the error`);
      }
    const misspelt = await refusal(app, 'insert into misspelt (id, body) values ($1, $2)', [randomUUID(), TEXT]);
    t.match(misspelt, { code: 'DE002' }, 'a misspelt column does not fail open');
  });
});

t.test('the app can neither read keys nor call, disable or dodge the gate', async (t) => {
  await withClient(database.urls.app, async (app) => {
    for (const statement of [
      'select * from deid.keys',
      `select deid.receipt_ok('a', 'b', 'c')`,
      `select * from deid.sweep('note', 'body', null, 1)`,
      'alter table note disable trigger deid_gate',
      `set session_replication_role = replica`,
      'create temp table x (id int)',
      'create table x (id int)',
      'drop table note',
      'set role curbside_migrator',
      'set role curbside_deid_owner',
      'truncate note',
    ]) {
      t.match(await refusal(app, statement), { code: '42501' }, statement);
    }
  });
});

t.test('a superuser under replica role is refused too; with the trigger off the sweep finds the row', async (t) => {
  const planted = randomUUID();
  await withClient(database.adminUrl, async (admin) => {
    await admin.query('set session_replication_role = replica');
    t.match(await refusal(admin, insert, [randomUUID(), TEXT, null, null]), { code: 'DE001' });
    await admin.query('reset session_replication_role');
    t.same(await sweepNotes(), { bad: [], scanned: 2 }, 'control: nothing bad yet');
    await admin.query('alter table note disable trigger deid_gate');
    await admin.query(insert, [planted, TEXT, VERSION, Buffer.alloc(32)]);
    await admin.query('alter table note enable always trigger deid_gate');
  });
  t.same(await sweepNotes(), { bad: [planted], scanned: 3 });
});

t.test('a retired key accepts nothing any more', async (t) => {
  await withClient(database.adminUrl, (admin) => admin.query(`update deid.keys set accept_until = now()`));
  await withClient(database.urls.app, async (app) => {
    t.match(await refusal(app, insert, [randomUUID(), 'late', VERSION, testReceipt('late')]), { code: 'DE001' });
  });
  await withClient(database.adminUrl, (admin) => admin.query(`update deid.keys set accept_until = null`));
});

/** In pages of one row, so that paging itself is tested. */
async function sweepNotes(): Promise<{ bad: string[]; scanned: number }> {
  await using auditor = openDatabase(database.urls.auditor, { max: 1, name: 'sweep' });
  const columns = await listGuardedColumns(auditor.db);
  const found = { bad: new Array<string>(), scanned: 0 };
  for (const column of columns.filter(({ table }) => table === 'note')) {
    for await (const page of sweepColumn(auditor.db, column, 1)) {
      found.scanned += page.scanned;
      found.bad.push(...page.badIds);
    }
  }
  return found;
}
