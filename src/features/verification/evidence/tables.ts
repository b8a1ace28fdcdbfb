import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../../deidentification/index.ts';
import type { MediaType } from '../../../platform/media/judge-bytes.ts';
import type { EvidenceKind, EvidenceState, ReadReason } from './words.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const evidence = pgTable('evidence', {
  id: uuid().primaryKey(),
  claimId: uuid('claim_id').notNull(),
  accountId: uuid('account_id').notNull(),
  kind: text().$type<EvidenceKind>().notNull(),
  mediaType: text('media_type').$type<MediaType>().notNull(),
  bytes: integer().notNull(),
  state: text().$type<EvidenceState>().notNull().default('held'),
  wrappedKey: bytea('wrapped_key'),
  ciphertextSha256: bytea('ciphertext_sha256').notNull(),
  receivedAt: at('received_at').notNull(),
  shreddedAt: at('shredded_at'),
});

export const evidenceGrant = pgTable('evidence_grant', {
  tokenHash: bytea('token_hash').primaryKey(),
  evidenceId: uuid('evidence_id').notNull(),
  accountId: uuid('account_id').notNull(),
  reasonCode: text('reason_code').$type<ReadReason>().notNull(),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
});

export const fileRead = pgTable('file_read', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  readerId: uuid('reader_id').notNull(),
  claimId: uuid('claim_id'),
  evidenceId: uuid('evidence_id'),
  reasonCode: text('reason_code').$type<ReadReason>(),
  readAt: at('read_at').notNull(),
});
