import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { recordAudit } from '../../audit/index.ts';
import { hideMessage } from './queries.ts';

/** Hides a message whose stored text no longer passes the gate; false when it is hidden or gone already. */
export function quarantineMessage(db: Database, id: Id): Promise<boolean> {
  return transaction(db, async (tx) => {
    const row = await hideMessage(tx, id);
    if (!row) return false;
    await appendEvent(tx, {
      type: 'message.deleted',
      audience: { kind: 'room', id: row.roomId },
      data: { id, room_id: row.roomId, room_seq: row.roomSeq },
    });
    await recordAudit(tx, {
      action: 'message.quarantine',
      objectKind: 'message',
      objectId: id,
      outcome: 'done',
      rule: 'rescan',
    });
    return true;
  });
}
