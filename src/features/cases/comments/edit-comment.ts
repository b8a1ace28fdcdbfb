import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { announce, assertMay, noteQuietly, type Change } from '../announce.ts';
import { isAuthor, mayEdit, mayRemove } from '../policy.ts';
import { eraseComment, findComment, reviseComment, type CommentRow } from './queries.ts';

export async function editComment(services: Services, change: Change, body: DeidentifiedText): Promise<void> {
  const row = assertMay(mayEdit, change.actor, await findKnown(services.db, change));
  await transaction(services.db, async (tx) => {
    const changed = await reviseComment(tx, row.id, change.expected, newId(), body);
    if (!changed) throw new AppError('stale_version');
    if (!changed.isShown) return noteQuietly(tx, change, 'comment', 'comment.edit');
    await announce(tx, change, { type: 'post.updated', kind: 'comment', roomId: row.roomId, action: 'comment.edit' });
  });
}

/** Removes a comment and leaves a tombstone in its place; one that waits has no place yet, and leaves nothing that others could see. */
export async function removeComment(services: Services, change: Change): Promise<void> {
  const row = assertMay(mayRemove, change.actor, await findKnown(services.db, change));
  await transaction(services.db, async (tx) => {
    const changed = await eraseComment(tx, row.id, change.expected);
    if (!changed) throw new AppError('stale_version');
    if (!changed.isShown) return noteQuietly(tx, change, 'comment', 'comment.undo');
    await announce(tx, change, { type: 'post.hidden', kind: 'comment', roomId: row.roomId, action: 'comment.remove' });
  });
}

/** The comment, unless it is hidden from everybody but its author. */
async function findKnown(db: Database, { actor, id }: Change): Promise<CommentRow> {
  const row = await findComment(db, actor, { id });
  if (!row || (row.state === 'hidden' && !isAuthor(actor, row))) throw new NotFoundError();
  return row;
}
