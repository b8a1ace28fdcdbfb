import { and, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { recoveryCode, signIn, totp } from '../tables.ts';

/** Keeps a sealed seed that waits ten minutes for its first code; one in force stays in force. */
export async function upsertPendingSeed(db: Database, accountId: Id, pendingSeed: Uint8Array): Promise<void> {
  const pending = { pendingSeed, pendingUntil: sql`now() + interval '10 minutes'` };
  await db
    .insert(totp)
    .values({ accountId, ...pending })
    .onConflictDoUpdate({ target: totp.accountId, set: pending });
}

/** The sealed seed that waits for its first code. */
export async function findPendingSeed(db: Database, accountId: Id): Promise<Uint8Array | undefined> {
  const rows = await db
    .select({ seed: totp.pendingSeed })
    .from(totp)
    .where(and(eq(totp.accountId, accountId), gt(totp.pendingUntil, sql`now()`)));
  return rows[0]?.seed ?? undefined;
}

/** Puts the waiting seed in force, if it is still that one; its first code is used up by that. */
export async function confirmSeed(
  tx: Database,
  accountId: Id,
  pendingSeed: Uint8Array,
  step: number,
): Promise<boolean> {
  const rows = await tx
    .update(totp)
    .set({ sealedSeed: pendingSeed, pendingSeed: null, pendingUntil: null, lastStep: step, confirmedAt: sql`now()` })
    .where(and(eq(totp.accountId, accountId), eq(totp.pendingSeed, pendingSeed), gt(totp.pendingUntil, sql`now()`)))
    .returning({ accountId: totp.accountId });
  return rows.length === 1;
}

/** The sealed seed in force. */
export async function findSeed(db: Database, accountId: Id): Promise<Uint8Array | undefined> {
  const rows = await db.select({ seed: totp.sealedSeed }).from(totp).where(eq(totp.accountId, accountId));
  return rows[0]?.seed ?? undefined;
}

/** Whether one-time codes are in force. */
export async function hasTotp(db: Database, accountId: Id): Promise<boolean> {
  return (await findSeed(db, accountId)) !== undefined;
}

/** Uses a time step up: of any number at a time one gets true, and none at or before it again (T-19). */
export async function takeStep(tx: Database, accountId: Id, step: number): Promise<boolean> {
  const rows = await tx
    .update(totp)
    .set({ lastStep: step })
    .where(and(eq(totp.accountId, accountId), isNotNull(totp.sealedSeed), lt(totp.lastStep, step)))
    .returning({ accountId: totp.accountId });
  return rows.length === 1;
}

/** Forgets the seeds of an account; whether one was in force. */
export async function deleteTotp(tx: Database, accountId: Id): Promise<boolean> {
  const rows = await tx.delete(totp).where(eq(totp.accountId, accountId)).returning({ seed: totp.sealedSeed });
  return rows.some((row) => row.seed !== null);
}

/** Replaces the recovery codes (SHA-256) of an account. */
export async function replaceRecoveryCodes(tx: Database, accountId: Id, hashes: readonly Uint8Array[]): Promise<void> {
  await tx.delete(recoveryCode).where(eq(recoveryCode.accountId, accountId));
  if (hashes.length > 0) await tx.insert(recoveryCode).values(hashes.map((codeHash) => ({ codeHash, accountId })));
}

/** Uses a recovery code once (T-19); whether it was an unused one of this account. */
export async function takeRecoveryCode(tx: Database, accountId: Id, codeHash: Uint8Array): Promise<boolean> {
  const rows = await tx
    .update(recoveryCode)
    .set({ usedAt: sql`now()` })
    .where(and(eq(recoveryCode.codeHash, codeHash), eq(recoveryCode.accountId, accountId), isNull(recoveryCode.usedAt)))
    .returning({ accountId: recoveryCode.accountId });
  return rows.length === 1;
}

/** How many recovery codes are left. */
export async function countRecoveryCodes(db: Database, accountId: Id): Promise<number> {
  return await db.$count(recoveryCode, and(eq(recoveryCode.accountId, accountId), isNull(recoveryCode.usedAt)));
}

/** Seconds that a right password waits for its second factor. */
export const SIGN_IN_SECONDS = 300;
const MOST_FAILURES = 5;

/** Keeps a sign-in (SHA-256 of its token) that waits for a second factor. */
export async function insertSignIn(db: Database, tokenHash: Uint8Array, accountId: Id): Promise<void> {
  const expiresAt = sql`now() + make_interval(secs => ${SIGN_IN_SECONDS}::int)`;
  await db.insert(signIn).values({ tokenHash, accountId, expiresAt });
}

function isWaiting(tokenHash: Uint8Array) {
  return and(eq(signIn.tokenHash, tokenHash), gt(signIn.expiresAt, sql`now()`), lt(signIn.failures, MOST_FAILURES));
}

/** Whose sign-in waits; undefined when it is unknown, done, too old or failed five times. */
export async function findSignIn(db: Database, tokenHash: Uint8Array): Promise<Id | undefined> {
  const rows = await db.select({ accountId: signIn.accountId }).from(signIn).where(isWaiting(tokenHash));
  return rows[0]?.accountId;
}

/** Ends a waiting sign-in with success: of any number at a time one gets true (T-19). */
export async function takeSignIn(tx: Database, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await tx.delete(signIn).where(isWaiting(tokenHash)).returning({ accountId: signIn.accountId });
  return rows.length === 1;
}

/** Counts a wrong second factor. */
export async function countFailure(db: Database, tokenHash: Uint8Array): Promise<void> {
  await db
    .update(signIn)
    .set({ failures: sql`${signIn.failures} + 1` })
    .where(eq(signIn.tokenHash, tokenHash));
}

/** Deletes sign-ins that were not gone on with. */
export async function deleteOldSignIns(db: Database): Promise<void> {
  await db.delete(signIn).where(sql`${signIn.expiresAt} < now()`);
}
