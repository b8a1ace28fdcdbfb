import {
  boolean,
  bigint,
  date,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { guardedText } from '../../deidentification/index.ts';
import { account, persona } from '../accounts/tables.ts';
import { room } from '../rooms/tables.ts';

/** The parts a case may be told in, beside title and question, or instead of a free body. */
export const CASE_PARTS = ['history', 'examination', 'investigations', 'treatment'] as const;

const caseTexts = () => ({
  ...guardedText('title'),
  ...guardedText('body'),
  ...guardedText('question'),
  ...guardedText('history'),
  ...guardedText('examination'),
  ...guardedText('investigations'),
  ...guardedText('treatment'),
  ...guardedText('conflict'),
});

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
  state: text('state', { enum: ['held', 'open', 'closed', 'hidden', 'removed'] })
    .notNull()
    .default('open'),
  revision: integer('revision').notNull().default(1),
  ...caseTexts(),
  conflict_kind: text('conflict_kind', { enum: ['none', 'financial', 'other'] }),
  product: text('product', { enum: ['drug', 'device'] }),
  audience: text('audience', { enum: ['members', 'specialty', 'people'] })
    .notNull()
    .default('members'),
  audience_specialty: text('audience_specialty'),
  consent: text('consent', { enum: ['none_needed', 'written', 'signed'] })
    .notNull()
    .default('none_needed'),
  accepted_comment_id: uuid('accepted_comment_id'),
  hidden_for: text('hidden_for', { enum: ['recognition', 'consent_withdrawn', 'report', 'rescan'] }),
  hidden_from: text('hidden_from', { enum: ['open', 'closed'] }),
  publish_at: time('publish_at'),
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
  ...caseTexts(),
  written_at: time('written_at').notNull(),
});

export const caseComment = pgTable('case_comment', {
  id: uuid('id').primaryKey(),
  room_id: uuid('room_id')
    .notNull()
    .references(() => room.id),
  room_seq: bigint('room_seq', { mode: 'number' }),
  author_id: uuid('author_id')
    .notNull()
    .references(() => account.id),
  persona_id: uuid('persona_id')
    .notNull()
    .references(() => persona.id),
  client_id: uuid('client_id'),
  reply_to: uuid('reply_to'),
  quote_start: integer('quote_start'),
  quote_end: integer('quote_end'),
  quote_revision: integer('quote_revision'),
  mentions: uuid('mentions').array().notNull().default([]),
  state: text('state', { enum: ['held', 'unposted', 'visible', 'hidden', 'removed'] })
    .notNull()
    .default('visible'),
  publish_at: time('publish_at'),
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

export const postingSettings = pgTable('posting_settings', {
  account_id: uuid('account_id')
    .primaryKey()
    .references(() => account.id),
  pause_seconds: smallint('pause_seconds').notNull(),
});

export const caseReader = pgTable(
  'case_reader',
  {
    case_id: uuid('case_id')
      .notNull()
      .references(() => clinicalCase.id),
    account_id: uuid('account_id')
      .notNull()
      .references(() => account.id),
    persona_id: uuid('persona_id').references(() => persona.id),
  },
  (table) => [primaryKey({ columns: [table.case_id, table.account_id] })],
);

export const caseReference = pgTable(
  'case_reference',
  {
    case_id: uuid('case_id')
      .notNull()
      .references(() => clinicalCase.id),
    place: smallint('place').notNull(),
    kind: text('kind', { enum: ['doi', 'pmid'] }).notNull(),
    value: text('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.case_id, table.place] })],
);

export const caseConsent = pgTable('case_consent', {
  case_id: uuid('case_id')
    .primaryKey()
    .references(() => clinicalCase.id),
  kind: text('kind', { enum: ['written', 'signed'] }).notNull(),
  for_discussion: boolean('for_discussion').notNull(),
  for_teaching: boolean('for_teaching').notNull(),
  for_images: boolean('for_images').notNull(),
  obtained_on: date('obtained_on', { mode: 'string' }).notNull(),
  recorded_at: time('recorded_at').notNull().defaultNow(),
  withdrawn_at: time('withdrawn_at'),
});

export const caseTag = pgTable('case_tag', {
  id: uuid('id').primaryKey(),
  case_id: uuid('case_id')
    .notNull()
    .references(() => clinicalCase.id),
  revision: integer('revision').notNull(),
  place: smallint('place').notNull(),
  ...guardedText('label'),
  case_created_at: time('case_created_at'),
});

export const caseOutcome = pgTable('case_outcome', {
  id: uuid('id').primaryKey(),
  case_id: uuid('case_id')
    .notNull()
    .references(() => clinicalCase.id),
  ...guardedText('outcome'),
  written_at: time('written_at').notNull().defaultNow(),
});

const ofComment = () => ({
  comment_id: uuid('comment_id')
    .notNull()
    .references(() => caseComment.id),
});
const ofCase = () => ({
  case_id: uuid('case_id')
    .notNull()
    .references(() => clinicalCase.id),
});
const byAccount = () => ({
  account_id: uuid('account_id')
    .notNull()
    .references(() => account.id),
});

export const commentVote = pgTable('comment_vote', { ...ofComment(), ...byAccount() }, (table) => [
  primaryKey({ columns: [table.comment_id, table.account_id] }),
]);

export const commentTally = pgTable('comment_tally', {
  comment_id: uuid('comment_id')
    .primaryKey()
    .references(() => caseComment.id),
  helpful: integer('helpful').notNull(),
});

export const caseBookmark = pgTable('case_bookmark', { ...byAccount(), ...ofCase() }, (table) => [
  primaryKey({ columns: [table.account_id, table.case_id] }),
]);

/** Cases without a comment; may hold some that have one by now. */
export const caseUnanswered = pgTable('case_unanswered', {
  case_id: uuid('case_id')
    .primaryKey()
    .references(() => clinicalCase.id),
  specialty: text('specialty').notNull(),
  created_at: time('created_at').notNull(),
  is_open: boolean('is_open').notNull(),
});

export const pollOption = pgTable('poll_option', {
  id: uuid('id').primaryKey(),
  ...ofCase(),
  place: smallint('place').notNull(),
  ...guardedText('label'),
});

export const pollVote = pgTable(
  'poll_vote',
  { ...ofCase(), ...byAccount(), option_id: uuid('option_id').notNull() },
  (table) => [primaryKey({ columns: [table.case_id, table.account_id] })],
);
