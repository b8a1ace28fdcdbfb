import { bigint, boolean, integer, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../deidentification/index.ts';
import { account, persona, session } from '../accounts/tables.ts';
import { CHANNELS, KIND_NAMES } from './policy.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const byAccount = () => ({
  account_id: uuid('account_id')
    .notNull()
    .references(() => account.id),
});

export const notification = pgTable('notification', {
  id: uuid('id').primaryKey().defaultRandom(),
  ...byAccount(),
  kind: text('kind', { enum: KIND_NAMES }).notNull(),
  subject_id: uuid('subject_id').notNull(),
  room_id: uuid('room_id'),
  from_seq: bigint('from_seq', { mode: 'number' }),
  latest_seq: bigint('latest_seq', { mode: 'number' }),
  times: integer('times').notNull().default(1),
  position: bigint('position', { mode: 'number' }).notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  moved_at: time('moved_at').notNull().defaultNow(),
  read_at: time('read_at'),
  pushed_at: time('pushed_at'),
  mailed_at: time('mailed_at'),
});

export const notificationChoice = pgTable(
  'notification_choice',
  {
    ...byAccount(),
    kind: text('kind').notNull(),
    channel: text('channel', { enum: CHANNELS }).notNull(),
    is_on: boolean('is_on').notNull(),
  },
  (table) => [primaryKey({ columns: [table.account_id, table.kind, table.channel] })],
);

export const notificationSchedule = pgTable('notification_schedule', {
  account_id: uuid('account_id')
    .primaryKey()
    .references(() => account.id),
  time_zone: text('time_zone').notNull().default('UTC'),
  quiet_from: smallint('quiet_from'),
  quiet_to: smallint('quiet_to'),
  digest: text('digest', { enum: ['off', 'hourly', 'daily'] })
    .notNull()
    .default('daily'),
  digest_at: smallint('digest_at').notNull().default(420),
});

export const personaMute = pgTable(
  'persona_mute',
  {
    ...byAccount(),
    persona_id: uuid('persona_id')
      .notNull()
      .references(() => persona.id),
  },
  (table) => [primaryKey({ columns: [table.account_id, table.persona_id] })],
);

export const pushSubscription = pgTable('push_subscription', {
  id: uuid('id').primaryKey(),
  ...byAccount(),
  session_id: uuid('session_id')
    .notNull()
    .references(() => session.id),
  endpoint: bytea('endpoint').notNull(),
  p256dh: bytea('p256dh').notNull(),
  auth: bytea('auth').notNull(),
  key_id: text('key_id').notNull(),
  created_at: time('created_at').notNull().defaultNow(),
});

export const notificationDelivery = pgTable('notification_delivery', {
  id: uuid('id').primaryKey().defaultRandom(),
  ...byAccount(),
  channel: text('channel', { enum: ['mail', 'push'] }).notNull(),
  kind: text('kind'),
  subscription_id: uuid('subscription_id'),
  state: text('state', { enum: ['queued', 'sent', 'failed', 'suppressed'] }).notNull(),
  reason: text('reason', { enum: ['quiet_hours', 'nothing_left', 'gone', 'refused', 'unreachable'] }),
  tries: smallint('tries').notNull().default(0),
  created_at: time('created_at').notNull().defaultNow(),
  moved_at: time('moved_at').notNull().defaultNow(),
});
