import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { Services } from '../../../platform/services.ts';
import { isAuthor } from '../policy.ts';
import { getComment } from '../reading/read-cases.ts';
import { countVotes, deleteVote, insertVote } from './queries.ts';

/** Says, or takes back, that a comment is helpful; the count as it now stands. Twice is once; nobody votes for the own one. */
export async function voteHelpful(services: Services, actor: Actor, id: Id, isHelpful: boolean): Promise<number> {
  const comment = await getComment(services, actor, id);
  if (comment.state !== 'visible' || isAuthor(actor, comment)) throw new AppError('state_conflict');
  return transaction(services.db, async (tx) => {
    const moved = await (isHelpful ? insertVote : deleteVote)(tx, id, actor.accountId);
    if (moved)
      await appendEvent(tx, {
        type: 'comment.helpful',
        audience: { kind: 'room', id: comment.roomId },
        data: { kind: 'comment', id, room_id: comment.roomId },
      });
    return countVotes(tx, id);
  });
}
