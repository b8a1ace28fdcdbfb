import { AppError } from '../../kernel/errors.ts';
import type { Role } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import type { KeyRing } from '../../platform/keys.ts';
import { createPasswordHasher } from '../../platform/passwords.ts';
import { assertPassword } from './assert-password.ts';
import { createAccount, issueSetPasswordCode } from './create-account.ts';
import { isEmailAddress, normalizeEmail } from './email-address.ts';
import { grantRole } from './grant-role.ts';
import { findAccountByEmail } from './queries.ts';
import { NAME_PATTERN } from './schemas.ts';

export interface StaffAccount {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Without one a code to set it is made. */
  readonly password: string | undefined;
}

export interface StaffAccountMade {
  readonly accountId: Id;
  readonly isNew: boolean;
  /** One-time code to set the password; undefined when there is one already. */
  readonly code: string | undefined;
}

/** Makes a staff account by the operator's hand, or gives an existing one the role. Throws `invalid_request`. Audited. */
export async function createStaffAccount(
  ports: { readonly db: Database; readonly keys: { readonly password: KeyRing } },
  input: StaffAccount,
): Promise<StaffAccountMade> {
  assertFields(input);
  const { password } = input;
  const stored = password === undefined ? undefined : await createPasswordHasher(ports.keys.password).hash(password);
  return await transaction(ports.db, async (tx) => {
    const known = await findAccountByEmail(tx, normalizeEmail(input.email));
    const fresh = { email: input.email, displayName: input.name, roles: [], ...(stored ? { password: stored } : {}) };
    const accountId = known?.id ?? (await createAccount(tx, fresh)).accountId;
    await grantRole(tx, { accountId, role: input.role });
    const code = known || stored ? undefined : await issueSetPasswordCode(tx, accountId);
    return { accountId, isNew: !known, code };
  });
}

function assertFields({ email, name, password }: StaffAccount): void {
  const wrong = (pointer: string, message: string) =>
    new AppError('invalid_request', {
      detail: `The ${pointer.slice(1)} ${message}.`,
      errors: [{ pointer, code: 'pattern', message }],
    });
  if (!isEmailAddress(email)) throw wrong('/email', 'is not an address');
  if (name.length > 80 || !new RegExp(NAME_PATTERN, 'u').test(name)) throw wrong('/name', 'is not a name');
  if (password !== undefined) assertPassword(password, [email, name]);
}
