import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { NoticeState } from '../policy.ts';

/** Tells both sides, and the moderators where it is their turn, that a notice moved; ids and the state only. */
export async function tellOfNotice(
  tx: Database,
  moved: { readonly id: Id; readonly authorId: Id; readonly senderId: Id; readonly state: NoticeState },
): Promise<void> {
  const { id, state } = moved;
  for (const account of [moved.authorId, moved.senderId])
    await appendEvent(tx, { type: 'notice.moved', audience: { kind: 'account', id: account }, data: { id, state } });
  if (state === 'escalated' || state === 'appealed')
    await appendEvent(tx, { type: 'moderation.changed', audience: { kind: 'staff' }, data: { id, kind: 'notice' } });
}
