import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { verifyAssertion, type AuthenticationResponseJSON } from '../../../platform/passkeys.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import { findStanding } from '../queries.ts';
import type { DeviceHint, TokenPair } from '../sessions/open-session.ts';
import { refuseSession, startSession, type SessionPorts } from '../sessions/start-session.ts';
import { liftSession } from '../sessions/step-up.ts';
import { takerOf, userHandle, type PasskeyPorts } from './challenges.ts';
import { advanceCounter, findPasskey, type PasskeyRow } from './queries.ts';

/** Signs in by a passkey alone: possession and user verification are two factors. Throws `unauthenticated`, `account_suspended`. */
export async function signInByPasskey(
  ports: SessionPorts & PasskeyPorts,
  input: { readonly response: AuthenticationResponseJSON; readonly device: DeviceHint },
): Promise<TokenPair> {
  const used = await checkPasskey(ports, input.response, null);
  if (!used) return await refuseSession(ports.db, 'unauthenticated', undefined);
  const { accountId } = used;
  const standing = await findStanding(ports.db, accountId);
  if (standing?.state === 'disabled') return await refuseSession(ports.db, 'account_suspended', accountId);
  return await startSession(ports, { accountId, factor: 'passkey', device: input.device });
}

/** Shows a passkey again, which makes the session fresh and fit for staff. Throws `unauthenticated`. */
export async function stepUpByPasskey(
  ports: PasskeyPorts,
  actor: Actor,
  response: AuthenticationResponseJSON,
): Promise<void> {
  const used = await checkPasskey(ports, response, actor);
  if (!used) throw new AppError('unauthenticated');
  await liftSession(ports.db, actor, 'passkey');
}

/** The passkey that signed, or undefined; of the actor's own when there is one. The challenge is used up either way. */
async function checkPasskey(
  { db, party }: PasskeyPorts,
  response: AuthenticationResponseJSON,
  actor: Actor | null,
): Promise<PasskeyRow | undefined> {
  const known = await findPasskey(db, Buffer.from(response.id, 'base64url'));
  if (!known || (actor && known.accountId !== actor.accountId) || !isHandleOf(known, response)) return undefined;
  const taker = actor ? takerOf(db, 'step_up', actor.accountId) : takerOf(db, 'sign_in', null);
  const assertion = await verifyAssertion(party, response, known.publicKey, taker);
  if (await advanceCounter(db, known.id, assertion)) return known;
  await reportCopy({ db, party }, known);
  return undefined;
}

function isHandleOf({ accountId }: PasskeyRow, { response }: AuthenticationResponseJSON): boolean {
  const { userHandle: given } = response;
  return given === undefined || Buffer.from(userHandle(accountId)).equals(Buffer.from(given, 'base64url'));
}

/** A counter that went back means that somebody signs with a copy of the key: an alarm, and a mail to its owner. */
async function reportCopy({ db }: PasskeyPorts, { id, accountId }: PasskeyRow): Promise<void> {
  await transaction(db, async (tx) => {
    const about = { objectKind: 'passkey', objectId: id, rule: 'counter_regress' } as const;
    await recordAudit(tx, { action: 'passkey.use', ...about, outcome: 'refused' });
    await tellMember(tx, accountId, 'passkey_refused');
  });
}
