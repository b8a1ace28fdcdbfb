import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { QueryResult, QueryResultRow } from 'pg';
import type { Database } from './connection.ts';

/**
 * A query built once for each pool, and for each `variant` of it, instead of once a call: building one with drizzle takes longer than Postgres
 * takes to run it (3,000 against 5,100 reads a second, performance.md 4). In a transaction it is built for that transaction.
 */
export function prepareOnce<Prepared, Variant extends object = Record<never, never>>(
  build: (db: Database, variant: Variant) => Prepared,
): (db: Database, variant: Variant) => Prepared {
  const built = new WeakMap<Database, Map<string, Prepared>>();
  return (db, variant) => {
    const variants = built.get(db) ?? new Map<string, Prepared>();
    built.set(db, variants);
    const name = Object.values(variant).join('/');
    const prepared = variants.get(name) ?? build(db, variant);
    variants.set(name, prepared);
    return prepared;
  };
}

const dialect = new PgDialect();

/** A statement that the query builder has no words for, built once like the others: its values are `sql.placeholder`s by name. */
export function prepareStatement<Row extends QueryResultRow>(db: Database, statement: SQL) {
  const query = dialect.sqlToQuery(statement);
  type Found = { readonly execute: QueryResult<Row>; readonly all: unknown; readonly values: unknown };
  return db._.session.prepareQuery<Found>(query, undefined, undefined, false);
}
