import { AppError } from '../../kernel/errors.ts';
import type { Role } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { StoredPassword } from '../../platform/passwords.ts';
import { recordAudit } from '../audit/index.ts';
import { insertAccount, upsertPassword } from './queries.ts';
import { normalizeEmail } from './email-address.ts';

/** An account made by the operator's hand, without a mail: the first staff account, and demo data. */
export interface AccountToCreate {
  readonly email: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly password?: StoredPassword;
}

/** Makes an account in the caller's transaction. Throws `state_conflict` when the address is taken. Audited. */
export async function createAccount(tx: Database, input: AccountToCreate): Promise<{ accountId: Id; personaId: Id }> {
  const created = await insertAccount(tx, { ...input, email: normalizeEmail(input.email) });
  if (!created) throw new AppError('state_conflict');
  const { accountId } = created;
  if (input.password) await upsertPassword(tx, accountId, input.password);
  await recordAudit(tx, { action: 'account.create', objectKind: 'account', objectId: accountId, outcome: 'done' });
  return created;
}
