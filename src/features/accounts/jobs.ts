import type { Services } from '../../platform/services.ts';
import { sendEmailChangeMail } from './email/change-email.ts';
import { deleteOldEmailChanges } from './email/queries.ts';
import { sendRegistrationMail, sendResetMail } from './mails.ts';
import { isNoticeKind, sendNotice } from './notices.ts';
import { deleteOldChallenges } from './passkeys/queries.ts';
import { deleteOldCodes } from './queries.ts';
import { deleteOldSessions } from './sessions/queries.ts';
import { deleteOldSignIns } from './totp/queries.ts';

type Job = (
  payload: Readonly<Record<string, unknown>>,
  services: Pick<Services, 'db' | 'mail' | 'config'>,
) => Promise<void>;

/** Background work of accounts by job name; payloads hold ids only. `accounts.sweep` wants to run once an hour. */
export const accountJobs = {
  'accounts.registration-mail': (payload, services) => sendRegistrationMail(services, idIn(payload, 'registration_id')),
  'accounts.reset-mail': (payload, services) => sendResetMail(services, idIn(payload, 'account_id')),
  'accounts.email-change-mail': (payload, services) => sendEmailChangeMail(services, idIn(payload, 'change_id')),
  'accounts.notice': async (payload, services) => {
    const { kind } = payload;
    if (isNoticeKind(kind)) await sendNotice(services, idIn(payload, 'account_id'), kind);
  },
  'accounts.sweep': async (_payload, { db }) => {
    await deleteOldCodes(db);
    await deleteOldSessions(db);
    await deleteOldChallenges(db);
    await deleteOldSignIns(db);
    await deleteOldEmailChanges(db);
  },
} as const satisfies Record<string, Job>;

function idIn(payload: Readonly<Record<string, unknown>>, name: string): string {
  const id = payload[name];
  if (typeof id !== 'string') throw new TypeError(`the job needs ${name}`);
  return id;
}
