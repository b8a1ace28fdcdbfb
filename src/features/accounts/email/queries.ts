import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { account, emailChange } from '../tables.ts';

const isOpen = and(isNull(emailChange.usedAt), gt(emailChange.expiresAt, sql`now()`));

/** Keeps a wanted address for an hour; earlier ones of the account are used up. */
export async function insertEmailChange(tx: Database, accountId: Id, email: string): Promise<Id> {
  const id = newId();
  await tx
    .update(emailChange)
    .set({ usedAt: sql`now()` })
    .where(and(eq(emailChange.accountId, accountId), isNull(emailChange.usedAt)));
  await tx.insert(emailChange).values({ id, accountId, email, expiresAt: sql`now() + interval '1 hour'` });
  return id;
}

/** Gives a waiting change its code (SHA-256) and returns the wanted address; undefined when it is over. */
export async function armEmailChange(db: Database, id: Id, tokenHash: Uint8Array): Promise<string | undefined> {
  const rows = await db
    .update(emailChange)
    .set({ tokenHash })
    .where(and(eq(emailChange.id, id), isOpen))
    .returning({ email: emailChange.email });
  return rows[0]?.email;
}

/** Uses a code once (T-19). */
export async function takeEmailChange(
  tx: Database,
  tokenHash: Uint8Array,
): Promise<{ readonly accountId: Id; readonly email: string } | undefined> {
  const rows = await tx
    .update(emailChange)
    .set({ usedAt: sql`now()` })
    .where(and(eq(emailChange.tokenHash, tokenHash), isOpen))
    .returning({ accountId: emailChange.accountId, email: emailChange.email });
  return rows[0];
}

/** Sets the address of an account, unless another has it. */
export async function updateEmail(tx: Database, accountId: Id, email: string): Promise<boolean> {
  const isFree = sql`not exists (select 1 from ${account} other where other.email = ${email})`;
  const rows = await tx
    .update(account)
    .set({ email, emailConfirmedAt: sql`now()` })
    .where(and(eq(account.id, accountId), isFree))
    .returning({ id: account.id });
  return rows.length === 1;
}

/** Deletes changes a day after they ended. */
export async function deleteOldEmailChanges(db: Database): Promise<void> {
  await db.delete(emailChange).where(sql`${emailChange.expiresAt} < now() - interval '1 day'`);
}
