import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { recordAudit } from '../../audit/index.ts';
import { quarantineCaseRow, quarantineCommentRow } from './queries.ts';

/** Hides a case whose stored text no longer passes the gate, whole thread and all; false when it is hidden or gone already. */
export function quarantineCase(db: Database, id: Id): Promise<boolean> {
  return transaction(db, async (tx) => {
    const roomId = await quarantineCaseRow(tx, id);
    if (roomId === undefined) return false;
    await tell(tx, 'case', id, roomId);
    return true;
  });
}

/** Hides a comment whose stored text no longer passes the gate; a tombstone stands in its place. */
export function quarantineComment(db: Database, id: Id): Promise<boolean> {
  return transaction(db, async (tx) => {
    const roomId = await quarantineCommentRow(tx, id);
    if (roomId === undefined) return false;
    await tell(tx, 'comment', id, roomId);
    return true;
  });
}

async function tell(tx: Database, kind: 'case' | 'comment', id: Id, roomId: Id): Promise<void> {
  await appendEvent(tx, {
    type: 'post.hidden',
    audience: kind === 'case' ? { kind: 'clinicians' } : { kind: 'room', id: roomId },
    data: { kind, id, room_id: roomId },
  });
  await recordAudit(tx, {
    action: `${kind}.quarantine`,
    objectKind: kind,
    objectId: id,
    outcome: 'done',
    rule: 'rescan',
  });
}
