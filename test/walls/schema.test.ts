import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable, pgTable, integer, text, timestamp, uuid, type PgColumn } from 'drizzle-orm/pg-core';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { createTestDatabase, withClient } from '../support/database.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const database = await createTestDatabase(t);

interface DatabaseColumn {
  readonly type: string;
  readonly isNullable: boolean;
  readonly isGiven: boolean;
  readonly isKey: boolean;
}
type DatabaseTables = ReadonlyMap<string, ReadonlyMap<string, DatabaseColumn>>;

t.test('every tables.ts says what the migrated database has', async (t) => {
  const tables = await readDatabase();
  const files = globSync('src/{features,platform}/**/tables.ts', { cwd: root });
  t.ok(files.length >= 5, `${files.length} files were read`);
  const compared = new Set<string>();
  for (const file of files.toSorted()) {
    const declared = Object.values((await import(`${root}${file}`)) as object).filter((value) => is(value, PgTable));
    t.ok(declared.length > 0, `${file} declares tables`);
    for (const table of declared) {
      t.notOk(compared.has(getTableName(table)), `${getTableName(table)} is declared once`);
      compared.add(getTableName(table));
      t.same(differences(table, tables), [], `${file}: ${getTableName(table)}`);
    }
  }
});

t.test('each way in which a table can differ is found', async (t) => {
  const tables = await readDatabase();
  const room = { id: uuid().primaryKey(), kind: text().notNull() };
  const cases: readonly (readonly [string, PgTable])[] = [
    ['planted: the database has no such table', pgTable('planted', room)],
    ['room.colour: the database has no such column', pgTable('room', { ...room, colour: text() })],
    ['room.kind: integer here, text in the database', pgTable('room', { ...room, kind: integer().notNull() })],
    ['room.kind: nullable here, not null in the database', pgTable('room', { ...room, kind: text() })],
    [
      'claim.due_at: timestamp with time zone here, timestamp(3) with time zone in the database',
      pgTable('claim', { due: timestamp('due_at', { withTimezone: true }).notNull() }),
    ],
    [
      'room.kind: a default here, none in the database',
      pgTable('room', { ...room, kind: text().notNull().default('case') }),
    ],
    [
      'room.closed_at: not null here, nullable in the database',
      pgTable('room', { ...room, closed: text('closed_at').notNull() }),
    ],
    ['room.id: no key here, a key in the database', pgTable('room', { ...room, id: uuid().notNull() })],
    ['room.kind: not declared, and nothing fills it', pgTable('room', { id: uuid().primaryKey() })],
  ];
  for (const [expected, table] of cases)
    t.ok(differences(table, tables).includes(expected), `${expected}: ${differences(table, tables).join('; ')}`);
  t.same(differences(pgTable('room', room), tables), [], 'control: leaving out what has a default is no difference');
});

/** In words, one line a difference; what a table leaves out must fill itself. */
function differences(table: PgTable, tables: DatabaseTables): string[] {
  const name = getTableName(table);
  const found = tables.get(name);
  if (!found) return [`${name}: the database has no such table`];
  const columns = Object.values(getTableColumns(table));
  const keys = new Set([
    ...columns.filter((column) => column.primary).map((column) => column.name),
    ...getTableConfig(table).primaryKeys.flatMap((key) => key.columns.map((column) => column.name)),
  ]);
  const left = [...found].filter(([column]) => !columns.some((declared) => declared.name === column));
  return [
    ...columns.flatMap((column) => columnDifferences(column, keys.has(column.name), found.get(column.name))),
    ...left.filter(([, column]) => !column.isGiven).map(([column]) => `${column}: not declared, and nothing fills it`),
  ].map((line) => `${name}.${line}`);
}

function columnDifferences(column: PgColumn, isKey: boolean, found: DatabaseColumn | undefined): string[] {
  if (!found) return [`${column.name}: the database has no such column`];
  // drizzle writes `timestamp (3) with time zone`, Postgres `timestamp(3) with time zone`.
  const type = column.getSQLType().replace(' (', '(');
  const words = (is: boolean, yes: string, no: string): string => (is ? yes : no);
  return [
    type === found.type ? '' : `${type} here, ${found.type} in the database`,
    column.notNull === !found.isNullable
      ? ''
      : `${words(column.notNull, 'not null', 'nullable')} here, ${words(found.isNullable, 'nullable', 'not null')} in the database`,
    // Without one in the database an insert that leaves the column out fails at run time only.
    column.hasDefault && !found.isGiven ? 'a default here, none in the database' : '',
    isKey === found.isKey
      ? ''
      : `${words(isKey, 'a key', 'no key')} here, ${words(found.isKey, 'a key', 'no key')} in the database`,
  ].flatMap((difference) => (difference === '' ? [] : [`${column.name}: ${difference}`]));
}

async function readDatabase(): Promise<DatabaseTables> {
  return withClient(database.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ table: string; name: string } & DatabaseColumn>(`
      select c.table_name as table, c.column_name as name, c.is_nullable = 'YES' as "isNullable",
        format_type(a.atttypid, a.atttypmod) as type,
        c.is_nullable = 'YES' or c.column_default is not null or c.is_identity = 'YES' or c.is_generated = 'ALWAYS' as "isGiven",
        exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey)) as "isKey"
      from information_schema.columns c
      join pg_attribute a on a.attrelid = format('%I.%I', c.table_schema, c.table_name)::regclass and a.attname = c.column_name
      where c.table_schema = 'public' order by 1, 2`);
    const tables = new Map<string, Map<string, DatabaseColumn>>();
    for (const { table, name, ...column } of rows)
      tables.set(table, (tables.get(table) ?? new Map<string, DatabaseColumn>()).set(name, column));
    return tables;
  });
}
