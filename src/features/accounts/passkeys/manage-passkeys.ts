import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import { keepsWayIn } from '../policy.ts';
import { lockAccount } from '../queries.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { hasTotp } from '../totp/queries.ts';
import { deletePasskey, listPasskeys, updatePasskeyLabel, type PasskeyRow } from './queries.ts';

/** Gives an own passkey another label. Throws `not_found`. */
export async function renamePasskey(db: Database, actor: Actor, id: Id, label: string): Promise<PasskeyRow> {
  const row = await updatePasskeyLabel(db, { id, accountId: actor.accountId }, label);
  if (!row) throw new NotFoundError();
  return row;
}

/**
 * Removes an own passkey and signs the other devices out. Throws `state_conflict` when no way to sign in would be left.
 * Audited, told by mail.
 */
export async function removePasskey(db: Database, actor: Actor, id: Id): Promise<void> {
  const { accountId, sessionId } = actor;
  await transaction(db, async (tx) => {
    await lockAccount(tx, accountId);
    if (!(await deletePasskey(tx, { id, accountId }))) throw new NotFoundError();
    const left = { passkeys: (await listPasskeys(tx, accountId)).length, hasTotp: await hasTotp(tx, accountId) };
    if (!keepsWayIn(actor, left)) {
      throw new AppError('state_conflict', { detail: 'This is the last way to sign in: add another one first.' });
    }
    await endSessions(tx, { accountId, exceptSessionId: sessionId }, 'factor_changed');
    await recordAudit(tx, { actor, action: 'passkey.remove', objectKind: 'passkey', objectId: id, outcome: 'done' });
    await tellMember(tx, accountId, 'passkey_removed');
  });
}
