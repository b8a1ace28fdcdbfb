import { and, asc, eq, gt, inArray, isNull, ne, notInArray, sql } from 'drizzle-orm';
import { STAFF_ROLES, type AccountState, type Role } from '../../kernel/actor.ts';
import { newId, newUnlinkableId, type Id } from '../../kernel/ids.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { StoredPassword } from '../../platform/passwords.ts';
import {
  account,
  accountRole,
  emailToken,
  passwordCredential,
  persona,
  registration,
  type MailedPurpose,
  type Scope,
} from './tables.ts';

const MINUTES = (count: number) => sql`now() + make_interval(mins => ${count}::int)`;

/** A new account with its name persona and roles; undefined when the address is taken. */
export async function insertAccount(
  tx: Database,
  input: { readonly email: string; readonly displayName: string; readonly roles: readonly Role[] },
): Promise<{ accountId: Id; personaId: Id } | undefined> {
  const accountId = newId();
  const personaId = newUnlinkableId();
  const rows = await tx
    .insert(account)
    .values({ id: accountId, email: input.email, emailConfirmedAt: sql`now()` })
    .onConflictDoNothing({ target: account.email })
    .returning({ id: account.id });
  if (rows.length === 0) return undefined;
  await tx.insert(persona).values({ id: personaId, accountId, kind: 'name', displayName: input.displayName });
  if (input.roles.length > 0) await tx.insert(accountRole).values(input.roles.map((role) => ({ accountId, role })));
  return { accountId, personaId };
}

export interface AccountRow {
  readonly id: Id;
  readonly email: string;
  readonly state: AccountState;
}

/** The account behind an address in lower case; undefined when there is none. */
export async function findAccountByEmail(db: Database, email: string): Promise<AccountRow | undefined> {
  const columns = { id: account.id, email: account.email, state: account.state };
  const rows = await db.select(columns).from(account).where(eq(account.email, email));
  return rows[0];
}

/** Locks an account until the transaction ends: its factors change one after the other. */
export async function lockAccount(tx: Database, accountId: Id): Promise<void> {
  await tx.select({ id: account.id }).from(account).where(eq(account.id, accountId)).for('update');
}

/** What a sign-in looks at of an account, undefined when there is none. */
export async function findStanding(
  db: Database,
  accountId: Id,
): Promise<{ readonly state: AccountState; readonly isStaff: boolean } | undefined> {
  const isStaff = sql<boolean>`exists (select 1 from ${accountRole} where ${accountRole.accountId} = ${account.id}
    and ${inArray(accountRole.role, [...STAFF_ROLES])})`;
  const rows = await db.select({ state: account.state, isStaff }).from(account).where(eq(account.id, accountId));
  return rows[0];
}

/** The address of an account; undefined when there is none. */
export async function findEmail(db: Database, accountId: Id): Promise<string | undefined> {
  const rows = await db.select({ email: account.email }).from(account).where(eq(account.id, accountId));
  return rows[0]?.email;
}

/** What a member sees of the own account. */
export interface OwnAccount {
  readonly id: Id;
  readonly email: string;
  readonly state: AccountState;
  readonly scope: Scope | null;
  readonly scopeExpiresAt: Date | null;
  readonly graceDays: number;
  readonly createdAt: Date;
  readonly personaId: Id;
  readonly displayName: string;
}

/** The own account with its name persona. */
export async function getOwnAccount(db: Database, accountId: Id): Promise<OwnAccount> {
  const rows = await db
    .select({
      id: account.id,
      email: account.email,
      state: account.state,
      scope: account.scope,
      scopeExpiresAt: account.scopeExpiresAt,
      graceDays: account.graceDays,
      createdAt: account.createdAt,
      personaId: persona.id,
      displayName: persona.displayName,
    })
    .from(account)
    .innerJoin(persona, and(eq(persona.accountId, account.id), eq(persona.kind, 'name')))
    .where(eq(account.id, accountId));
  if (!rows[0]) throw new NotFoundError();
  return rows[0];
}

export async function updateDisplayName(tx: Database, accountId: Id, displayName: string): Promise<void> {
  await tx
    .update(persona)
    .set({ displayName })
    .where(and(eq(persona.accountId, accountId), eq(persona.kind, 'name')));
}

/** Sets state and scope, without days of grace, and moves `authz_version`; whether there was such an account. */
export async function updateMembership(
  tx: Database,
  accountId: Id,
  change: { readonly state: AccountState; readonly scope: Scope | null; readonly scopeExpiresAt: Date | null },
): Promise<boolean> {
  const rows = await tx
    .update(account)
    .set({ ...change, graceDays: 0, authzVersion: sql`${account.authzVersion} + 1` })
    .where(eq(account.id, accountId))
    .returning({ id: account.id });
  return rows.length === 1;
}

