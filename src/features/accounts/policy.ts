import { STAFF_ROLES, type Actor, type AccountState, type Role } from '../../kernel/actor.ts';
import type { ProblemCode } from '../../kernel/errors.ts';

/** States in which a name was or is being compared with a licence: it stays as it is. */
const NAME_IS_FIXED: readonly AccountState[] = ['pending', 'verified', 'expired', 'suspended', 'disabled'];

/** Whether a member may change the own name: not once a licence was claimed under it. */
export function mayRename(actor: Pick<Actor, 'state'>): boolean {
  return !NAME_IS_FIXED.includes(actor.state);
}

/** Why a right password alone does not sign in; undefined when it does. Never a password alone but in demos and tests. */
export function signInRefusal(state: AccountState, singleFactor: boolean): ProblemCode | undefined {
  if (state === 'disabled') return 'account_suspended';
  return singleFactor ? undefined : 'step_up_required';
}

/** Whether a role is given by an operator's hand rather than by a licence. */
export function isStaffRole(role: Role): boolean {
  return STAFF_ROLES.includes(role);
}
