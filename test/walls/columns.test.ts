import type pg from 'pg';
import t from 'tap';
import { LOG_SETTINGS } from '../../src/platform/database/roles.ts';
import { LOGIN_ROLES } from '../../src/platform/database/urls.ts';
import { createTestDatabase, withClient } from '../support/database.ts';
import { readProseColumns, TEXT_COLUMNS, type ProseColumns } from './prose-columns.ts';

const database = await createTestDatabase(t);

/** What the comparison says after a change of the schema, which is rolled back. */
async function withPlanted(statements: string): Promise<ProseColumns> {
  return withClient(database.adminUrl, async (admin) => {
    await admin.query(`begin; ${statements}`);
    const columns = await readProseColumns(admin);
    await admin.query('rollback');
    return columns;
  });
}

t.test('every column that could hold prose is guarded or was reviewed', async (t) => {
  const { seen, guarded, unguarded, unused } = await withPlanted('');
  t.same(unguarded, []);
  t.same(unused, [], 'the list names nothing that is gone or guarded');
  t.ok(guarded.includes('public.case_comment.body'), 'the body of a comment is guarded');
  t.ok(seen.length > guarded.length && guarded.length > 20, `${guarded.length} of ${seen.length} are guarded`);
});

t.test('a planted column of any type that holds text is found', async (t) => {
  for (const type of [
    'text',
    'varchar(20)',
    'char(4)',
    'jsonb',
    'json',
    'text[]',
    'bytea',
    'xml',
    'inet',
    'tsvector',
  ]) {
    const { unguarded } = await withPlanted(`create table planted (id uuid primary key, note ${type})`);
    t.same(unguarded, ['public.planted.note'], type);
  }
  const added = await withPlanted('alter table room add column remark text');
  t.same(added.unguarded, ['public.room.remark'], 'a column beside others');
  const domain = await withPlanted('create domain remark as text; create table planted (id uuid, note remark)');
  t.same(domain.unguarded, ['public.planted.note'], 'a domain over text');
});

t.test('a planted triple counts as guarded only behind a gate that always fires', async (t) => {
  const table = 'create table planted (id uuid primary key, body text, body_deid text, body_receipt bytea);';
  const trigger = (timing: string): string =>
    `create constraint trigger deid_gate after ${timing} on planted for each row execute function deid.gate('body');`;
  const always = 'alter table planted enable always trigger deid_gate;';
  const triple = ['public.planted.body', 'public.planted.body_deid', 'public.planted.body_receipt'];
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['no gate', '', triple],
    ['a gate that replication skips', trigger('insert or update'), triple],
    ['a disabled gate', `${trigger('insert or update')} alter table planted disable trigger deid_gate`, triple],
    ['a gate on insert alone', trigger('insert') + always, triple],
    ['a gate on one column of the update', trigger('insert or update of body') + always, triple],
    [
      'a gate with a condition',
      `${trigger('insert or update').replace('execute', 'when (false) execute')}${always}`,
      triple,
    ],
    ['a sound gate', trigger('insert or update') + always, []],
  ];
  for (const [name, statements, expected] of cases)
    t.same((await withPlanted(table + statements)).unguarded, expected, name);
});

t.test('a column that is said to be held by a CHECK has one', async (t) => {
  const held = Object.entries(TEXT_COLUMNS).flatMap(([reason, columns]) => (/ CHECK/.test(reason) ? columns : []));
  t.ok(held.length > 30);
  const bare = (columns: readonly string[]) =>
    withClient(database.adminUrl, (admin) => readWithoutCheck(admin, columns));
  t.same(await bare(held.filter((name) => name !== 'public.registry_licence.npi')), []);
  t.same(await bare(['public.audit_pending.action']), ['public.audit_pending.action'], 'control: one without is found');
});

async function readWithoutCheck(admin: pg.Client, columns: readonly string[]): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `select name from unnest($1::text[]) as name
     where not exists (
       select from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
       join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
       where k.contype = 'c' and n.nspname || '.' || c.relname || '.' || a.attname = name)`,
    [columns],
  );
  return rows.map(({ name }) => name);
}

t.test('for every role that logs in, the log of Postgres can hold neither statements nor rows', async (t) => {
  t.ok(Object.keys(LOG_SETTINGS).length >= 4);
  for (const [role, url] of Object.entries(database.urls)) {
    await withClient(url, async (client) => {
      const { rows } = await client.query<{ name: string; setting: string }>(
        'select name, setting from pg_settings where name = any ($1)',
        [Object.keys(LOG_SETTINGS)],
      );
      t.same(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), LOG_SETTINGS, role);
      await t.rejects(client.query(`set log_min_error_statement = 'error'`), { code: '42501' }, `${role}: it stays so`);
    });
  }
});

t.test('the log settings stand at the roles, so they hold on a server that somebody else set up', async (t) => {
  const settingsOf = (role: string) =>
    withClient(database.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ setting: string }>(
        `select unnest(setconfig) as setting from pg_db_role_setting where setrole = $1::regrole`,
        [role],
      );
      return rows.map(({ setting }) => setting).toSorted();
    });
  const wanted = Object.entries(LOG_SETTINGS).map(([name, value]) => `${name}=${value}`);
  for (const role of Object.values(LOGIN_ROLES))
    t.same(await settingsOf(role).then((found) => wanted.filter((setting) => !found.includes(setting))), [], role);
  t.same(await settingsOf('curbside_deid_owner'), [], 'control: a role that nobody logs in as has none');
});
