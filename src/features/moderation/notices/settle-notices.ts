import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { settleNotices } from './queries.ts';
import { tellOfNotice } from './tell.ts';

/** Moves what deadlines and edits have moved, all notices or one, and tells of it; how many moved. */
export async function settle(db: Database, only?: Id): Promise<number> {
  return transaction(db, async (tx) => {
    const moved = await settleNotices(tx, only);
    for (const { id, author_id: authorId, sender_id: senderId, state } of moved)
      await tellOfNotice(tx, { id, authorId, senderId, state });
    return moved.length;
  });
}
