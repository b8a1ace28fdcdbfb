import { boolean, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { guardedText } from '../../deidentification/index.ts';

const time = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
const POST = () => ({
  post_kind: text('post_kind', { enum: ['case', 'comment'] }).notNull(),
  post_id: uuid('post_id').notNull(),
  case_id: uuid('case_id').notNull(),
  room_id: uuid('room_id').notNull(),
  author_id: uuid('author_id').notNull(),
});
const WEIGHTS = ['low', 'medium', 'high'] as const;

export const recognition = pgTable('recognition', {
  id: uuid('id').primaryKey(),
  ...POST(),
  reporter_id: uuid('reporter_id').notNull(),
  was_open: boolean('was_open').notNull(),
  created_at: time('created_at').notNull().defaultNow(),
  restored_at: time('restored_at'),
});

export const recognitionApproval = pgTable(
  'recognition_approval',
  {
    recognition_id: uuid('recognition_id').notNull(),
    moderator_id: uuid('moderator_id').notNull(),
    approved_at: time('approved_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.recognition_id, table.moderator_id] })],
);

export const incident = pgTable('incident', {
  id: uuid('id').primaryKey(),
  recognition_id: uuid('recognition_id').notNull(),
  discovered_at: time('discovered_at').notNull().defaultNow(),
  known_readers: integer('known_readers').notNull(),
  nature: text('nature', { enum: WEIGHTS }),
  recipient: text('recipient', { enum: WEIGHTS }),
  acquired: text('acquired', { enum: WEIGHTS }),
  mitigated: text('mitigated', { enum: WEIGHTS }),
  assessed_by: uuid('assessed_by'),
  assessed_at: time('assessed_at'),
});

export const notice = pgTable('notice', {
  id: uuid('id').primaryKey(),
  ...POST(),
  post_revision: integer('post_revision').notNull(),
  sender_id: uuid('sender_id').notNull(),
  sender_persona_id: uuid('sender_persona_id'),
  concern: text('concern', {
    enum: ['identifying_patient', 'privacy', 'misinformation', 'incivility', 'conflict_of_interest', 'other'],
  }).notNull(),
  span_start: integer('span_start'),
  span_end: integer('span_end'),
  ...guardedText('note'),
  ...guardedText('answer'),
  ...guardedText('appeal'),
  state: text('state', {
    enum: ['noticed', 'resolved', 'answered', 'expired', 'withdrawn', 'escalated', 'decided', 'appealed', 'closed'],
  }).notNull(),
  due_at: time('due_at'),
  created_at: time('created_at').notNull().defaultNow(),
  moved_at: time('moved_at').notNull().defaultNow(),
});

export const noticeDecision = pgTable('notice_decision', {
  id: uuid('id').primaryKey(),
  notice_id: uuid('notice_id').notNull(),
  stage: text('stage', { enum: ['decision', 'appeal'] }).notNull(),
  outcome: text('outcome', { enum: ['upheld', 'dismissed'] }).notNull(),
  significant: boolean('significant').notNull(),
  moderator_id: uuid('moderator_id').notNull(),
  ...guardedText('statement'),
  decided_at: time('decided_at').notNull().defaultNow(),
});

export const authorityPack = pgTable('authority_pack', {
  notice_id: uuid('notice_id').primaryKey(),
  made_by: uuid('made_by').notNull(),
  made_at: time('made_at').notNull().defaultNow(),
  released_by: uuid('released_by'),
  released_at: time('released_at'),
});
