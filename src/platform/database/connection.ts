import { sql } from 'drizzle-orm';
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { PgPreparedQuery, type PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { SECOND } from '../../kernel/time.ts';
import { toDatabaseError } from './database-error.ts';

/** Pool and transaction alike: the first parameter of every query, never optional. */
export type Database = PgDatabase<NodePgQueryResultHKT>;

/** A pool of connections to one role; dispose to close. */
export interface DatabasePool extends AsyncDisposable {
  readonly db: Database;
  readonly pool: pg.Pool;
}

export interface PoolOptions {
  /** Connections at most; small pools are faster on few cores (performance.md 4). */
  readonly max: number;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** The time limits of T-13; off for migrations, imports and the relay's long statements. */
  readonly deadlines?: boolean;
  /** Hears of broken idle connections; they are replaced, never fatal. */
  readonly onError?: (error: unknown) => void;
}

/** Time limits of T-13, in milliseconds: a frozen Postgres costs a request at most these. */
const DEADLINES = {
  query_timeout: 1_500,
  statement_timeout: 1_200,
  lock_timeout: 1_000,
  idle_in_transaction_session_timeout: 5_000,
} as const;

/** Opens a pool with time limits and error listeners on the pool and on every connection (T-13, T-14). */
export function openDatabase(url: string, options: PoolOptions): DatabasePool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 500,
    idleTimeoutMillis: 30 * SECOND,
    keepAlive: true,
    ...(options.deadlines === false ? { connectionTimeoutMillis: 5 * SECOND } : DEADLINES),
  });
  const heard = (error: unknown): void => options.onError?.(toDatabaseError(error));
  pool.on('error', heard);
  pool.on('connect', (client) => client.on('error', heard));
  const db = drizzle({ client: pool });
  return { db, pool, [Symbol.asyncDispose]: () => pool.end() };
}

/** Runs `work` in one transaction: all of it, or nothing. */
export async function transaction<Result>(db: Database, work: (tx: Database) => Promise<Result>): Promise<Result> {
  try {
    return await db.transaction(work);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** Throws, in words, when the role of this connection could walk around the walls: superuser, BYPASSRLS, or owner of tables. */
export async function refuseUnsafeRole(db: Database): Promise<void> {
  const { rows } = await db.execute<{ name: string; powerful: boolean; owns: boolean }>(sql`
    select current_user as name, (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as powerful,
      exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relowner = (select oid from pg_roles where rolname = current_user) and c.relkind in ('r', 'p') and n.nspname <> 'graphile_worker') as owns`);
  const role = rows[0];
  if (!role || role.powerful || role.owns) {
    throw new Error(`The server must not run as database role ${role?.name ?? 'unknown'}: it is superuser, bypasses row security or owns tables. Run "curbside migrate up" and use the role curbside_app.`);
  }
}

/**
 * The database's edge: drizzle puts a failed query's parameters into its error's message (T-01). Every drizzle query runs
 * through this one method, so the errors that leave it are already stripped.
 */
function stripErrorsOfAllQueries(): void {
  const original: unknown = Reflect.get(PgPreparedQuery.prototype, 'queryWithCache');
  if (typeof original !== 'function') throw new Error('drizzle-orm changed: queryWithCache is gone, errors would carry text');
  Reflect.set(PgPreparedQuery.prototype, 'queryWithCache', async function stripped(this: unknown, ...parameters: unknown[]) {
    try {
      return await Reflect.apply(original, this, parameters);
    } catch (error) {
      throw toDatabaseError(error);
    }
  });
}

stripErrorsOfAllQueries();