/** Sets the days of grace of a member whose licence ends at this moment; whether that changed anything. */
export async function updateGrace(tx: Database, accountId: Id, endsAt: Date, graceDays: number): Promise<boolean> {
  const { rowCount } = await tx
    .update(account)
    .set({ graceDays, authzVersion: sql`${account.authzVersion} + 1` })
    .where(
      and(
        eq(account.id, accountId),
        eq(account.state, 'verified'),
        eq(account.scopeExpiresAt, endsAt),
        ne(account.graceDays, graceDays),
      ),
    );
  return rowCount === 1;
}

/** Moves `authz_version` alone, after a change of staff roles; whether there was such an account. */
export async function bumpAuthzVersion(tx: Database, accountId: Id): Promise<boolean> {
  const rows = await tx
    .update(account)
    .set({ authzVersion: sql`${account.authzVersion} + 1` })
    .where(eq(account.id, accountId))
    .returning({ id: account.id });
  return rows.length === 1;
}

/** Replaces the roles that a licence gives; staff roles stay as they are. */
export async function replaceMemberRoles(tx: Database, accountId: Id, roles: readonly Role[]): Promise<void> {
  await tx
    .delete(accountRole)
    .where(
      and(
        eq(accountRole.accountId, accountId),
        notInArray(accountRole.role, [...STAFF_ROLES]),
        ...(roles.length > 0 ? [notInArray(accountRole.role, [...roles])] : []),
      ),
    );
  if (roles.length === 0) return;
  await tx
    .insert(accountRole)
    .values(roles.map((role) => ({ accountId, role })))
    .onConflictDoNothing();
}

/** Adds one role; whether it is new. */
export async function insertRole(tx: Database, accountId: Id, role: Role, grantedBy: Id | undefined): Promise<boolean> {
  const rows = await tx
    .insert(accountRole)
    .values({ accountId, role, grantedBy: grantedBy ?? null })
    .onConflictDoNothing()
    .returning({ role: accountRole.role });
  return rows.length === 1;
}

/** Takes one role away; whether it was there. */
export async function deleteRole(tx: Database, accountId: Id, role: Role): Promise<boolean> {
  const rows = await tx
    .delete(accountRole)
    .where(and(eq(accountRole.accountId, accountId), eq(accountRole.role, role)))
    .returning({ role: accountRole.role });
  return rows.length === 1;
}

export interface StaffRow {
  readonly accountId: Id;
  readonly email: string;
  readonly role: Role;
  readonly grantedAt: Date;
}

/** Every staff role with its holder, by address. */
export async function listStaff(db: Database): Promise<StaffRow[]> {
  return await db
    .select({
      accountId: account.id,
      email: account.email,
      role: accountRole.role,
      grantedAt: accountRole.grantedAt,
    })
    .from(accountRole)
    .innerJoin(account, eq(account.id, accountRole.accountId))
    .where(inArray(accountRole.role, [...STAFF_ROLES]))
    .orderBy(asc(account.email), asc(accountRole.role));
}

/** Account, state and password behind an address; the password is undefined for an account that has none. */
export async function findCredential(
  db: Database,
  email: string,
): Promise<{ account: AccountRow; password: StoredPassword | undefined } | undefined> {
  const rows = await db
    .select({
      id: account.id,
      email: account.email,
      state: account.state,
      hash: passwordCredential.hash,
      pepperKeyId: passwordCredential.pepperKeyId,
    })
    .from(account)
    .leftJoin(passwordCredential, eq(passwordCredential.accountId, account.id))
    .where(eq(account.email, email));
  const row = rows[0];
  if (!row) return undefined;
  const { id, state, hash, pepperKeyId } = row;
  const password = hash !== null && pepperKeyId !== null ? { hash, pepperKeyId } : undefined;
  return { account: { id, email: row.email, state }, password };
}

/** The stored password of an account; undefined when it has none. */
export async function findCredentialOf(db: Database, accountId: Id): Promise<StoredPassword | undefined> {
  const { hash, pepperKeyId } = passwordCredential;
  const rows = await db
    .select({ hash, pepperKeyId })
    .from(passwordCredential)
    .where(eq(passwordCredential.accountId, accountId));
  return rows[0];
}

/** Stores a new password of an account. */
export async function upsertPassword(tx: Database, accountId: Id, stored: StoredPassword): Promise<void> {
  const change = { ...stored, changedAt: sql`now()` };
  await tx
    .insert(passwordCredential)
    .values({ accountId, ...stored })
    .onConflictDoUpdate({ target: passwordCredential.accountId, set: change });
}

