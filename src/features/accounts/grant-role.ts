import type { Actor, Role } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { notifyControl } from '../../platform/events/control.ts';
import { recordAudit } from '../audit/index.ts';
import { tellMember } from './notices.ts';
import { bumpAuthzVersion, deleteRole, insertRole } from './queries.ts';
import { endSessions } from './sessions/end-sessions.ts';

/** A change of one role of one account; without an actor it is the operator at the command line. */
export interface RoleChange {
  readonly accountId: Id;
  readonly role: Role;
  readonly actor?: Pick<Actor, 'accountId' | 'sessionId'>;
}

/** Adds a role in the caller's transaction; whether it is new. Audited. */
export async function grantRole(tx: Database, change: RoleChange): Promise<boolean> {
  const isNew = await insertRole(tx, change.accountId, change.role, change.actor?.accountId);
  if (isNew) await announce(tx, 'role.grant', change);
  return isNew;
}

/** Takes a role away in the caller's transaction and ends the sessions that held it; whether it was there. Audited. */
export async function revokeRole(tx: Database, change: RoleChange): Promise<boolean> {
  const wasThere = await deleteRole(tx, change.accountId, change.role);
  if (!wasThere) return false;
  await endSessions(tx, { accountId: change.accountId }, 'ended_by_staff');
  await announce(tx, 'role.revoke', change);
  return true;
}

async function announce(tx: Database, action: string, change: RoleChange): Promise<void> {
  const { accountId, role, actor } = change;
  await bumpAuthzVersion(tx, accountId);
  await recordAudit(tx, {
    actor,
    action,
    objectKind: 'account',
    objectId: accountId,
    outcome: 'done',
    details: { role },
  });
  await tellMember(tx, accountId, 'role_changed');
  await notifyControl(tx, { kind: 'account', id: accountId });
}
