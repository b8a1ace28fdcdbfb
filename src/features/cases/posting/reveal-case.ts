import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { recordAudit } from '../../audit/index.ts';
import { revealHeldCase } from './queries.ts';

/** Publishes a held case whose pause is over; nothing happens when it was undone, or published already. */
export async function revealCase(db: Database, id: Id): Promise<void> {
  await transaction(db, async (tx) => {
    const roomId = await revealHeldCase(tx, id);
    if (roomId === undefined) return;
    await appendEvent(tx, {
      type: 'post.created',
      audience: { kind: 'clinicians' },
      data: { kind: 'case', id, room_id: roomId },
    });
    await recordAudit(tx, {
      action: 'case.publish',
      objectKind: 'case',
      objectId: id,
      outcome: 'done',
      rule: 'after_pause',
    });
  });
}
