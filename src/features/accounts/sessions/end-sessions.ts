import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { notifyControl } from '../../../platform/events/control.ts';
import { recordAudit } from '../../audit/index.ts';
import type { EndReason } from '../tables.ts';
import { updateSessionsEnded, type SessionChoice } from './queries.ts';

/**
 * Ends sessions inside the caller's transaction and tells every process on commit, which closes their sockets (4401).
 * Returns the ids of those that were live.
 */
export async function endSessions(tx: Database, choice: SessionChoice, reason: EndReason): Promise<readonly Id[]> {
  const ended = await updateSessionsEnded(tx, choice, reason);
  for (const id of ended) await notifyControl(tx, { kind: 'session', id });
  return ended;
}

/** Signs the actor's own session out. */
export async function signOut(db: Database, actor: Actor): Promise<void> {
  await transaction(db, async (tx) => {
    await endSessions(tx, { sessionId: actor.sessionId }, 'signed_out');
    await recordAudit(tx, {
      actor,
      action: 'session.end',
      objectKind: 'session',
      objectId: actor.sessionId,
      outcome: 'done',
    });
  });
}

/** Ends one of the actor's own sessions; another member's looks like one that is not there. */
export async function endOwnSession(db: Database, actor: Actor, sessionId: Id): Promise<void> {
  await transaction(db, async (tx) => {
    const ended = await endSessions(tx, { sessionId, accountId: actor.accountId }, 'ended_by_member');
    if (ended.length === 0) throw new NotFoundError();
    await recordAudit(tx, {
      actor,
      action: 'session.end',
      objectKind: 'session',
      objectId: sessionId,
      outcome: 'done',
    });
  });
}
