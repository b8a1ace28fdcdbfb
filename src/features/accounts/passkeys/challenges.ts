import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import {
  CHALLENGE_SECONDS,
  creationOptions,
  requestOptions,
  type RelyingParty,
  type TakeChallenge,
} from '../../../platform/passkeys.ts';
import { getOwnAccount } from '../queries.ts';
import { secretHash } from '../secrets.ts';
import type { ChallengePurpose } from '../tables.ts';
import { deleteChallenge, insertChallenge, listPasskeys } from './queries.ts';

/** What making or using a passkey needs. */
export interface PasskeyPorts {
  readonly db: Database;
  readonly party: RelyingParty;
}

/** What a browser needs to make a passkey for an account. */
export async function askForPasskey({ db, party }: PasskeyPorts, accountId: Id) {
  const own = await getOwnAccount(db, accountId);
  const known = (await listPasskeys(db, accountId)).map((row) => row.credentialId);
  const handle = userHandle(accountId);
  const options = await creationOptions(party, { handle, name: own.email, displayName: own.displayName, known });
  await keep(db, options.challenge, 'register', accountId);
  return options;
}

/** What a browser needs to sign in; nobody is named, so nothing is told about who has passkeys. */
export async function askWhoSignsIn({ db, party }: PasskeyPorts) {
  const options = await requestOptions(party);
  await keep(db, options.challenge, 'sign_in', null);
  return options;
}

/** What a browser needs to show the account's own passkey again. */
export async function askAgain({ db, party }: PasskeyPorts, accountId: Id) {
  const known = (await listPasskeys(db, accountId)).map((row) => row.credentialId);
  const options = await requestOptions(party, known);
  await keep(db, options.challenge, 'step_up', accountId);
  return options;
}

/** Uses a challenge up that was given for this purpose and account. */
export function takerOf(db: Database, purpose: ChallengePurpose, accountId: Id | null): TakeChallenge {
  return (challenge) => deleteChallenge(db, { challengeHash: secretHash(challenge), purpose, accountId });
}

/** The account's id as the 16 bytes an authenticator keeps: no name and no address (WebAuthn section 14.6.1). */
export function userHandle(accountId: Id): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(accountId.replaceAll('-', ''), 'hex'));
}

async function keep(db: Database, challenge: string, purpose: ChallengePurpose, accountId: Id | null): Promise<void> {
  await insertChallenge(db, { challengeHash: secretHash(challenge), purpose, accountId }, CHALLENGE_SECONDS);
}
