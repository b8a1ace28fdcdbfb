import { integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../deidentification/index.ts';

/** Requests that took effect, of the last day; ids and keyed fingerprints only. */
export const idempotency = pgTable(
  'idempotency',
  {
    actor_id: uuid('actor_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    fingerprint: bytea('fingerprint').notNull(),
    status: smallint('status').notNull(),
    object_id: uuid('object_id').notNull(),
    object_version: integer('object_version'),
  },
  (table) => [primaryKey({ columns: [table.actor_id, table.route, table.key] })],
);
