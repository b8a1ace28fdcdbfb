import { bigint, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Events waiting for a position, and those of the last day; ids only. */
export const outbox = pgTable('outbox', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  type: text('type').notNull(),
  audience: text('audience', { enum: ['clinicians', 'room', 'account', 'staff'] }).notNull(),
  audience_id: uuid('audience_id'),
  data: jsonb('data').$type<Readonly<Record<string, string | number>>>().notNull(),
  position: bigint('position', { mode: 'number' }),
  created_at: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
});
