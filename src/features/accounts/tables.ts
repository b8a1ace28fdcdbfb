import { bigint, boolean, integer, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { bytea } from '../../deidentification/index.ts';
import type { AccountState, Factor, Role } from '../../kernel/actor.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** What an approved licence allows; `trainee` and `student` are shown as such and never as a specialist. */
export type Scope = 'full' | 'trainee' | 'student';
export type PersonaKind = 'name' | 'handle';
export type EndReason =
  | 'signed_out'
  | 'ended_by_member'
  | 'ended_by_staff'
  | 'password_changed'
  | 'factor_changed'
  | 'recovered'
  | 'refresh_reused'
  | 'disabled'
  | 'limit';
/** What a one-time code of an account opens: a new password, or the enrolment of a factor. */
export type MailedPurpose = 'set_password' | 'enrol';
export type ChallengePurpose = 'register' | 'sign_in' | 'step_up';
export type DevicePlatform = 'android' | 'ios' | 'linux' | 'macos' | 'windows' | 'other';

export const account = pgTable('account', {
  id: uuid().primaryKey(),
  email: text().notNull(),
  emailConfirmedAt: at('email_confirmed_at'),
  state: text().$type<AccountState>().notNull().default('new'),
  scope: text().$type<Scope>(),
  scopeExpiresAt: at('scope_expires_at'),
  graceDays: smallint('grace_days').notNull().default(0),
  authzVersion: integer('authz_version').notNull().default(1),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const accountRole = pgTable(
  'account_role',
  {
    accountId: uuid('account_id').notNull(),
    role: text().$type<Role>().notNull(),
    grantedBy: uuid('granted_by'),
    grantedAt: at('granted_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.role] })],
);

export const persona = pgTable('persona', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  kind: text().$type<PersonaKind>().notNull(),
  displayName: text('display_name').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const passwordCredential = pgTable('password_credential', {
  accountId: uuid('account_id').primaryKey(),
  hash: text().notNull(),
  pepperKeyId: text('pepper_key_id').notNull(),
  changedAt: at('changed_at').notNull().defaultNow(),
});

export const registration = pgTable('registration', {
  id: uuid().primaryKey(),
  email: text().notNull(),
  displayName: text('display_name').notNull(),
  passwordHash: text('password_hash'),
  pepperKeyId: text('pepper_key_id'),
  tokenHash: bytea('token_hash'),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const emailToken = pgTable('email_token', {
  tokenHash: bytea('token_hash').primaryKey(),
  accountId: uuid('account_id').notNull(),
  purpose: text().$type<MailedPurpose>().notNull(),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const emailChange = pgTable('email_change', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  email: text().notNull(),
  tokenHash: bytea('token_hash'),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const session = pgTable('session', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  aal: smallint().$type<1 | 2>().notNull(),
  factor: text().$type<Factor>().notNull(),
  platform: text().$type<DevicePlatform>().notNull(),
  device: bytea().notNull(),
  authAt: at('auth_at').notNull().defaultNow(),
  createdAt: at('created_at').notNull().defaultNow(),
  lastSeenAt: at('last_seen_at').notNull().defaultNow(),
  endedAt: at('ended_at'),
  endReason: text('end_reason').$type<EndReason>(),
});

export const refreshToken = pgTable('refresh_token', {
  tokenHash: bytea('token_hash').primaryKey(),
  sessionId: uuid('session_id').notNull(),
  predecessor: bytea(),
  issuedAt: at('issued_at').notNull().defaultNow(),
  usedAt: at('used_at'),
  sealedSuccessor: bytea('sealed_successor'),
});

export const wsTicket = pgTable('ws_ticket', {
  ticketHash: bytea('ticket_hash').primaryKey(),
  sessionId: uuid('session_id').notNull(),
  expiresAt: at('expires_at').notNull(),
});

export const passkey = pgTable('passkey', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  credentialId: bytea('credential_id').notNull(),
  publicKey: bytea('public_key').notNull(),
  counter: bigint({ mode: 'number' }).notNull(),
  isBackupEligible: boolean('backup_eligible').notNull(),
  isBackedUp: boolean('backed_up').notNull(),
  label: text().notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  lastUsedAt: at('last_used_at'),
});

export const passkeyChallenge = pgTable('passkey_challenge', {
  challengeHash: bytea('challenge_hash').primaryKey(),
  purpose: text().$type<ChallengePurpose>().notNull(),
  accountId: uuid('account_id'),
  expiresAt: at('expires_at').notNull(),
});

export const totp = pgTable('totp', {
  accountId: uuid('account_id').primaryKey(),
  sealedSeed: bytea('sealed_seed'),
  pendingSeed: bytea('pending_seed'),
  pendingUntil: at('pending_until'),
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  confirmedAt: at('confirmed_at'),
});

export const recoveryCode = pgTable('recovery_code', {
  codeHash: bytea('code_hash').primaryKey(),
  accountId: uuid('account_id').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  usedAt: at('used_at'),
});

export const affiliation = pgTable(
  'affiliation',
  {
    accountId: uuid('account_id').notNull(),
    folded: text().notNull(),
    name: text().notNull(),
    since: at('since').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.folded] })],
);

export const declaredConflict = pgTable(
  'declared_conflict',
  {
    accountId: uuid('account_id').notNull(),
    otherId: uuid('other_id').notNull(),
    declaredAt: at('declared_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.otherId] })],
);

export const signIn = pgTable('sign_in', {
  tokenHash: bytea('token_hash').primaryKey(),
  accountId: uuid('account_id').notNull(),
  expiresAt: at('expires_at').notNull(),
  failures: smallint().notNull().default(0),
});
