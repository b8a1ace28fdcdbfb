import { assuranceOf, type Actor, type Factor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { notifyControl } from '../../../platform/events/control.ts';
import { recordAudit } from '../../audit/index.ts';
import { updateSessionFactor } from './queries.ts';

/** Notes that the actor has just shown a factor again: what wants a fresh one is open for five minutes. Audited. */
export async function liftSession(db: Database, actor: Actor, factor: Factor): Promise<void> {
  const { sessionId } = actor;
  await transaction(db, async (tx) => {
    const lifts = factor === 'passkey' ? { factor, aal: assuranceOf(factor) } : {};
    if (!(await updateSessionFactor(tx, sessionId, lifts))) throw new AppError('unauthenticated');
    const about = { objectKind: 'session', objectId: sessionId, details: { factor } };
    await recordAudit(tx, { actor, action: 'session.step_up', ...about, outcome: 'done' });
    await notifyControl(tx, { kind: 'session', id: sessionId });
  });
}
