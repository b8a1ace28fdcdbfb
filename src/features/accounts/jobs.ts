import type { Services } from '../../platform/services.ts';
import { sendPasswordChangedMail, sendRegistrationMail, sendResetMail } from './mails.ts';
import { deleteOldCodes } from './queries.ts';
import { deleteOldSessions } from './sessions/queries.ts';

type Job = (payload: Readonly<Record<string, unknown>>, services: Pick<Services, 'db' | 'mail'>) => Promise<void>;

/** Background work of accounts by job name; payloads hold ids only. `accounts.sweep` wants to run once an hour. */
export const accountJobs = {
  'accounts.registration-mail': (payload, services) => sendRegistrationMail(services, idIn(payload, 'registration_id')),
  'accounts.reset-mail': (payload, services) => sendResetMail(services, idIn(payload, 'account_id')),
  'accounts.password-changed-mail': (payload, services) =>
    sendPasswordChangedMail(services, idIn(payload, 'account_id')),
  'accounts.sweep': async (_payload, { db }) => {
    await deleteOldCodes(db);
    await deleteOldSessions(db);
  },
} as const satisfies Record<string, Job>;

function idIn(payload: Readonly<Record<string, unknown>>, name: string): string {
  const id = payload[name];
  if (typeof id !== 'string') throw new TypeError(`the job needs ${name}`);
  return id;
}
