import { AppError } from '../../kernel/errors.ts';
import type { Role } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import type { KeyRing } from '../../platform/keys.ts';
import { createPasswordHasher } from '../../platform/passwords.ts';
import { assertPassword } from './assert-password.ts';
import { createAccount } from './create-account.ts';
import { isEmailAddress, normalizeEmail } from './email-address.ts';
import { ENROLMENT_MINUTES, issueEnrolment } from './enrolment/enrol.ts';
import { grantRole } from './grant-role.ts';
import { recordAudit } from '../audit/index.ts';
import { tellMember } from './notices.ts';
import { findAccountByEmail } from './queries.ts';
import { NAME_PATTERN } from './schemas.ts';
import { endSessions } from './sessions/end-sessions.ts';

export interface StaffAccount {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Opens a session only under AUTH_SINGLE_FACTOR: staff sign in by passkey. */
  readonly password: string | undefined;
}

export interface StaffAccountMade {
  readonly accountId: Id;
  readonly isNew: boolean;
  /** One-time code to enrol a passkey; undefined for an account that was there before. */
  readonly enrolmentToken: string | undefined;
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
    const enrolmentToken = known ? undefined : await issueEnrolment(tx, accountId, ENROLMENT_MINUTES.operator);
    return { accountId, isNew: !known, enrolmentToken };
  });
}

/**
 * Makes a one-time code to enrol a passkey by the operator's hand, for somebody whose identity the operator has checked
 * again: the last way back in. Every session ends and the owner is told. Throws `not_found`. Audited.
 */
export async function letInAgain(db: Database, email: string): Promise<string> {
  return await transaction(db, async (tx) => {
    const account = await findAccountByEmail(tx, normalizeEmail(email));
    if (!account) throw new AppError('not_found', { detail: `${email} has no account.` });
    const about = { objectKind: 'account', objectId: account.id } as const;
    await endSessions(tx, { accountId: account.id }, 'recovered');
    await recordAudit(tx, { action: 'account.enrolment', ...about, outcome: 'done' });
    await tellMember(tx, account.id, 'enrolment_link');
    return await issueEnrolment(tx, account.id, ENROLMENT_MINUTES.operator);
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
