import { AppError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { verifyCreation, type NewPasskey, type RegistrationResponseJSON } from '../../../platform/passkeys.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import { lockAccount } from '../queries.ts';
import { takerOf, type PasskeyPorts } from './challenges.ts';
import { insertPasskey, listPasskeys, type PasskeyRow } from './queries.ts';

/** What an authenticator made for an account, and what its owner calls it. */
export interface PasskeyToAdd {
  readonly accountId: Id;
  readonly response: RegistrationResponseJSON;
  readonly label?: string | undefined;
}

const MOST_PASSKEYS = 20;

/** Checks what an authenticator made; its challenge is used up whatever comes of it. Throws `unauthenticated`. */
export async function checkNewPasskey({ db, party }: PasskeyPorts, added: PasskeyToAdd): Promise<NewPasskey> {
  return await verifyCreation(party, added.response, takerOf(db, 'register', added.accountId));
}

/** Keeps a checked passkey in the caller's transaction. Throws `state_conflict` when it is known or there are 20. Audited, told by mail. */
export async function addPasskey(
  tx: Database,
  { accountId, label = 'Passkey' }: Omit<PasskeyToAdd, 'response'>,
  made: NewPasskey,
): Promise<PasskeyRow> {
  await lockAccount(tx, accountId);
  const known = await listPasskeys(tx, accountId);
  if (known.length >= MOST_PASSKEYS) throw new AppError('state_conflict', { detail: 'There are 20 passkeys already.' });
  const row = await insertPasskey(tx, { id: newId(), accountId, label, ...made });
  if (!row) throw new AppError('state_conflict', { detail: 'This passkey is known already.' });
  await recordAudit(tx, { action: 'passkey.add', objectKind: 'account', objectId: accountId, outcome: 'done' });
  await tellMember(tx, accountId, 'passkey_added');
  return row;
}
