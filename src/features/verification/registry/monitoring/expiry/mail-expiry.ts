import type { Id } from '../../../../../kernel/ids.ts';
import type { Services } from '../../../../../platform/services.ts';
import { findEmail } from '../../../../accounts/index.ts';
import { findEnding } from './queries.ts';

/** Tells a member that an approval runs out: a day and a link, no name and no number. A claim that was renewed meanwhile is not told. */
export async function mailExpiry(
  { db, mail, config }: Pick<Services, 'db' | 'mail' | 'config'>,
  { claimId, expiresOn }: { readonly claimId: Id; readonly expiresOn: string },
): Promise<void> {
  const ending = await findEnding(db, claimId, expiresOn);
  const to = ending && (await findEmail(db, ending.accountId));
  if (to === undefined) return;
  const subject = `Your verification runs out on ${expiresOn}`;
  const text = `${subject}.\n\nSign in to renew it, so that you can go on: ${config.pageUrl}\n`;
  await mail.send({ to, subject, text });
}
