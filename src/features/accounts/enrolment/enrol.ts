import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import type { RegistrationResponseJSON } from '../../../platform/passkeys.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import { addPasskey, checkNewPasskey } from '../passkeys/add-passkey.ts';
import { askForPasskey, type PasskeyPorts } from '../passkeys/challenges.ts';
import { codeRefusal } from '../policy.ts';
import { findEmailToken, findStanding, insertEmailToken, takeEmailToken } from '../queries.ts';
import { invalidCode, newSecret, secretHash } from '../secrets.ts';
import { toTokenPair, type DeviceHint, type OpenedSession, type TokenPair } from '../sessions/open-session.ts';
import { enterSession, type SessionPorts } from '../sessions/start-session.ts';
import { wrongCode } from '../totp/manage-totp.ts';
import { makeRecoveryCodes } from '../totp/recovery-codes.ts';
import { beginTotp, confirmTotp, type TotpPorts } from '../totp/use-totp.ts';

/** Minutes that an enrolment waits after a mail was answered, and after an operator made one. */
export const ENROLMENT_MINUTES = { mail: 60, operator: 24 * 60 } as const;

/** Makes a one-time code by which its holder enrols a factor of an account; earlier ones are used up. */
export async function issueEnrolment(tx: Database, accountId: Id, lifeMinutes: number): Promise<string> {
  const token = newSecret('enrol');
  await insertEmailToken(tx, { accountId, purpose: 'enrol', tokenHash: secretHash(token), lifeMinutes });
  return token;
}

/** A first session, and the recovery codes that go with it; staff get none, an operator lets them in again. */
export interface Enrolled {
  readonly pair: TokenPair;
  readonly recoveryCodes: readonly string[];
}

/** What a browser needs to make the passkey of an enrolment. Throws `invalid_request`. */
export async function askToEnrolPasskey(ports: PasskeyPorts, token: string) {
  return await askForPasskey(ports, await whoEnrols(ports.db, token));
}

/** Adds a passkey by an enrolment and opens a session with it. Throws `invalid_request`, `unauthenticated`, `state_conflict`. */
export async function enrolPasskey(
  ports: SessionPorts & PasskeyPorts,
  input: {
    readonly token: string;
    readonly response: RegistrationResponseJSON;
    readonly label?: string | undefined;
    readonly device: DeviceHint;
  },
): Promise<Enrolled> {
  const accountId = await whoEnrols(ports.db, input.token);
  const made = await checkNewPasskey(ports, { ...input, accountId });
  return await enrol(ports, { ...input, accountId, factor: 'passkey' }, async (tx) => {
    await addPasskey(tx, { accountId, label: input.label }, made);
  });
}

/** A seed for one-time codes by an enrolment. Throws `invalid_request`, `step_up_required` for staff. */
export async function beginEnrolTotp(db: Database, ports: TotpPorts, token: string) {
  const accountId = await whoEnrols(db, token);
  await refuseStaff(db, accountId);
  return await beginTotp(db, ports, accountId);
}

/** Puts the seed of an enrolment in force by its first code and opens a session. Throws `invalid_request`, `step_up_required` for staff. */
export async function enrolTotp(
  ports: SessionPorts & TotpPorts,
  input: { readonly token: string; readonly code: string; readonly device: DeviceHint },
): Promise<Enrolled> {
  const accountId = await whoEnrols(ports.db, input.token);
  await refuseStaff(ports.db, accountId);
  return await enrol(ports, { ...input, accountId, factor: 'totp' }, async (tx) => {
    if (!(await confirmTotp(tx, ports, accountId, input.code))) throw wrongCode();
    await recordAudit(tx, { action: 'totp.add', objectKind: 'account', objectId: accountId, outcome: 'done' });
    await tellMember(tx, accountId, 'totp_added');
  });
}

async function whoEnrols(db: Database, token: string): Promise<Id> {
  const accountId = await findEmailToken(db, secretHash(token), 'enrol');
  if (accountId === undefined) throw invalidCode();
  return accountId;
}

async function refuseStaff(db: Database, accountId: Id): Promise<void> {
  const standing = await findStanding(db, accountId);
  const refused = standing ? codeRefusal(standing) : 'unauthenticated';
  if (refused) throw new AppError(refused, refused === 'step_up_required' ? { detail: STAFF_NEED_PASSKEY } : {});
}

const STAFF_NEED_PASSKEY = 'Staff sign in by passkey.';

interface Enrolling {
  readonly token: string;
  readonly accountId: Id;
  readonly factor: 'passkey' | 'totp';
  readonly device: DeviceHint;
}

/** One transaction: of many at once with one token one enrols. */
async function enrol(
  ports: SessionPorts,
  { token, accountId, factor, device }: Enrolling,
  add: (tx: Database) => Promise<void>,
): Promise<Enrolled> {
  const { opened, recoveryCodes } = await transaction(ports.db, async (tx) => {
    if ((await takeEmailToken(tx, secretHash(token), 'enrol')) !== accountId) throw invalidCode();
    const standing = await findStanding(tx, accountId);
    if (standing?.state === 'disabled') throw new AppError('account_suspended');
    await add(tx);
    const session: OpenedSession = await enterSession(tx, ports.keys, { accountId, factor, device });
    return { opened: session, recoveryCodes: standing?.isStaff ? [] : await makeRecoveryCodes(tx, accountId) };
  });
  return { pair: await toTokenPair(ports.tokens, opened), recoveryCodes };
}
