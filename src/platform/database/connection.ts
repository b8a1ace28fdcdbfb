import { PgDialect, type PgDatabase } from 'drizzle-orm/pg-core';
import { NodePgDatabase, NodePgSession, NodePgTransaction, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { hash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { ConfigError } from '../config.ts';
import { clientAnsweringWithin } from './answering-client.ts';
import { breaksConnection, DatabaseError, toDatabaseError } from './database-error.ts';

/** Pool and transaction are one type, the first parameter of every verb and query. */
export type Database = PgDatabase<NodePgQueryResultHKT>;

/** Milliseconds (guarantees.md T-13). */
export interface Deadlines {
  readonly connect: number;
  readonly query: number;
  readonly statement: number;
  readonly lock: number;
  readonly idleInTransaction: number;
}

export const API_DEADLINES: Deadlines = {
  connect: 500,
  query: 1_500,
  statement: 1_200,
  lock: 1_000,
  idleInTransaction: 5_000,
};

/** For relay, worker and command line, where a statement may be long but must not hang for ever. */
export const BACKGROUND_DEADLINES: Deadlines = {
  connect: 5_000,
  query: 65_000,
  statement: 60_000,
  lock: 10_000,
  idleInTransaction: 60_000,
};

export interface PoolOptions {
  /** Most connections at once. */
  readonly max: number;
  /** Shown in pg_stat_activity as application_name. */
  readonly name: string;
  readonly deadlines?: Deadlines;
  /** For the same few statements over and over: each is planned once a connection instead of every time. */
  readonly plansOnce?: boolean;
  /** Called after each transaction that was committed here. */
  readonly onCommit?: () => void;
  /** Hears of connections lost while idle; never given a query or its parameters. */
  readonly onLost?: (error: unknown) => void;
}

export interface DatabasePool extends AsyncDisposable {
  readonly db: Database;
  /** For LISTEN and graphile-worker only: its errors are the driver's own, so never log them. */
  readonly pool: pg.Pool;
}

/** Opens a pool whose `db` throws nothing but DatabaseError for database failures. */
export function openDatabase(url: string, options: PoolOptions): DatabasePool {
  const { query: withinMs } = options.deadlines ?? API_DEADLINES;
  const pool = new pg.Pool({
    ...connectionConfig(url, options),
    query_timeout: 0,
    Client: clientAnsweringWithin(withinMs),
    max: options.max,
    // A new one costs whoever needs it 20 ms and then a plan; they are few, and stay.
    idleTimeoutMillis: 0,
    onConnect: refuseStandby,
  });
  let isEnding = false;
  const lost = (error: unknown): void => {
    if (!isEnding) options.onLost?.(toDatabaseError(error));
  };
  pool.on('error', lost);
  // A checked-out client is not covered by the pool's listener and would end the process (T-14).
  pool.on('connect', (client) => client.on('error', lost));
  const dialect = new PgDialect();
  return {
    db: new NodePgDatabase<Record<string, never>>(dialect, new PoolSession(pool, dialect, options.onCommit), undefined),
    pool,
    [Symbol.asyncDispose]() {
      isEnding = true;
      return pool.end();
    },
  };
}

/**
 * A standby answers how things were, and keeps its connections when it is promoted: none is kept that was made before (fault 4.22). As
 * `verify` the pool would give the connection to somebody who gave up meanwhile, and never get it back. The pool waits for the
 * promise, of which its types do not know.
 */
function refuseStandby(client: pg.ClientBase): unknown {
  return client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby').then(({ rows }) => {
    if (rows[0]?.standby !== false) throw new DatabaseError('25006');
  });
}

/** Runs `work` in one transaction, or in a savepoint when `db` is a transaction already. */
export function transaction<T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> {
  return db.transaction(work);
}

/**
 * Throws {@link ConfigError} when the login could walk around the walls: superuser, BYPASSRLS, CREATEROLE,
 * or owner of a table outside schema graphile_worker.
 */
export async function refuseUnsafeRole(db: Database): Promise<void> {
  const { rows } = await db.execute<{ role: string; powers: string | null; owned: string | null }>(sql`
    select r.rolname as role,
      nullif(concat_ws(', ', case when r.rolsuper then 'SUPERUSER' end, case when r.rolbypassrls then 'BYPASSRLS' end,
        case when r.rolcreaterole then 'CREATEROLE' end), '') as powers,
      (select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relowner = r.oid and c.relkind in ('r', 'p') and n.nspname <> 'graphile_worker' limit 1) as owned
    from pg_roles r where r.rolname = current_user`);
  const found = rows[0];
  if (!found) throw new Error('The database does not say who is logged in.');
  if (found.powers === null && found.owned === null) return;
  const why = found.powers === null ? `owns table ${found.owned}` : `has ${found.powers}`;
  throw new ConfigError([
    `the database role ${found.role} ${why}, so it could write around the receipts: ` +
      'let DATABASE_URL log in as curbside_app, made by "curbside migrate up"',
  ]);
}

