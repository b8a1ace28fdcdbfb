import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import { enqueueJob } from '../../platform/jobs/queries.ts';
import type { Mailer } from '../../platform/mail.ts';
import { findEmail } from './queries.ts';

/** What a member is told by mail, by kind: never who, where or with what. */
export const NOTICES = {
  password_changed: 'Your password was changed',
  passkey_added: 'A passkey was added',
  passkey_removed: 'A passkey was removed',
  passkey_refused: 'A passkey was refused: its counter went backwards, as that of a copy would',
  totp_added: 'One-time codes were set up',
  totp_removed: 'One-time codes were switched off',
  recovery_codes_made: 'New recovery codes were made',
  recovery_code_used: 'A recovery code was used',
  recovered: 'Your account was recovered',
  enrolment_link: 'An operator made a link to add a passkey to your account',
  email_change_asked: 'Another address was asked for your account',
  email_changed: 'The address of your account was changed',
  new_device: 'A new device signed in',
  refresh_reused: 'A device was signed out: its key was used twice',
  signed_out_by_staff: 'An operator signed you out everywhere',
  role_changed: 'Your staff roles were changed',
} as const;

export type NoticeKind = keyof typeof NOTICES;

/** Has a member told of a change to the own account, once the caller's transaction commits; the job holds an id and a kind. */
export async function tellMember(tx: Database, accountId: Id, kind: NoticeKind): Promise<void> {
  await enqueueJob(tx, 'accounts.notice', { account_id: accountId, kind });
  await appendEvent(tx, {
    type: 'security.notice',
    audience: { kind: 'account', id: accountId },
    data: { notice: kind },
  });
}

export interface NoticePorts {
  readonly db: Database;
  readonly mail: Mailer;
  readonly config: { readonly pageUrl: string };
}

/** Sends one notice: its kind and a link, nothing else. An account that is gone gets none. */
export async function sendNotice({ db, mail, config }: NoticePorts, accountId: Id, kind: NoticeKind): Promise<void> {
  const to = await findEmail(db, accountId);
  if (to === undefined) return;
  const subject = NOTICES[kind];
  await mail.send({ to, subject, text: `${subject}.\n\nIf this was not you, act at once: ${config.pageUrl}\n` });
}

/** Whether a job's payload names a kind of notice. */
export function isNoticeKind(kind: unknown): kind is NoticeKind {
  return typeof kind === 'string' && kind in NOTICES;
}
