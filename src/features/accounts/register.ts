import type { Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import { enqueueJob } from '../../platform/jobs/queries.ts';
import type { PasswordHasher } from '../../platform/passwords.ts';
import { recordAudit } from '../audit/index.ts';
import { assertPassword } from './assert-password.ts';
import { normalizeEmail } from './email-address.ts';
import { ENROLMENT_MINUTES, issueEnrolment } from './enrolment/enrol.ts';
import { insertAccount, insertRegistration, takeRegistration, upsertPassword } from './queries.ts';
import { invalidCode, secretHash } from './secrets.ts';

export interface Registration {
  readonly email: string;
  /** Undefined for who wants to sign in by passkey alone. */
  readonly password: string | undefined;
  readonly displayName: string;
}

/**
 * Keeps a registration and has a mail sent. A known and an unknown address take the same path and time: which of the two
 * it is decides only the worker that writes the mail, and only the owner of the address reads it.
 */
export async function register(db: Database, passwords: PasswordHasher, input: Registration): Promise<void> {
  const { displayName } = input;
  const email = normalizeEmail(input.email);
  const { password: chosen } = input;
  if (chosen !== undefined) assertPassword(chosen, [email, displayName]);
  const password = chosen === undefined ? undefined : await passwords.hash(chosen);
  await transaction(db, async (tx) => {
    const id = await insertRegistration(tx, { email, displayName, password });
    await enqueueJob(tx, 'accounts.registration-mail', { registration_id: id });
  });
}

/** An account that has just opened, and the code that enrols its first factor. */
export interface OpenedAccount {
  readonly accountId: Id;
  readonly enrolmentToken: string;
}

/** Opens the account that a mailed code belongs to; its password is the one of that very registration. Throws `invalid_request`. */
export async function confirmRegistration(db: Database, code: string): Promise<OpenedAccount> {
  return await transaction(db, async (tx) => {
    const taken = await takeRegistration(tx, secretHash(code));
    const created =
      taken && (await insertAccount(tx, { email: taken.email, displayName: taken.displayName, roles: ['applicant'] }));
    if (!taken || !created) throw invalidCode();
    if (taken.password) await upsertPassword(tx, created.accountId, taken.password);
    await recordAudit(tx, {
      action: 'account.open',
      objectKind: 'account',
      objectId: created.accountId,
      outcome: 'done',
    });
    const { accountId } = created;
    return { accountId, enrolmentToken: await issueEnrolment(tx, accountId, ENROLMENT_MINUTES.mail) };
  });
}
