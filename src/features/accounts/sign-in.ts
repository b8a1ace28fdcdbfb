import { AppError } from '../../kernel/errors.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { PasswordHasher } from '../../platform/passwords.ts';
import { afterPassword } from './policy.ts';
import { findCredential, findCredentialOf, findStanding, rehashPassword } from './queries.ts';
import { normalizeEmail } from './email-address.ts';
import type { DeviceHint, TokenPair } from './sessions/open-session.ts';
import { refuseSession, startSession, type SessionPorts } from './sessions/start-session.ts';
import { liftSession } from './sessions/step-up.ts';
import { awaitSecondFactor, type WaitingSignIn } from './totp/complete-sign-in.ts';
import { hasTotp } from './totp/queries.ts';

export interface PasswordPorts extends SessionPorts {
  readonly passwords: PasswordHasher;
  readonly singleFactor: boolean;
}

/** What a right password gives: a sign-in that waits for its second factor; a session only under AUTH_SINGLE_FACTOR. */
export type AfterPassword = { readonly pair: TokenPair } | { readonly waiting: WaitingSignIn };

/**
 * Checks a password. A wrong one and an unknown address look the same and take the same time: `unauthenticated`. A right
 * one of an account without one-time codes, or of staff: `step_up_required`.
 */
export async function signInByPassword(
  ports: PasswordPorts,
  input: { readonly email: string; readonly password: string; readonly device: DeviceHint },
): Promise<AfterPassword> {
  const found = await findCredential(ports.db, normalizeEmail(input.email));
  const verdict = await ports.passwords.verify(input.password, found?.password);
  if (!found?.password || !verdict.matches) {
    return await refuseSession(ports.db, 'unauthenticated', found?.account.id);
  }
  const accountId = found.account.id;
  if (verdict.outdated) {
    await rehashPassword(ports.db, accountId, found.password, await ports.passwords.hash(input.password));
  }
  return await goOn(ports, accountId, input.device);
}

async function goOn(ports: PasswordPorts, accountId: Id, device: DeviceHint): Promise<AfterPassword> {
  const standing = await findStanding(ports.db, accountId);
  if (!standing) throw new AppError('unauthenticated');
  const next = afterPassword({ ...standing, hasTotp: await hasTotp(ports.db, accountId) }, ports.singleFactor);
  if (next === 'session') return { pair: await startSession(ports, { accountId, factor: 'password', device }) };
  if (next === 'code') return { waiting: await awaitSecondFactor(ports.db, accountId) };
  const detail = standing.isStaff ? STAFF_NEED_PASSKEY : NO_SECOND_FACTOR;
  return await refuseSession(ports.db, next, accountId, next === 'step_up_required' ? detail : undefined);
}

const STAFF_NEED_PASSKEY = 'A password does not sign staff in: use a passkey.';
const NO_SECOND_FACTOR =
  'A password alone does not sign in. Use a passkey; if there is none yet, ask for a code by mail and enrol (POST /v1/auth/recover).';

/** Shows the password again, which counts as fresh under AUTH_SINGLE_FACTOR alone. Throws `unauthenticated`, `step_up_required`. */
export async function stepUpByPassword(ports: PasswordPorts, actor: Actor, password: string): Promise<void> {
  if (!ports.singleFactor) throw new AppError('step_up_required');
  const verdict = await ports.passwords.verify(password, await findCredentialOf(ports.db, actor.accountId));
  if (!verdict.matches) throw new AppError('unauthenticated');
  await liftSession(ports.db, actor, 'password');
}
