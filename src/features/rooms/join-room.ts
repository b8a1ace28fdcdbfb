import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { appendEvent } from '../../platform/events/outbox.ts';
import { markLeft, upsertMember } from './queries.ts';

/** Makes the account a member of the room, inside the caller's transaction; its sockets learn of it by an event. */
export async function joinRoom(
  tx: Database,
  roomId: Id,
  accountId: Id,
  role: 'owner' | 'member' = 'member',
): Promise<void> {
  if (await upsertMember(tx, roomId, accountId, role)) await announce(tx, roomId, accountId, 'joined');
}

/** Ends the membership; a stranger's leave changes nothing. */
export async function leaveRoom(tx: Database, roomId: Id, accountId: Id): Promise<void> {
  if (await markLeft(tx, roomId, accountId)) await announce(tx, roomId, accountId, 'left');
}

async function announce(tx: Database, roomId: Id, accountId: Id, change: 'joined' | 'left'): Promise<void> {
  await appendEvent(tx, {
    type: 'room.membership',
    audience: { kind: 'account', id: accountId },
    data: { room_id: roomId, account_id: accountId, change },
  });
}
