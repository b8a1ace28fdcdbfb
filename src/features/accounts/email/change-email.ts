import type { Actor } from '../../../kernel/actor.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { enqueueJob } from '../../../platform/jobs/queries.ts';
import type { Mailer } from '../../../platform/mail.ts';
import { recordAudit } from '../../audit/index.ts';
import { normalizeEmail } from '../email-address.ts';
import { tellMember } from '../notices.ts';
import { findAccountByEmail } from '../queries.ts';
import { invalidCode, newSecret, secretHash } from '../secrets.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { armEmailChange, insertEmailChange, takeEmailChange, updateEmail } from './queries.ts';

/** Has a code sent to a new address of the actor, and the old one told. A free and a taken address look alike. */
export async function askForEmailChange(db: Database, actor: Actor, email: string): Promise<void> {
  const { accountId } = actor;
  await transaction(db, async (tx) => {
    const id = await insertEmailChange(tx, accountId, normalizeEmail(email));
    await enqueueJob(tx, 'accounts.email-change-mail', { change_id: id });
    await recordAudit(tx, { actor, action: 'email.ask', objectKind: 'account', objectId: accountId, outcome: 'done' });
    await tellMember(tx, accountId, 'email_change_asked');
  });
}

/** Mails the code, made here so that no queue holds it; an address that an account has already gets nothing. */
export async function sendEmailChangeMail(
  { db, mail }: { readonly db: Database; readonly mail: Mailer },
  changeId: Id,
): Promise<void> {
  const code = newSecret('mail');
  const to = await armEmailChange(db, changeId, secretHash(code));
  if (to === undefined || (await findAccountByEmail(db, to))) return;
  const text = `Somebody wants to use this address for a Curbside account.\n\nYour code: ${code}\n\nEnter it within an hour (POST /v1/auth/email/confirm). If this was not you, you need not do anything.\n`;
  await mail.send({ to, subject: 'Confirm your new address', text });
}

/** Puts the new address in force by its code and signs every device out. Throws `invalid_request`. Audited, told by mail. */
export async function confirmEmailChange(db: Database, code: string): Promise<void> {
  await transaction(db, async (tx) => {
    const taken = await takeEmailChange(tx, secretHash(code));
    if (!taken || !(await updateEmail(tx, taken.accountId, taken.email))) throw invalidCode();
    const { accountId } = taken;
    await endSessions(tx, { accountId }, 'factor_changed');
    await recordAudit(tx, { action: 'email.change', objectKind: 'account', objectId: accountId, outcome: 'done' });
    await tellMember(tx, accountId, 'email_changed');
  });
}
