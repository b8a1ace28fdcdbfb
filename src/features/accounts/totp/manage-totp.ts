import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember, type NoticeKind } from '../notices.ts';
import { keepsWayIn } from '../policy.ts';
import { listPasskeys } from '../passkeys/queries.ts';
import { lockAccount } from '../queries.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { deleteTotp } from './queries.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { confirmTotp, type TotpPorts } from './use-totp.ts';

/** Puts the waiting seed of the actor in force; recovery codes come with it. Other devices are signed out. Throws `invalid_request`. */
export async function switchOnTotp(db: Database, ports: TotpPorts, actor: Actor, code: string): Promise<string[]> {
  const { accountId } = actor;
  return await transaction(db, async (tx) => {
    if (!(await confirmTotp(tx, ports, accountId, code))) throw wrongCode();
    await changed(tx, actor, 'totp.add', 'totp_added');
    return await makeRecoveryCodes(tx, accountId);
  });
}

/** Switches one-time codes off. Throws `state_conflict` when no way to sign in would be left, `not_found` when they were off. */
export async function switchOffTotp(db: Database, actor: Actor): Promise<void> {
  const { accountId } = actor;
  await transaction(db, async (tx) => {
    await lockAccount(tx, accountId);
    if (!(await deleteTotp(tx, accountId))) throw new NotFoundError();
    const passkeys = (await listPasskeys(tx, accountId)).length;
    if (!keepsWayIn(actor, { passkeys, hasTotp: false })) {
      throw new AppError('state_conflict', { detail: 'This is the last way to sign in: add a passkey first.' });
    }
    await changed(tx, actor, 'totp.remove', 'totp_removed');
  });
}

/** Makes new recovery codes; the earlier ones no longer work. */
export async function renewRecoveryCodes(db: Database, actor: Actor): Promise<string[]> {
  return await transaction(db, async (tx) => {
    const about = { objectKind: 'account', objectId: actor.accountId } as const;
    await recordAudit(tx, { actor, action: 'recovery_codes.make', ...about, outcome: 'done' });
    await tellMember(tx, actor.accountId, 'recovery_codes_made');
    return await makeRecoveryCodes(tx, actor.accountId);
  });
}

/** A first code that does not fit the seed. */
export function wrongCode(): AppError {
  return new AppError('invalid_request', {
    errors: [{ pointer: '/code', code: 'code', message: 'does not fit, or the seed is too old' }],
  });
}

async function changed(tx: Database, actor: Actor, action: string, kind: NoticeKind): Promise<void> {
  const { accountId, sessionId } = actor;
  await endSessions(tx, { accountId, exceptSessionId: sessionId }, 'factor_changed');
  await recordAudit(tx, { actor, action, objectKind: 'account', objectId: accountId, outcome: 'done' });
  await tellMember(tx, accountId, kind);
}
