import { PgDialect } from 'drizzle-orm/pg-core';
import { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { connectionConfig, EdgeSession, type Database, type PoolOptions } from './connection.ts';
import { toDatabaseError } from './database-error.ts';

export type CopyValue = string | number | boolean | Date | Uint8Array | null;

/** Where rows go: names are constants of our own code. */
export interface CopyTarget {
  readonly table: string;
  readonly columns: readonly string[];
}

/** One connection whose `db` and `copy` share a session: what is copied inside a transaction is rolled back with it. */
export interface CopyConnection extends AsyncDisposable {
  readonly db: Database;
  /** Sends rows by COPY, in blocks and no faster than Postgres takes them. Throws DatabaseError. */
  copy(target: CopyTarget, rows: Iterable<readonly CopyValue[]>): Promise<void>;
}

/** Opens a connection for bulk loads; throws DatabaseError when there is none to be had. */
export async function openCopyConnection(url: string, options: Omit<PoolOptions, 'max'>): Promise<CopyConnection> {
  const client = new pg.Client(connectionConfig(url, options));
  client.on('error', (error) => options.onLost?.(toDatabaseError(error)));
  await client.connect().catch(throwMapped);
  const dialect = new PgDialect();
  return {
    db: new NodePgDatabase<Record<string, never>>(dialect, new EdgeSession(client, dialect, undefined), undefined),
    async copy({ table, columns }, rows) {
      const names = columns.map((name) => pg.escapeIdentifier(name)).join(', ');
      const sink = client.query(copyFrom(`copy ${pg.escapeIdentifier(table)} (${names}) from stdin`));
      await pipeline(Readable.from(blocksOf(rows), { objectMode: false }), sink).catch(throwMapped);
    },
    // A connection that is gone already has nothing to close.
    [Symbol.asyncDispose]: () => client.end().catch(() => undefined),
  };
}

const BLOCK_LENGTH = 1 << 16;

function* blocksOf(rows: Iterable<readonly CopyValue[]>): Generator<string> {
  let block = '';
  for (const row of rows) {
    block += `${row.map(fieldOf).join('\t')}\n`;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One value in the text format of COPY (PostgreSQL documentation, COPY, "Text Format"). */
function fieldOf(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return value.replaceAll(/[\\\t\n\r]/g, (sign) => ESCAPES[sign] ?? sign);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  return String(value);
}

function throwMapped(error: unknown): never {
  throw toDatabaseError(error);
}
