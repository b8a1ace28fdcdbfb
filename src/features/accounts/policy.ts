import { STAFF_ROLES, type Actor, type AccountState, type Role } from '../../kernel/actor.ts';
import type { ProblemCode } from '../../kernel/errors.ts';
import { rule } from '../../kernel/rules.ts';

/** States in which a name was or is being compared with a licence: it stays as it is. */
const NAME_IS_FIXED: readonly AccountState[] = ['pending', 'verified', 'expired', 'suspended', 'disabled'];

/** Whether a member may change the own name: not once a licence was claimed under it. */
export const mayRename = rule(
  'account.rename',
  (actor: Pick<Actor, 'state'>): boolean => !NAME_IS_FIXED.includes(actor.state),
);

/** What counts at a sign-in by password. */
export interface PasswordStanding {
  readonly state: AccountState;
  readonly isStaff: boolean;
  readonly hasTotp: boolean;
}

/** What follows a right password: never a session but in demos and tests; staff need a passkey (guarantees.md 4.2). */
export function afterPassword(standing: PasswordStanding, singleFactor: boolean): 'session' | 'code' | ProblemCode {
  if (standing.state === 'disabled') return 'account_suspended';
  if (singleFactor) return 'session';
  return standing.hasTotp && !standing.isStaff ? 'code' : 'step_up_required';
}

/** Whether a one-time or recovery code may open or refresh a session: never one of staff, never of a disabled account. */
export const codeRefusal = rule(
  'session.open_by_code',
  ({ state, isStaff }: Omit<PasswordStanding, 'hasTotp'>): ProblemCode | undefined => {
    if (state === 'disabled') return 'account_suspended';
    return isStaff ? 'step_up_required' : undefined;
  },
);

/** What counts at a recovery by mail. */
export interface RecoveryFacts {
  readonly state: AccountState;
  readonly isStaff: boolean;
  readonly hasFactor: boolean;
  /** Whether an unused recovery code was shown. */
  readonly showsCode: boolean;
}

/** Whether a mailed code opens an enrolment: beside a recovery code, or alone where there never was a factor; never for staff. */
export const mayRecover = rule(
  'account.recover',
  ({ state, isStaff, hasFactor, showsCode }: RecoveryFacts): boolean =>
    state !== 'disabled' && !isStaff && (showsCode || !hasFactor),
);

/** The factors an account would have left. */
export interface FactorsLeft {
  readonly passkeys: number;
  readonly hasTotp: boolean;
}

/** Whether these factors still let the member in: staff need a passkey among them. */
export const keepsWayIn = rule(
  'factor.remove',
  (actor: Pick<Actor, 'roles'>, { passkeys, hasTotp }: FactorsLeft): boolean =>
    passkeys > 0 || (hasTotp && !STAFF_ROLES.some((role) => actor.roles.has(role))),
);

/** Why somebody does not act on another one's file. */
export type Conflict = 'self' | 'institution' | 'colleague';

/** What stands between staff and a person whose file they would act on. */
export interface ConflictFacts {
  readonly isSelf: boolean;
  readonly isSameInstitution: boolean;
  readonly isKnown: boolean;
}

/** Nobody acts on their own file, their institution's or a colleague's; undefined where nothing stands between. */
export const conflictBetween = rule(
  'member.act_on',
  ({ isSelf, isSameInstitution, isKnown }: ConflictFacts): Conflict | undefined => {
    if (isSelf) return 'self';
    if (isSameInstitution) return 'institution';
    return isKnown ? 'colleague' : undefined;
  },
);

/** Whether a role is given by an operator's hand rather than by a licence. */
export function isStaffRole(role: Role): boolean {
  return STAFF_ROLES.includes(role);
}
