import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { Services } from '../../../platform/services.ts';
import { isAuthor, mayComment } from '../policy.ts';
import { findCaseFacts } from '../reading/queries.ts';
import { listOptions, upsertVote } from './queries.ts';

export interface PollView {
  readonly options: { id: Id; label: string; votes: number | null }[];
  readonly own_vote: Id | null;
}

/** The poll of a case. Votes are counted before the author and for who has voted: nobody follows the crowd. */
export async function readPoll(services: Services, actor: Actor, caseId: Id): Promise<PollView> {
  const rows = await listOptions(services.db, actor, caseId);
  if (rows.length === 0) throw new NotFoundError();
  const own = rows.find((row) => row.isOwn)?.id ?? null;
  const mayCount = own !== null || rows.some((row) => isAuthor(actor, row));
  const options = rows.map(({ id, label, votes }) => ({ id, label: String(label), votes: mayCount ? votes : null }));
  return { options, own_vote: own };
}

/** Votes, or changes the vote, while the case is open. */
export async function voteInPoll(services: Services, actor: Actor, caseId: Id, optionId: Id): Promise<PollView> {
  const facts = await findCaseFacts(services.db, actor, { id: caseId });
  if (!facts) throw new NotFoundError();
  if (!mayComment(actor, facts)) throw new AppError('case_closed');
  const before = await readPoll(services, actor, caseId);
  if (!before.options.some((option) => option.id === optionId)) throw new NotFoundError();
  if (before.own_vote !== optionId)
    await transaction(services.db, async (tx) => {
      await upsertVote(tx, caseId, actor.accountId, optionId);
      const data = { kind: 'case', id: caseId, room_id: facts.roomId };
      await appendEvent(tx, { type: 'poll.moved', audience: { kind: 'room', id: facts.roomId }, data });
    });
  return readPoll(services, actor, caseId);
}
