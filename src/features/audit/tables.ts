import { bigint, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';

export const auditPending = pgTable('audit_pending', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  actor_id: uuid('actor_id'),
  session_id: uuid('session_id'),
  action: text('action').notNull(),
  object_kind: text('object_kind'),
  object_id: uuid('object_id'),
  outcome: text('outcome').notNull(),
  rule: text('rule'),
  request_id: text('request_id'),
  details: jsonb('details').$type<Readonly<Record<string, string | number>>>(),
});
