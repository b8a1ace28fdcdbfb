import { bigint, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { guardedText } from '../../deidentification/index.ts';
import { account, persona } from '../accounts/tables.ts';
import { room } from '../rooms/tables.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const accountId = (name: string) => uuid(name).references(() => account.id);

export const conversation = pgTable('conversation', {
  id: uuid('id').primaryKey(),
  room_id: uuid('room_id')
    .notNull()
    .references(() => room.id),
  kind: text('kind', { enum: ['direct', 'group'] }).notNull(),
  ...guardedText('title'),
  retention_days: integer('retention_days'),
  created_by: accountId('created_by').notNull(),
  low_account: accountId('low_account'),
  high_account: accountId('high_account'),
  created_at: time('created_at').notNull().defaultNow(),
});

export const message = pgTable('message', {
  id: uuid('id').primaryKey(),
  room_id: uuid('room_id')
    .notNull()
    .references(() => room.id),
  room_seq: bigint('room_seq', { mode: 'number' }).notNull(),
  author_id: accountId('author_id').notNull(),
  persona_id: uuid('persona_id')
    .notNull()
    .references(() => persona.id),
  client_id: uuid('client_id'),
  reply_to: uuid('reply_to'),
  state: text('state', { enum: ['visible', 'hidden', 'removed'] })
    .notNull()
    .default('visible'),
  revision: integer('revision').notNull().default(1),
  ...guardedText('body'),
  created_at: time('created_at').notNull().defaultNow(),
  edited_at: time('edited_at'),
  changed_at: time('changed_at').notNull().defaultNow(),
});

export const roomInvitation = pgTable(
  'room_invitation',
  {
    room_id: uuid('room_id')
      .notNull()
      .references(() => room.id),
    account_id: accountId('account_id').notNull(),
    invited_by: accountId('invited_by').notNull(),
    created_at: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.account_id, table.room_id] })],
);

export const memberBlock = pgTable(
  'member_block',
  {
    blocker_id: accountId('blocker_id').notNull(),
    blocked_id: accountId('blocked_id').notNull(),
    persona_id: uuid('persona_id')
      .notNull()
      .references(() => persona.id),
    created_at: time('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.blocker_id, table.persona_id] })],
);
