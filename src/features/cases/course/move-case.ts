import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { setClosed } from '../../rooms/index.ts';
import { announce, assertMay, type Act } from '../announce.ts';
import { isAuthor, mayClose, mayReopen, mayTellOutcome } from '../policy.ts';
import { findCaseFacts, type CaseFacts } from '../reading/queries.ts';
import { hideCase } from '../hiding/queries.ts';
import { acceptComment, insertOutcome, moveCase, withdrawConsent } from './queries.ts';

const readable = (services: Services, act: Act): Promise<CaseFacts | undefined> =>
  findCaseFacts(services.db, act.actor, { id: act.id });

/** Ends the discussion: no more comments, and the memory of who is who is destroyed. Closing twice is closing once. */
export async function closeCase(services: Services, act: Act): Promise<void> {
  const known = await readable(services, act);
  if (known && mayReopen(act.actor, known)) return;
  const facts = assertMay(mayClose, act.actor, known);
  await transaction(services.db, async (tx) => {
    if (!(await moveCase(tx, facts.id, 'open', 'closed'))) throw new AppError('state_conflict');
    await setClosed(tx, facts.roomId, true);
    await announce(tx, act, { type: 'post.updated', kind: 'case', roomId: facts.roomId, action: 'case.close' });
  });
}

/** Opens the discussion again; people named from now on get new labels. */
export async function reopenCase(services: Services, act: Act): Promise<void> {
  const known = await readable(services, act);
  if (known && mayClose(act.actor, known)) return;
  const facts = assertMay(mayReopen, act.actor, known);
  await transaction(services.db, async (tx) => {
    if (!(await moveCase(tx, facts.id, 'closed', 'open'))) throw new AppError('state_conflict');
    await setClosed(tx, facts.roomId, false);
    await announce(tx, act, { type: 'post.updated', kind: 'case', roomId: facts.roomId, action: 'case.reopen' });
  });
}

/** Marks one comment as the answer, or none. */
export async function acceptAnswer(services: Services, act: Act, commentId: Id | null): Promise<void> {
  const facts = assertMay(mayTellOutcome, act.actor, await readable(services, act));
  await transaction(services.db, async (tx) => {
    if (!(await acceptComment(tx, facts.id, facts.roomId, commentId))) throw new NotFoundError();
    await announce(tx, act, { type: 'post.updated', kind: 'case', roomId: facts.roomId, action: 'case.accept-answer' });
    if (commentId !== null) await follow(tx, 'answer.accepted', 'comment', commentId, facts.roomId);
  });
}

/** Tells what turned out to be true; a later telling replaces the words. */
export async function tellOutcome(services: Services, act: Act, outcome: DeidentifiedText): Promise<void> {
  const facts = assertMay(mayTellOutcome, act.actor, await readable(services, act));
  await transaction(services.db, async (tx) => {
    await insertOutcome(tx, newId(), facts.id, outcome);
    await announce(tx, act, { type: 'post.updated', kind: 'case', roomId: facts.roomId, action: 'case.outcome' });
    await follow(tx, 'outcome.told', 'case', facts.id, facts.roomId);
  });
}

/** The patient takes the consent back: the case is hidden everywhere at once, and its memory destroyed. */
export async function withdrawCaseConsent(services: Services, act: Act): Promise<void> {
  const facts = assertMay(isAuthor, act.actor, await readable(services, act));
  await transaction(services.db, async (tx) => {
    if (!(await withdrawConsent(tx, facts.id))) throw new AppError('state_conflict');
    if (!(await hideCase(tx, facts.id, 'consent_withdrawn'))) throw new AppError('state_conflict');
    await setClosed(tx, facts.roomId, true);
    await announce(tx, act, {
      type: 'post.hidden',
      kind: 'case',
      roomId: facts.roomId,
      action: 'case.withdraw-consent',
    });
  });
}

/** For features above: `post.updated` alone does not say what was updated. No socket hears it. */
async function follow(
  tx: Database,
  type: 'answer.accepted' | 'outcome.told',
  kind: 'case' | 'comment',
  id: Id,
  roomId: Id,
): Promise<void> {
  await appendEvent(tx, { type, audience: { kind: 'room', id: roomId }, data: { kind, id, room_id: roomId } });
}
