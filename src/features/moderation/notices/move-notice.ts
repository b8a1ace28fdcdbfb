import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { ACCEPT_TIME_MS, mayReadNotice, mayTakeStep, MOVES, type Move } from '../policy.ts';
import { findNotice, moveNotice, type NoticeRow } from './queries.ts';
import { settle } from './settle-notices.ts';
import { tellOfNotice } from './tell.ts';

/** A notice as its author or sender may see it now; not found for anybody else. */
export async function getOwnNotice(services: Services, actor: Actor, id: Id): Promise<NoticeRow> {
  await settle(services.db, id);
  const row = await findNotice(services.db, id);
  if (!row || !mayReadNotice(actor, row)) throw new NotFoundError();
  return row;
}

/** One step of a member: answer, accept, withdraw, escalate, appeal. Throws `not_your_role` or `state_conflict`. */
export async function stepNotice(
  services: Services,
  actor: Actor,
  id: Id,
  step: Exclude<Move, 'decide' | 'decideAppeal'>,
  words: { readonly text?: DeidentifiedText; readonly requestId: string },
): Promise<NoticeRow> {
  const row = await getOwnNotice(services, actor, id);
  if (!mayTakeStep(actor, row, step)) throw new AppError('not_your_role');
  const { from, to } = MOVES[step];
  await transaction(services.db, async (tx) => {
    const moved = await moveNotice(tx, id, from, to, {
      ...(step === 'answer' ? { dueAt: new Date(services.clock() + ACCEPT_TIME_MS) } : {}),
      ...(step === 'answer' && words.text ? { answer: words.text } : {}),
      ...(step === 'appeal' && words.text ? { appeal: words.text } : {}),
    });
    if (!moved) throw new AppError('state_conflict');
    await tellOfNotice(tx, { id, authorId: row.authorId, senderId: row.senderId, state: to });
    await recordAudit(tx, {
      actor,
      action: `notice.${step}`,
      objectKind: 'notice',
      objectId: id,
      outcome: 'done',
      requestId: words.requestId,
    });
  });
  return getOwnNotice(services, actor, id);
}
