import type { Actor, Role } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { grantRole, revokeRole } from '../grant-role.ts';
import { tellMember } from '../notices.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { refuseConflict } from './conflicts.ts';
import { accountExists } from './queries.ts';

/** Signs a member out everywhere and tells them. Throws `not_found`, `self_review_refused`. Audited. */
export async function signMemberOut(db: Database, actor: Actor, accountId: Id): Promise<void> {
  await onMember(db, actor, accountId, async (tx) => {
    await endSessions(tx, { accountId }, 'ended_by_staff');
    const about = { objectKind: 'account', objectId: accountId } as const;
    await recordAudit(tx, { actor, action: 'session.end_all', ...about, outcome: 'done' });
    await tellMember(tx, accountId, 'signed_out_by_staff');
  });
}

/** Gives a staff role to somebody else. Throws `not_found`, `self_review_refused`. Audited, told by mail. */
export async function giveRole(db: Database, actor: Actor, accountId: Id, role: Role): Promise<void> {
  await onMember(db, actor, accountId, async (tx) => void (await grantRole(tx, { accountId, role, actor })));
}

/** Takes a staff role from somebody else and ends their sessions. Throws `not_found`, `self_review_refused`. Audited, told by mail. */
export async function takeRole(db: Database, actor: Actor, accountId: Id, role: Role): Promise<void> {
  await onMember(db, actor, accountId, async (tx) => {
    if (!(await revokeRole(tx, { accountId, role, actor }))) throw new NotFoundError();
  });
}

async function onMember(
  db: Database,
  actor: Actor,
  accountId: Id,
  act: (tx: Database) => Promise<void>,
): Promise<void> {
  if (!(await accountExists(db, accountId))) throw new NotFoundError();
  await refuseConflict(db, actor, accountId);
  await transaction(db, act);
}
