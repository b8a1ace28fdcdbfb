import type { Actor, Factor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { codeRefusal } from '../policy.ts';
import { tellMember } from '../notices.ts';
import { findStanding } from '../queries.ts';
import { newSecret, secretHash } from '../secrets.ts';
import { toTokenPair, type DeviceHint, type OpenedSession, type TokenPair } from '../sessions/open-session.ts';
import { enterSession, refuseSession, type SessionPorts } from '../sessions/start-session.ts';
import { liftSession } from '../sessions/step-up.ts';
import { countFailure, findSignIn, insertSignIn, SIGN_IN_SECONDS, takeSignIn } from './queries.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { useTotp, type TotpPorts } from './use-totp.ts';

/** A sign-in whose password was right and that waits `expiresIn` seconds for the second factor. */
export interface WaitingSignIn {
  readonly token: string;
  readonly expiresIn: number;
}

/** A code as the second factor: from the authenticator app, or one of the recovery codes. */
export interface SecondFactor {
  readonly kind: 'totp' | 'recovery_code';
  readonly code: string;
}

/** Makes a sign-in wait for its second factor. */
export async function awaitSecondFactor(db: Database, accountId: Id): Promise<WaitingSignIn> {
  const token = newSecret('sign-in');
  await insertSignIn(db, secretHash(token), accountId);
  return { token, expiresIn: SIGN_IN_SECONDS };
}

/** Whose sign-in waits behind a token; undefined when none does. */
export async function whoseSignIn(db: Database, token: string): Promise<Id | undefined> {
  return await findSignIn(db, secretHash(token));
}

/**
 * Opens the session of a waiting sign-in. Of many at once with one token or one code one wins; after five wrong codes the
 * password is asked for again. Throws `unauthenticated`, `account_suspended`, `step_up_required` (staff).
 */
export async function completeSignIn(
  ports: SessionPorts & TotpPorts,
  input: { readonly token: string; readonly factor: SecondFactor; readonly device: DeviceHint },
): Promise<TokenPair> {
  const tokenHash = secretHash(input.token);
  const accountId = await findSignIn(ports.db, tokenHash);
  const standing = accountId === undefined ? undefined : await findStanding(ports.db, accountId);
  if (accountId === undefined || !standing) return await refuseSession(ports.db, 'unauthenticated', undefined);
  const refused = codeRefusal(standing);
  if (refused) return await refuseSession(ports.db, refused, accountId);
  const opened = await openOnce(ports, accountId, tokenHash, input);
  if (opened) return await toTokenPair(ports.tokens, opened);
  await countFailure(ports.db, tokenHash);
  return await refuseSession(ports.db, 'unauthenticated', accountId);
}

/** Shows a code again, which makes the session fresh; not for staff. Throws `unauthenticated`, `step_up_required`. */
export async function stepUpByTotp(db: Database, ports: TotpPorts, actor: Actor, code: string): Promise<void> {
  const standing = await findStanding(db, actor.accountId);
  const refused = standing ? codeRefusal(standing) : 'unauthenticated';
  if (refused) throw new AppError(refused);
  if (!(await useTotp(db, ports, actor.accountId, code))) throw new AppError('unauthenticated');
  await liftSession(db, actor, 'totp');
}

/** All or nothing: a wrong code leaves the sign-in waiting, and a second winner leaves the code unused. */
async function openOnce(
  ports: SessionPorts & TotpPorts,
  accountId: Id,
  tokenHash: Uint8Array,
  { factor, device }: { readonly factor: SecondFactor; readonly device: DeviceHint },
): Promise<OpenedSession | undefined> {
  try {
    return await transaction(ports.db, async (tx) => {
      if (!(await takeSignIn(tx, tokenHash))) throw new Refused();
      if (!(await useSecondFactor(tx, ports, accountId, factor))) throw new Refused();
      return await enterSession(tx, ports.keys, { accountId, factor: factor.kind satisfies Factor, device });
    });
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

async function useSecondFactor(
  tx: Database,
  ports: TotpPorts,
  accountId: Id,
  { kind, code }: SecondFactor,
): Promise<boolean> {
  if (kind === 'totp') return await useTotp(tx, ports, accountId, code);
  const used = await useRecoveryCode(tx, accountId, code);
  if (used) await tellMember(tx, accountId, 'recovery_code_used');
  return used;
}

/** Rolls the transaction back; never leaves this file. */
class Refused extends Error {}
