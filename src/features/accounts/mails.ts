import type { Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import type { Mailer } from '../../platform/mail.ts';
import { armRegistration, findAccountByEmail, findEmail, insertEmailToken } from './queries.ts';
import { newSecret, secretHash } from './secrets.ts';

export interface MailPorts {
  readonly db: Database;
  readonly mail: Mailer;
}

const RESET_MINUTES = 30;

/** Mails the code of a registration, made here so that no queue ever holds it; an address with an account is told so instead. */
export async function sendRegistrationMail({ db, mail }: MailPorts, registrationId: Id): Promise<void> {
  const code = newSecret('mail');
  const email = await armRegistration(db, registrationId, secretHash(code));
  if (email === undefined) return;
  const known = await findAccountByEmail(db, email);
  await mail.send(known ? alreadyKnown(email) : confirmation(email, code));
}

/** Mails a code to set a new password; nothing happens when there is no such account. */
export async function sendResetMail({ db, mail }: MailPorts, accountId: Id): Promise<void> {
  const email = await findEmail(db, accountId);
  if (email === undefined) return;
  const code = newSecret('mail');
  await transaction(db, (tx) =>
    insertEmailToken(tx, {
      accountId,
      purpose: 'set_password',
      tokenHash: secretHash(code),
      lifeMinutes: RESET_MINUTES,
    }),
  );
  await mail.send(reset(email, code));
}

const NOT_YOU = 'If this was not you, you need not do anything: without the code nothing happens.';

function confirmation(to: string, code: string) {
  const text = `Somebody registered this address with Curbside, the network for doctors.\n\nYour code: ${code}\n\nEnter it within 24 hours (POST /v1/auth/confirm). ${NOT_YOU}\n`;
  return { to, subject: 'Confirm your address', text };
}

function alreadyKnown(to: string) {
  const text =
    'Somebody tried to register this address with Curbside, but it has an account already.\n\n' +
    'If it was you and you forgot the password, ask for a new one (POST /v1/auth/reset). If it was not you, you need not do anything.\n';
  return { to, subject: 'You have an account already', text };
}

function reset(to: string, code: string) {
  const text = `Somebody asked for a new password for your Curbside account.\n\nYour code: ${code}\n\nUse it within ${RESET_MINUTES} minutes to set a new password (POST /v1/auth/reset/confirm), or together with a recovery code to enrol again (POST /v1/auth/recover). ${NOT_YOU}\n`;
  return { to, subject: 'Set a new password', text };
}
