import { NotFoundError } from '../../kernel/errors.ts';
import type { AccountState, Role } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { notifyControl } from '../../platform/events/control.ts';
import { isStaffRole } from './policy.ts';
import { replaceMemberRoles, updateGrace, updateMembership } from './queries.ts';
import { endSessions } from './sessions/end-sessions.ts';
import type { Scope } from './tables.ts';

/** Where an account stands from now on. */
export interface Membership {
  readonly state: AccountState;
  /** The roles that a licence gives; staff roles are left alone. */
  readonly roles: readonly Role[];
  readonly scope?: Scope;
  /** When it ends by itself: the account counts as `expired` from that moment. */
  readonly expiresAt?: Date;
}

/**
 * Sets state, licence roles and scope in the caller's transaction, moves `authz_version` and tells every process on commit:
 * an approval opens the clinical side and a suspension closes it within a second. `disabled` ends all sessions too.
 */
export async function setMembership(tx: Database, accountId: Id, membership: Membership): Promise<void> {
  const { state, scope = null, expiresAt: scopeExpiresAt = null } = membership;
  const known = await updateMembership(tx, accountId, { state, scope, scopeExpiresAt });
  if (!known) throw new NotFoundError();
  await replaceMemberRoles(
    tx,
    accountId,
    membership.roles.filter((role) => !isStaffRole(role)),
  );
  if (state === 'disabled') await endSessions(tx, { accountId }, 'disabled');
  await notifyControl(tx, { kind: 'account', id: accountId });
}

/** Lets a member whose licence ends at `endsAt` read, and write nothing, for so many days after it; whether that changed anything. */
export async function setGrace(tx: Database, accountId: Id, endsAt: Date, days: number): Promise<boolean> {
  const isChanged = await updateGrace(tx, accountId, endsAt, days);
  if (isChanged) await notifyControl(tx, { kind: 'account', id: accountId });
  return isChanged;
}
