import type { Actor } from '../../kernel/actor.ts';
import { newId, type Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import { enqueueJob } from '../../platform/jobs/queries.ts';
import type { PasswordHasher } from '../../platform/passwords.ts';
import { recordAudit } from '../audit/index.ts';
import { assertPassword } from './assert-password.ts';
import { normalizeEmail } from './email-address.ts';
import { tellMember } from './notices.ts';
import { findAccountByEmail, findEmail, findEmailToken, takeEmailToken, upsertPassword } from './queries.ts';
import { invalidCode, secretHash } from './secrets.ts';
import { endSessions } from './sessions/end-sessions.ts';

/** Has a code mailed to set a new password, if there is such an account; an unknown address takes the same path and time. */
export async function requestReset(db: Database, email: string): Promise<void> {
  await transaction(db, async (tx) => {
    const account = await findAccountByEmail(tx, normalizeEmail(email));
    await enqueueJob(tx, 'accounts.reset-mail', { account_id: account?.id ?? newId() });
  });
}

/**
 * Sets a password by a mailed code, ends every session of the account and tells its owner. It is not a way around a
 * second factor: signing in afterwards asks for all that it asked before. Throws `invalid_request`.
 */
export async function setPasswordByCode(
  db: Database,
  passwords: PasswordHasher,
  input: { readonly code: string; readonly password: string },
): Promise<void> {
  const tokenHash = secretHash(input.code);
  const owner = await findEmailToken(db, tokenHash, 'set_password');
  if (owner === undefined) throw invalidCode();
  assertPassword(input.password, [(await findEmail(db, owner)) ?? '']);
  const stored = await passwords.hash(input.password);
  await transaction(db, async (tx) => {
    const accountId = await takeEmailToken(tx, tokenHash, 'set_password');
    if (accountId === undefined) throw invalidCode();
    await upsertPassword(tx, accountId, stored);
    await closeBehind(tx, { accountId });
  });
}

/** Sets another password of a member who has just shown a factor; the other devices are signed out. */
export async function changePassword(
  db: Database,
  passwords: PasswordHasher,
  actor: Actor,
  password: string,
): Promise<void> {
  const { accountId, sessionId } = actor;
  assertPassword(password, [(await findEmail(db, accountId)) ?? '']);
  const stored = await passwords.hash(password);
  await transaction(db, async (tx) => {
    await upsertPassword(tx, accountId, stored);
    await closeBehind(tx, { accountId, exceptSessionId: sessionId });
  });
}

async function closeBehind(
  tx: Database,
  choice: { readonly accountId: Id; readonly exceptSessionId?: Id },
): Promise<void> {
  const { accountId } = choice;
  await endSessions(tx, choice, 'password_changed');
  await recordAudit(tx, { action: 'account.password', objectKind: 'account', objectId: accountId, outcome: 'done' });
  await tellMember(tx, accountId, 'password_changed');
}