/**
 * A lone comment costs 2.4 ms of Postgres when its statement is planned each time and 1.15 ms otherwise (busy machine, 20,000 comments):
 * with values known Postgres expects one row, so it would go on planning. A plan that does not know the LIMIT must not prefer to
 * sort the whole table: hence the price of an SSD. One made while a table was empty must not read all of it when it has grown, until
 * autovacuum comes by (a pass of the relay over 10,000 events: 200 ms): hence indexes only, and no compiling of what then looks dear.
 */
const PLANNED_ONCE = [
  'plan_cache_mode=force_generic_plan',
  'random_page_cost=1.1',
  'enable_seqscan=off',
  'jit=off',
].flatMap((setting) => ['-c', setting]);

/** How a connection is opened: where, under which name, with which time limits. */
export function connectionConfig(url: string, options: Omit<PoolOptions, 'max'>): pg.ClientConfig {
  const deadlines = options.deadlines ?? API_DEADLINES;
  return {
    connectionString: url,
    application_name: `curbside ${options.name}`,
    connectionTimeoutMillis: deadlines.connect,
    query_timeout: deadlines.query,
    statement_timeout: deadlines.statement,
    lock_timeout: deadlines.lock,
    idle_in_transaction_session_timeout: deadlines.idleInTransaction,
    keepAlive: true,
    ...(options.plansOnce ? { options: PLANNED_ONCE.join(' ') } : {}),
  };
}

type NoSchema = Record<string, never>;

/** A drizzle session at whose edge every failure becomes a DatabaseError. */
export class EdgeSession extends NodePgSession<NoSchema, NoSchema> {
  override prepareQuery(
    ...[query, fields, name, ...rest]: Parameters<NodePgSession<NoSchema, NoSchema>['prepareQuery']>
  ) {
    const named = name ?? (query.params.length > 0 ? statementName(query.sql) : undefined);
    // drizzle's own queryWithCache wraps the failure in an error that carries query and parameters (T-01).
    return Object.assign(super.prepareQuery(query, fields, named, ...rest), { queryWithCache: atTheEdge });
  }
}

/** Statements that a process names, and each of its connections then keeps parsed and planned; those beyond are sent in full. */
const MOST_STATEMENTS = 500;
const statements = new Map<string, string>();

/** One name a text, so that Postgres parses and plans it once a connection: 7,630 against 6,360 a second (performance.md 4). */
function statementName(text: string): string | undefined {
  const known = statements.get(text);
  if (known !== undefined || statements.size >= MOST_STATEMENTS) return known;
  const name = hash('sha1', text, 'base64url');
  statements.set(text, name);
  return name;
}

class PoolSession extends EdgeSession {
  readonly #pool: pg.Pool;
  readonly #dialect: PgDialect;
  readonly #onCommit: (() => void) | undefined;

  constructor(pool: pg.Pool, dialect: PgDialect, onCommit: (() => void) | undefined) {
    super(pool, dialect, undefined);
    this.#pool = pool;
    this.#dialect = dialect;
    this.#onCommit = onCommit;
  }

  /**
   * Unlike drizzle's own: a broken client leaves the pool, and a failing rollback does not hide the first error.
   * Always READ COMMITTED: correctness never rests on another level (T-18).
   */
  override async transaction<T>(work: (tx: NodePgTransaction<NoSchema, NoSchema>) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch(throwMapped);
    const tx = new NodePgTransaction<NoSchema, NoSchema>(
      this.#dialect,
      new EdgeSession(client, this.#dialect, undefined),
      undefined,
    );
    let broken = false;
    try {
      await tx.execute(sql`begin`);
      const result = await work(tx);
      await tx.execute(sql`commit`);
      this.#onCommit?.();
      return result;
    } catch (error) {
      broken = breaksConnection(error) || !(await rolledBack(tx));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

async function atTheEdge<T>(_text: string, _parameters: unknown[], query: () => Promise<T>): Promise<T> {
  return query().catch(throwMapped);
}

function throwMapped(error: unknown): never {
  throw toDatabaseError(error);
}

async function rolledBack(tx: NodePgTransaction<NoSchema, NoSchema>): Promise<boolean> {
  try {
    await tx.execute(sql`rollback`);
    return true;
  } catch (error) {
    if (error instanceof DatabaseError) return false;
    throw error;
  }
}
