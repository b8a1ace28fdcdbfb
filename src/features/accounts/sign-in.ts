import { AppError, type ProblemCode } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import type { KeyRing } from '../../platform/keys.ts';
import type { PasswordHasher } from '../../platform/passwords.ts';
import type { AccessTokens } from '../../platform/tokens.ts';
import { recordAudit } from '../audit/index.ts';
import { signInRefusal } from './policy.ts';
import { findCredential, rehashPassword } from './queries.ts';
import { normalizeEmail } from './email-address.ts';
import { openSession, toTokenPair, type DeviceHint, type TokenPair } from './sessions/open-session.ts';

export interface SignInPorts {
  readonly db: Database;
  readonly keys: { readonly session: KeyRing };
  readonly tokens: AccessTokens;
  readonly passwords: PasswordHasher;
  readonly singleFactor: boolean;
}

/**
 * Signs in by password alone, which only AUTH_SINGLE_FACTOR admits. A wrong password and an unknown address look the same
 * and take the same time: `unauthenticated`. A right one without a second factor: `step_up_required`.
 */
export async function signInByPassword(
  ports: SignInPorts,
  input: { readonly email: string; readonly password: string; readonly device: DeviceHint },
): Promise<TokenPair> {
  const found = await findCredential(ports.db, normalizeEmail(input.email));
  const verdict = await ports.passwords.verify(input.password, found?.password);
  if (!found?.password || !verdict.matches) return await refuse(ports.db, 'unauthenticated', found?.account.id);
  if (verdict.outdated) {
    await rehashPassword(ports.db, found.account.id, found.password, await ports.passwords.hash(input.password));
  }
  const code = signInRefusal(found.account.state, ports.singleFactor);
  if (code) return await refuse(ports.db, code, found.account.id);
  return await openFirstFactorSession(ports, found.account.id, input.device);
}

async function openFirstFactorSession(ports: SignInPorts, accountId: Id, device: DeviceHint): Promise<TokenPair> {
  const opened = await transaction(ports.db, async (tx) => {
    const session = await openSession(tx, ports.keys, { accountId, aal: 1, device });
    const { sessionId } = session;
    const actor = { accountId, sessionId };
    await recordAudit(tx, {
      actor,
      action: 'session.open',
      objectKind: 'session',
      objectId: sessionId,
      outcome: 'done',
    });
    return session;
  });
  return await toTokenPair(ports.tokens, opened);
}

/** Every failure is written down alike, on the pool: a known address must not take longer than an unknown one. */
async function refuse(db: Database, code: ProblemCode, accountId: Id | undefined): Promise<never> {
  const object = accountId === undefined ? {} : { objectKind: 'account', objectId: accountId };
  await recordAudit(db, { action: 'session.open', ...object, outcome: 'refused', rule: code });
  const detail = code === 'step_up_required' ? { detail: NO_SECOND_FACTOR } : {};
  throw new AppError(code, detail);
}

const NO_SECOND_FACTOR = 'A password alone does not sign in: a second factor is needed, and this account has none yet.';
