import { isStaff, isVerifiedClinician, type Actor, type Role } from './actor.ts';
import type { ProblemCode } from './errors.ts';
import { rule } from './rules.ts';

/**
 * Who may use a route, a frame or hear an event. Declared on every one of them; boot fails without.
 * `public`: anybody. `signed-in`: any account that is not disabled. `clinician`: verified and in date.
 */
export type Access =
  | 'public'
  | 'signed-in'
  | 'clinician'
  | 'staff'
  | Extract<Role, 'verifier' | 'moderator' | 'operator' | 'auditor'>;

/** What is wanted at a door: to look, or to change something. */
export type Wish = 'read' | 'write';

/** The one door rule: undefined when admitted, else the problem code to answer with. Default deny. */
export const refusal = rule(
  'door.enter',
  (actor: Actor | undefined, access: Access, wish: Wish): ProblemCode | undefined => {
    if (access === 'public') return undefined;
    if (!actor) return 'unauthenticated';
    if (actor.state === 'disabled') return 'account_suspended';
    switch (access) {
      case 'signed-in':
        return undefined;
      case 'clinician':
        if (!isVerifiedClinician(actor)) return clinicianRefusal(actor);
        return wish === 'write' && actor.isReadOnly ? 'licence_not_valid' : undefined;
      case 'staff':
        return isStaff(actor) ? gradeRefusal(actor) : 'not_your_role';
      case 'verifier':
      case 'moderator':
      case 'operator':
      case 'auditor':
        return actor.roles.has(access) ? gradeRefusal(actor) : 'not_your_role';
      default:
        return access satisfies never;
    }
  },
);

function clinicianRefusal(actor: Actor): ProblemCode {
  if (actor.state === 'suspended') return 'account_suspended';
  if (actor.state === 'expired') return 'licence_not_valid';
  return 'not_verified';
}

/** Staff sign in by passkey (guarantees.md R-07). */
function gradeRefusal(actor: Actor): ProblemCode | undefined {
  return actor.isStaffGrade ? undefined : 'step_up_required';
}
