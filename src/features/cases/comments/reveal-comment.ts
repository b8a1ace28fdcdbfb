import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { showHeldRow } from '../../../platform/database/write-batch.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { recordAudit } from '../../audit/index.ts';
import { COMMENT_WRITE } from './comment-on-case.ts';
import { giveUpHeldComment } from './queries.ts';

/**
 * Shows a held comment whose pause is over, as if it were written now; nothing happens when it was undone, or shown already. Where
 * the case takes it no more (closed, hidden, its author no member or reader any longer, the comment answered gone) its author is told.
 */
export async function revealComment(db: Database, id: Id): Promise<void> {
  if (await showHeldRow(db, COMMENT_WRITE, id)) return;
  await transaction(db, async (tx) => {
    const held = await giveUpHeldComment(tx, id);
    if (!held) return;
    await tellUnposted(tx, { id, ...held });
    await recordAudit(tx, {
      action: 'comment.unpost',
      objectKind: 'comment',
      objectId: id,
      outcome: 'done',
      rule: 'after_pause',
    });
  });
}

/** Tells the author, and nobody else, that a comment which waited is not shown. */
export async function tellUnposted(
  tx: Database,
  { id, roomId, authorId }: { readonly id: Id; readonly roomId: Id; readonly authorId: Id },
): Promise<void> {
  await appendEvent(tx, {
    type: 'comment.unposted',
    audience: { kind: 'account', id: authorId },
    data: { kind: 'comment', id, room_id: roomId },
  });
}
