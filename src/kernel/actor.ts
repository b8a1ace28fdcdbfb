import type { Id } from './ids.ts';

/** Additive capabilities of one account (product.md section 1). */
export type Role =
  | 'applicant'
  | 'physician'
  | 'resident'
  | 'student'
  | 'verifier'
  | 'moderator'
  | 'operator'
  | 'auditor';

export const STAFF_ROLES: readonly Role[] = ['verifier', 'moderator', 'operator', 'auditor'];
export const CLINICIAN_ROLES: readonly Role[] = ['physician', 'resident', 'student'];

/** Where an account stands with its licence (guarantees.md 4.7, nine states). */
export type AccountState =
  | 'new'
  | 'pending'
  | 'needs_info'
  | 'verified'
  | 'expired'
  | 'suspended'
  | 'rejected'
  | 'withdrawn'
  | 'disabled';

/** What a session was opened with. A password alone opens one only under AUTH_SINGLE_FACTOR. */
export type Factor = 'password' | 'totp' | 'recovery_code' | 'passkey';

/** Authenticator assurance level of a factor: 1 a password alone, 2 anything that stands on two (NIST SP 800-63B). */
export function assuranceOf(factor: Factor): 1 | 2 {
  return factor === 'password' ? 1 : 2;
}

/** How long a factor counts as fresh, in seconds (guarantees.md 4.8). */
export const FRESH_SECONDS = 300;

/**
 * How old what is known of an actor may be, in milliseconds. A revoked session is served nothing a second later (guarantees.md 4.4): a quarter
 * of it is left for the reply or the event to be written, on a machine that is busy.
 */
export const ACTOR_AGE_MS = 750;

/** Who acts: read fresh (ACTOR_AGE_MS) for every request and frame. */
export interface Actor {
  readonly accountId: Id;
  readonly sessionId: Id;
  /** The persona shown when the actor writes under the real name. */
  readonly personaId: Id;
  readonly state: AccountState;
  /** Whether the licence has run out and its days of grace have not: a clinician who reads and writes nothing. */
  readonly isReadOnly: boolean;
  readonly roles: ReadonlySet<Role>;
  /** Authenticator assurance level of the session: 1 password alone, 2 passkey or second factor. */
  readonly aal: 1 | 2;
  /** Whether the session may act as staff: opened by a passkey, or AUTH_SINGLE_FACTOR lets anything pass. */
  readonly isStaffGrade: boolean;
  /** Whether a factor was shown within the last five minutes, by the clock of the database. */
  readonly hasFreshFactor: boolean;
  /** Grows with every change of roles, state or licence; a socket that holds an older one is re-read. */
  readonly authzVersion: number;
}

/** Whether nothing is known now that was not known before. */
export function isSameActor(before: Actor, now: Actor): boolean {
  return (
    before.sessionId === now.sessionId &&
    before.accountId === now.accountId &&
    before.personaId === now.personaId &&
    before.state === now.state &&
    before.isReadOnly === now.isReadOnly &&
    before.aal === now.aal &&
    before.isStaffGrade === now.isStaffGrade &&
    before.hasFreshFactor === now.hasFreshFactor &&
    before.authzVersion === now.authzVersion &&
    before.roles.size === now.roles.size &&
    [...before.roles].every((role) => now.roles.has(role))
  );
}

/** Whether the actor is a clinician with a valid, in-date licence or training place. */
export function isVerifiedClinician(actor: Actor): boolean {
  if (actor.state !== 'verified') return false;
  // A loop without a closure, as this is asked for each socket and event.
  for (const role of CLINICIAN_ROLES) if (actor.roles.has(role)) return true;
  return false;
}

export function isStaff(actor: Actor): boolean {
  return STAFF_ROLES.some((role) => actor.roles.has(role));
}
