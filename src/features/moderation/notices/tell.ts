import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { NoticeState } from '../policy.ts';

/** Tells both sides, and the moderators once it came before them, that a notice moved; ids and the state only. */
export async function tellOfNotice(
  tx: Database,
  moved: { readonly id: Id; readonly authorId: Id; readonly senderId: Id; readonly state: NoticeState },
): Promise<void> {
  const { id, state } = moved;
  for (const account of [moved.authorId, moved.senderId])
    await appendEvent(tx, { type: 'notice.moved', audience: { kind: 'account', id: account }, data: { id, state } });
  if (BEFORE_MODERATORS.includes(state)) await tellModerators(tx, { id, kind: 'notice' });
}

const BEFORE_MODERATORS: readonly NoticeState[] = ['escalated', 'decided', 'appealed', 'closed'];

/** Tells the moderators that something of theirs came, moved or left; its id only. */
export async function tellModerators(
  tx: Database,
  data: { readonly id: Id; readonly kind: 'notice' | 'recognition' },
): Promise<void> {
  await appendEvent(tx, { type: 'moderation.changed', audience: { kind: 'staff' }, data });
}
