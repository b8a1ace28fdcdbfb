import { bigint, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { guardedText } from '../../deidentification/index.ts';
import { account, persona } from '../accounts/tables.ts';
import { room } from '../rooms/tables.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });

export const clinicalCase = pgTable('clinical_case', {
  id: uuid('id').primaryKey(),
  room_id: uuid('room_id')
    .notNull()
    .references(() => room.id),
  author_id: uuid('author_id')
    .notNull()
    .references(() => account.id),
  persona_id: uuid('persona_id')
    .notNull()
    .references(() => persona.id),
  specialty: text('specialty').notNull(),
  state: text('state', { enum: ['open', 'closed', 'hidden', 'removed'] })
    .notNull()
    .default('open'),
  revision: integer('revision').notNull().default(1),
  ...guardedText('title'),
  ...guardedText('body'),
  ...guardedText('question'),
  attestation_version: text('attestation_version').notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  edited_at: time('edited_at'),
  changed_at: time('changed_at').notNull().defaultNow(),
});

export const caseRevision = pgTable('case_revision', {
  id: uuid('id').primaryKey(),
  case_id: uuid('case_id')
    .notNull()
    .references(() => clinicalCase.id),
  revision: integer('revision').notNull(),
  ...guardedText('title'),
  ...guardedText('body'),
  ...guardedText('question'),
  written_at: time('written_at').notNull(),
});

export const caseComment = pgTable('case_comment', {
  id: uuid('id').primaryKey(),
  room_id: uuid('room_id')
    .notNull()
    .references(() => room.id),
  room_seq: bigint('room_seq', { mode: 'number' }).notNull(),
  author_id: uuid('author_id')
    .notNull()
    .references(() => account.id),
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

export const commentRevision = pgTable('comment_revision', {
  id: uuid('id').primaryKey(),
  comment_id: uuid('comment_id')
    .notNull()
    .references(() => caseComment.id),
  revision: integer('revision').notNull(),
  ...guardedText('body'),
  written_at: time('written_at').notNull(),
});
