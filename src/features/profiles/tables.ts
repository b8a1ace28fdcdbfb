import { boolean, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { account } from '../accounts/tables.ts';

export const profileSpecialty = pgTable(
  'profile_specialty',
  {
    account_id: uuid('account_id')
      .notNull()
      .references(() => account.id),
    specialty: text('specialty').notNull(),
    own: boolean('own').notNull(),
  },
  (table) => [primaryKey({ columns: [table.account_id, table.specialty] })],
);