/** Replaces a stored password by the same one hashed anew, unless it was changed meanwhile. */
export async function rehashPassword(
  db: Database,
  accountId: Id,
  before: StoredPassword,
  after: StoredPassword,
): Promise<void> {
  await db
    .update(passwordCredential)
    .set(after)
    .where(and(eq(passwordCredential.accountId, accountId), eq(passwordCredential.hash, before.hash)));
}

const REGISTRATION_MINUTES = 24 * 60;

/** Keeps a registration until its mail is answered; its code is made when the mail is. */
export async function insertRegistration(
  tx: Database,
  input: { readonly email: string; readonly displayName: string; readonly password: StoredPassword | undefined },
): Promise<Id> {
  const id = newId();
  const { email, displayName, password } = input;
  const stored = { passwordHash: password?.hash ?? null, pepperKeyId: password?.pepperKeyId ?? null };
  await tx.insert(registration).values({ id, email, displayName, ...stored, expiresAt: MINUTES(REGISTRATION_MINUTES) });
  return id;
}

/** Gives a waiting registration its code (SHA-256) and returns its address; undefined when it is over. */
export async function armRegistration(db: Database, id: Id, tokenHash: Uint8Array): Promise<string | undefined> {
  const rows = await db
    .update(registration)
    .set({ tokenHash })
    .where(and(eq(registration.id, id), isNull(registration.usedAt), gt(registration.expiresAt, sql`now()`)))
    .returning({ email: registration.email });
  return rows[0]?.email;
}

export interface TakenRegistration {
  readonly email: string;
  readonly displayName: string;
  /** Undefined for who wants to sign in by passkey alone. */
  readonly password: StoredPassword | undefined;
}

/** Uses a code once (T-19): of any number at a time one gets the registration, the others undefined. */
export async function takeRegistration(tx: Database, tokenHash: Uint8Array): Promise<TakenRegistration | undefined> {
  const rows = await tx
    .update(registration)
    .set({ usedAt: sql`now()` })
    .where(
      and(eq(registration.tokenHash, tokenHash), isNull(registration.usedAt), gt(registration.expiresAt, sql`now()`)),
    )
    .returning();
  const row = rows[0];
  if (!row) return undefined;
  const { email, displayName, passwordHash, pepperKeyId } = row;
  const hasPassword = passwordHash !== null && pepperKeyId !== null;
  return { email, displayName, password: hasPassword ? { hash: passwordHash, pepperKeyId } : undefined };
}

/** Keeps a code (SHA-256) for an account; earlier ones for the same purpose are used up. */
export async function insertEmailToken(
  tx: Database,
  input: {
    readonly accountId: Id;
    readonly purpose: MailedPurpose;
    readonly tokenHash: Uint8Array;
    readonly lifeMinutes: number;
  },
): Promise<void> {
  const { accountId, purpose, tokenHash, lifeMinutes } = input;
  await tx
    .update(emailToken)
    .set({ usedAt: sql`now()` })
    .where(and(eq(emailToken.accountId, accountId), eq(emailToken.purpose, purpose), isNull(emailToken.usedAt)));
  await tx.insert(emailToken).values({ tokenHash, accountId, purpose, expiresAt: MINUTES(lifeMinutes) });
}

function isOpen(tokenHash: Uint8Array, purpose: MailedPurpose) {
  return and(
    eq(emailToken.tokenHash, tokenHash),
    eq(emailToken.purpose, purpose),
    isNull(emailToken.usedAt),
    gt(emailToken.expiresAt, sql`now()`),
  );
}

/** Whose account a code opens, without using it; undefined when it is unknown, used, too old or for something else. */
export async function findEmailToken(
  db: Database,
  tokenHash: Uint8Array,
  purpose: MailedPurpose,
): Promise<Id | undefined> {
  const rows = await db.select({ accountId: emailToken.accountId }).from(emailToken).where(isOpen(tokenHash, purpose));
  return rows[0]?.accountId;
}

/** Uses a code once (T-19). */
export async function takeEmailToken(
  tx: Database,
  tokenHash: Uint8Array,
  purpose: MailedPurpose,
): Promise<Id | undefined> {
  const rows = await tx
    .update(emailToken)
    .set({ usedAt: sql`now()` })
    .where(isOpen(tokenHash, purpose))
    .returning({ accountId: emailToken.accountId });
  return rows[0]?.accountId;
}

/** Deletes what waited in vain: registrations and codes a day after they ended. */
export async function deleteOldCodes(db: Database): Promise<void> {
  const dayAgo = sql`now() - interval '1 day'`;
  await db.delete(registration).where(sql`${registration.expiresAt} < ${dayAgo}`);
  await db.delete(emailToken).where(sql`${emailToken.expiresAt} < ${dayAgo}`);
}
