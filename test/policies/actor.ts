import type { AccountState, Actor, Role } from '../../src/kernel/actor.ts';

/** An actor as the rules see one; account `a`. */
export function anActor(state: AccountState, roles: readonly Role[], isStaffGrade = true): Actor {
  const ids = { accountId: 'a', sessionId: 's', personaId: 'p' };
  return {
    ...ids,
    state,
    roles: new Set(roles),
    aal: 2,
    isReadOnly: false,
    isStaffGrade,
    hasFreshFactor: true,
    authzVersion: 1,
  };
}

export const doctor = anActor('verified', ['physician']);
export const lapsed = anActor('expired', ['physician']);
