import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { LOGIN_ROLES } from '../../src/platform/database/urls.ts';
import { createTestDatabase, withClient } from '../support/database.ts';

const FILE = new URL('privileges.json', import.meta.url);
const ROLES = [...Object.values(LOGIN_ROLES), 'curbside_deid_owner', 'public'];

type Table = Record<string, Record<string, string>>;

const database = await createTestDatabase(t);

/** Object -> role -> privileges, for every table, function and schema that is not Postgres' own. */
async function readPrivileges(): Promise<Table> {
  return withClient(database.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ object: string; role: string; rights: string }>(
      `with roles as (select unnest($1::text[]) as role),
      objects as (
        select n.nspname || '.' || c.relname as object, c.oid, 'table' as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^(pg_|information_schema|graphile_worker)'
        union all select p.oid::regprocedure::text, p.oid, 'function' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname in ('deid', 'jobs', 'public')
        union all select 'schema ' || nspname, oid, 'schema' from pg_namespace where nspname !~ '^(pg_|information_schema)'
        union all select 'database', oid, 'database' from pg_database where datname = current_database())
      select object, role, string_agg(right_name, ' ' order by right_name) as rights
      from objects cross join roles cross join unnest(case kind
          when 'table' then array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
          when 'function' then array['EXECUTE'] when 'schema' then array['USAGE', 'CREATE'] else array['CONNECT', 'CREATE', 'TEMP'] end) as right_name
      where case kind
          when 'table' then has_table_privilege(role, oid, right_name)
            or (right_name in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(role, oid, right_name))
          when 'function' then has_function_privilege(role, oid, right_name)
          when 'schema' then has_schema_privilege(role, oid, right_name)
          else has_database_privilege(role, oid, right_name) end
      group by object, role`,
      [ROLES],
    );
    return collect(rows);
  });
}

function collect(rows: readonly { object: string; role: string; rights: string }[]): Table {
  const table: Table = {};
  for (const { object, role, rights } of rows.toSorted((a, b) => (a.object + a.role < b.object + b.role ? -1 : 1))) {
    (table[object] ??= {})[role] = rights;
  }
  return table;
}

t.test('every role holds exactly the privileges that were reviewed', async (t) => {
  const found = await readPrivileges();
  if (process.env.UPDATE_PRIVILEGES === '1') writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
  t.same(found, JSON.parse(readFileSync(FILE, 'utf8')), 'refresh by UPDATE_PRIVILEGES=1 after review');
});

t.test('a right that nobody reviewed is noticed', async (t) => {
  await withClient(database.adminUrl, (admin) => admin.query('grant delete on outbox to curbside_app'));
  t.notSame(await readPrivileges(), JSON.parse(readFileSync(FILE, 'utf8')));
  await withClient(database.adminUrl, (admin) => admin.query('revoke delete on outbox from curbside_app'));
});

t.test('what guarantees 3.5 forbids is forbidden whatever the reviewed table says', async (t) => {
  const found = await readPrivileges();
  const { public: toPublic, ...rest } = Object.fromEntries(
    ROLES.map((role) => [role, Object.entries(found).filter(([, roles]) => roles[role] !== undefined)]),
  );
  t.same(toPublic, [], 'nothing at all for PUBLIC');
  t.ok(Object.keys(rest).length > 4);
  t.same(Object.keys(found['deid.keys'] ?? {}), ['curbside_deid_owner'], 'only its owner reads the keys');
  t.notMatch(found['public.audit_entry']?.curbside_app, /UPDATE|DELETE|INSERT|TRUNCATE/);
  t.notMatch(found['public.audit_pending']?.curbside_app, /UPDATE|DELETE|TRUNCATE/);
  for (const [object, roles] of Object.entries(found)) {
    if (object === 'database' || object.startsWith('schema ')) {
      t.notMatch(roles.curbside_app ?? '', /CREATE|TEMP/, `app creates nothing in ${object}`);
    }
    t.notMatch(roles.curbside_app ?? '', /TRUNCATE|TRIGGER/, `app on ${object}`);
  }
});

t.test('relay and auditor reach no guarded text', async (t) => {
  const { rows } = await withClient(database.adminUrl, (admin) =>
    admin.query<{ reached: string; all: string }>(`
      select count(*) filter (where has_any_column_privilege('curbside_relay', tgrelid, 'select')
        or has_any_column_privilege('curbside_auditor', tgrelid, 'select')) as reached, count(*) as all
      from pg_trigger where tgname = 'deid_gate'`),
  );
  t.equal(rows[0]?.reached, '0');
  t.ok(Number(rows[0]?.all) > 0, 'there are guarded tables');
});

t.test('every gate fires always, and every guarded column has one', async (t) => {
  await withClient(database.adminUrl, async (admin) => {
    const lax = await admin.query(
      `select tgrelid::regclass::text from pg_trigger where tgname = 'deid_gate' and tgenabled <> 'A'`,
    );
    t.same(lax.rows, []);
    const unguarded = () =>
      admin.query(`
        select c.relname || '.' || a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
        where a.attname ~ '_receipt$' and a.atttypid = 'bytea'::regtype and c.relkind in ('r', 'p') and not a.attisdropped
          and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'deid_gate' and t.tgenabled = 'A'
            and regexp_replace(a.attname, '_receipt$', '') = any (string_to_array(encode(t.tgargs, 'escape'), '\\000')))`);
    t.same((await unguarded()).rows, []);
    await admin.query(`create table planted (id uuid primary key, body text, body_deid text, body_receipt bytea)`);
    t.same((await unguarded()).rows, [{ column: 'planted.body_receipt' }], 'control: a column without gate is found');
    await admin.query('drop table planted');
  });
});
