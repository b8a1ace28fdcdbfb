import { pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { guardedText } from '../../../deidentification/index.ts';
import type { ReviewOutcome } from './policy.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const breakGlass = pgTable('break_glass', {
  id: uuid().primaryKey(),
  openerId: uuid('opener_id').notNull(),
  accountId: uuid('account_id').notNull(),
  openedAt: at('opened_at').notNull(),
  expiresAt: at('expires_at').notNull(),
  endedAt: at('ended_at'),
  endedBy: uuid('ended_by'),
  review: text().$type<ReviewOutcome>(),
  reviewedAt: at('reviewed_at'),
  reviewedBy: uuid('reviewed_by'),
  ...guardedText('reason'),
});
