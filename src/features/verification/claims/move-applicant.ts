import { CLINICIAN_ROLES, type AccountState } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { setMembership } from '../../accounts/index.ts';
import { isApplicant, mayBecomeMember } from '../policy.ts';
import { countStandingClaims, lockStanding, type Standing } from '../queries.ts';
import type { Scope } from '../words.ts';

const ROLE_OF_SCOPE = { full: 'physician', trainee: 'resident', student: 'student' } as const;

/** Moves an account that is not a member yet along with its claim; a member stays what they are. */
export async function moveApplicant(
  tx: Database,
  accountId: Id,
  state: Extract<AccountState, 'pending' | 'needs_info' | 'rejected' | 'withdrawn'>,
): Promise<void> {
  const standing = await lockStanding(tx, accountId);
  if (!standing || !isApplicant(standing.state) || standing.state === state) return;
  await setMembership(tx, accountId, { state, roles: ['applicant'] });
}

/** What an approval gives. */
export interface Admission {
  readonly scope: Scope;
  /** Last day, `YYYY-MM-DD`, UTC; null without one. */
  readonly expiresOn: string | null;
  /** Whether the account is suspended for the end of this very claim alone, so that approving it again opens it. */
  readonly liftsSuspension?: boolean;
}

/**
 * Opens the clinical side until the end of `expiresOn`. A further licence never narrows what an earlier one gave: full stays
 * full, and the later end counts.
 */
export async function admitMember(tx: Database, accountId: Id, admission: Admission): Promise<void> {
  const { scope, expiresOn, liftsSuspension = false } = admission;
  const standing = await lockStanding(tx, accountId);
  const isLifted = liftsSuspension && standing?.state === 'suspended';
  if (!standing || !(mayBecomeMember(standing.state) || isLifted)) {
    throw new AppError('state_conflict', { detail: BLOCKED });
  }
  const isMember = standing.state === 'verified';
  if (isMember && standing.scope === 'full' && scope !== 'full') return;
  const end = expiresOn === null ? null : endOfDay(expiresOn);
  const expiresAt = isMember && standing.scope === scope ? later(standing.scopeExpiresAt, end) : end;
  await setMembership(tx, accountId, {
    state: 'verified',
    roles: [ROLE_OF_SCOPE[scope]],
    scope,
    ...(expiresAt === null ? {} : { expiresAt }),
  });
}

/** Makes a membership `expired` that no approved claim bears any more. */
export async function lapseMember(tx: Database, accountId: Id): Promise<void> {
  const standing = await lockStanding(tx, accountId);
  if (standing?.state !== 'verified' || (await countStandingClaims(tx, accountId)) > 0) return;
  const { scope, scopeExpiresAt } = standing;
  await setMembership(tx, accountId, {
    state: 'expired',
    roles: clinicianRolesOf(standing),
    ...(scope === null ? {} : { scope }),
    ...(scopeExpiresAt === null ? {} : { expiresAt: scopeExpiresAt }),
  });
}

/** Ends the membership of somebody whose claim was looked at again and rejected, unless another approved claim bears it. */
export async function dismissMember(tx: Database, accountId: Id): Promise<void> {
  const standing = await lockStanding(tx, accountId);
  if (standing?.state !== 'verified' || (await countStandingClaims(tx, accountId)) > 0) return;
  await setMembership(tx, accountId, { state: 'rejected', roles: ['applicant'] });
}

/** The last moment of a day, `YYYY-MM-DD`, UTC: when a membership that ends on it does. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59.999Z`);
}

/** The later of two ends; null never ends. */
function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return null;
  return a > b ? a : b;
}

/** The clinician roles among those that an account holds. */
export function clinicianRolesOf(standing: Standing) {
  return CLINICIAN_ROLES.filter((role) => standing.roles.includes(role));
}

const BLOCKED = 'The account is suspended or disabled; restore it first.';
