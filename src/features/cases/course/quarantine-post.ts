import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellUnposted } from '../comments/reveal-comment.ts';
import { quarantineCaseRow, quarantineCommentRow } from './queries.ts';

/** Hides a case whose stored text no longer passes the gate, whole thread and all; false when it is hidden or gone already. */
export function quarantineCase(db: Database, id: Id): Promise<boolean> {
  return transaction(db, async (tx) => {
    const roomId = await quarantineCaseRow(tx, id);
    if (roomId === undefined) return false;
    await tell(tx, 'case', id, roomId);
    await note(tx, 'case', id);
    return true;
  });
}

/** Hides a comment whose stored text no longer passes the gate: a tombstone stands in its place; of one that waits its author alone is told. */
export function quarantineComment(db: Database, id: Id): Promise<boolean> {
  return transaction(db, async (tx) => {
    const hidden = await quarantineCommentRow(tx, id);
    if (!hidden) return false;
    if (hidden.isShown) await tell(tx, 'comment', id, hidden.roomId);
    else await tellUnposted(tx, { id, ...hidden });
    await note(tx, 'comment', id);
    return true;
  });
}

async function tell(tx: Database, kind: 'case' | 'comment', id: Id, roomId: Id): Promise<void> {
  await appendEvent(tx, {
    type: 'post.hidden',
    audience: kind === 'case' ? { kind: 'clinicians' } : { kind: 'room', id: roomId },
    data: { kind, id, room_id: roomId },
  });
}

async function note(tx: Database, kind: 'case' | 'comment', id: Id): Promise<void> {
  await recordAudit(tx, {
    action: `${kind}.quarantine`,
    objectKind: kind,
    objectId: id,
    outcome: 'done',
    rule: 'rescan',
  });
}
