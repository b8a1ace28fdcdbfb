import type { Id } from '../../../kernel/ids.ts';
import type { Services } from '../../../platform/services.ts';
import { findEmail } from '../../accounts/index.ts';

/** Tells one of the staff that somebody broke the glass: that alone, and where to look. */
export async function mailBreakGlass(
  { db, mail, config }: Pick<Services, 'db' | 'mail' | 'config'>,
  accountId: Id,
): Promise<void> {
  const to = await findEmail(db, accountId);
  if (to === undefined) return;
  const subject = 'Emergency access was opened';
  const text = `${subject} to the file of a member.\n\nSign in to read who opened it and why, and to look it over: ${config.pageUrl}\n`;
  await mail.send({ to, subject, text });
}
