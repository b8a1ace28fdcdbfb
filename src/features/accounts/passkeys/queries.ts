import { and, asc, eq, gt, lt, or, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { passkey, passkeyChallenge, type ChallengePurpose } from '../tables.ts';

/** Keeps a challenge (SHA-256) for two minutes. */
export async function insertChallenge(
  db: Database,
  row: { readonly challengeHash: Uint8Array; readonly purpose: ChallengePurpose; readonly accountId: Id | null },
  lifeSeconds: number,
): Promise<void> {
  const expiresAt = sql`now() + make_interval(secs => ${lifeSeconds}::int)`;
  await db.insert(passkeyChallenge).values({ ...row, expiresAt });
}

/** Uses a challenge once (T-19): of any number at a time one gets true. */
export async function deleteChallenge(
  db: Database,
  challenge: { readonly challengeHash: Uint8Array; readonly purpose: ChallengePurpose; readonly accountId: Id | null },
): Promise<boolean> {
  const { challengeHash, purpose, accountId } = challenge;
  const rows = await db
    .delete(passkeyChallenge)
    .where(
      and(
        eq(passkeyChallenge.challengeHash, challengeHash),
        eq(passkeyChallenge.purpose, purpose),
        sql`${passkeyChallenge.accountId} is not distinct from ${accountId}::uuid`,
        gt(passkeyChallenge.expiresAt, sql`now()`),
      ),
    )
    .returning({ purpose: passkeyChallenge.purpose });
  return rows.length === 1;
}

/** Deletes challenges that nobody answered. */
export async function deleteOldChallenges(db: Database): Promise<void> {
  await db.delete(passkeyChallenge).where(sql`${passkeyChallenge.expiresAt} < now()`);
}

export type PasskeyRow = typeof passkey.$inferSelect;

/** Keeps a new passkey; undefined when the credential is known already, on whichever account. */
export async function insertPasskey(
  tx: Database,
  row: Omit<PasskeyRow, 'createdAt' | 'lastUsedAt'>,
): Promise<PasskeyRow | undefined> {
  const rows = await tx.insert(passkey).values(row).onConflictDoNothing({ target: passkey.credentialId }).returning();
  return rows[0];
}

/** The passkey with a credential id; undefined when there is none. */
export async function findPasskey(db: Database, credentialId: Uint8Array): Promise<PasskeyRow | undefined> {
  const rows = await db.select().from(passkey).where(eq(passkey.credentialId, credentialId));
  return rows[0];
}

/** The passkeys of an account, oldest first. */
export async function listPasskeys(db: Database, accountId: Id): Promise<PasskeyRow[]> {
  return await db
    .select()
    .from(passkey)
    .where(eq(passkey.accountId, accountId))
    .orderBy(asc(passkey.createdAt), asc(passkey.id));
}

/** Gives an own passkey another label; undefined when there is none. */
export async function updatePasskeyLabel(
  db: Database,
  own: { readonly id: Id; readonly accountId: Id },
  label: string,
): Promise<PasskeyRow | undefined> {
  const rows = await db.update(passkey).set({ label }).where(isOwn(own)).returning();
  return rows[0];
}

/** Deletes an own passkey; whether it was there. */
export async function deletePasskey(tx: Database, own: { readonly id: Id; readonly accountId: Id }): Promise<boolean> {
  const rows = await tx.delete(passkey).where(isOwn(own)).returning({ id: passkey.id });
  return rows.length === 1;
}

function isOwn({ id, accountId }: { readonly id: Id; readonly accountId: Id }) {
  return and(eq(passkey.id, id), eq(passkey.accountId, accountId));
}

/** Notes a use, if the counter moved on or the authenticator keeps none (WebAuthn section 6.1.1); false means a copy is about. */
export async function advanceCounter(
  tx: Database,
  id: Id,
  used: { readonly counter: number; readonly isBackedUp: boolean },
): Promise<boolean> {
  const { counter, isBackedUp } = used;
  const keepsNone = and(eq(passkey.counter, 0), sql`${counter}::bigint = 0`);
  const rows = await tx
    .update(passkey)
    .set({ counter, isBackedUp, lastUsedAt: sql`now()` })
    .where(and(eq(passkey.id, id), or(lt(passkey.counter, counter), keepsNone)))
    .returning({ id: passkey.id });
  return rows.length === 1;
}
