import { bigint, boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../deidentification/index.ts';
import { account } from '../accounts/tables.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

export const room = pgTable('room', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: ['case', 'conversation'] }).notNull(),
  last_seq: bigint('last_seq', { mode: 'number' }).notNull().default(0),
  comment_count: integer('comment_count').notNull().default(0),
  last_activity_at: time('last_activity_at').notNull().defaultNow(),
  closed_at: time('closed_at'),
  created_at: time('created_at').notNull().defaultNow(),
  changed_at: time('changed_at').notNull().defaultNow(),
  thread_version: bigint('thread_version', { mode: 'number' }).notNull().default(0),
});

export const roomMember = pgTable(
  'room_member',
  {
    room_id: uuid('room_id')
      .notNull()
      .references(() => room.id),
    account_id: uuid('account_id')
      .notNull()
      .references(() => account.id),
    role: text('role', { enum: ['owner', 'member'] })
      .notNull()
      .default('member'),
    read_up_to: bigint('read_up_to', { mode: 'number' }).notNull().default(0),
    delivered_up_to: bigint('delivered_up_to', { mode: 'number' }).notNull().default(0),
    joined_at: time('joined_at').notNull().defaultNow(),
    left_at: time('left_at'),
    muted: boolean('muted').notNull().default(false),
    shows_receipts: boolean('shows_receipts').notNull().default(false),
    changed_at: time('changed_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.account_id, table.room_id] })],
);

export const caseMemory = pgTable('case_memory', {
  room_id: uuid('room_id')
    .primaryKey()
    .references(() => room.id),
  wrapped_key: bytea('wrapped_key').notNull(),
  sealed_day_zero: bytea('sealed_day_zero'),
  version: integer('version').notNull().default(1),
  touched_at: time('touched_at').notNull().defaultNow(),
});

export const caseLabel = pgTable(
  'case_label',
  {
    room_id: uuid('room_id')
      .notNull()
      .references(() => caseMemory.room_id, { onDelete: 'cascade' }),
    token: bytea('token').notNull(),
    label: text('label').notNull(),
  },
  (table) => [primaryKey({ columns: [table.room_id, table.token] })],
);
