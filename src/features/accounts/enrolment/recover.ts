import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellMember } from '../notices.ts';
import { mayRecover } from '../policy.ts';
import { listPasskeys } from '../passkeys/queries.ts';
import { findStanding, lockAccount, takeEmailToken } from '../queries.ts';
import { invalidCode, secretHash } from '../secrets.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { hasTotp } from '../totp/queries.ts';
import { useRecoveryCode } from '../totp/recovery-codes.ts';
import { ENROLMENT_MINUTES, issueEnrolment } from './enrol.ts';

export interface Recovery {
  /** The code of a reset mail. */
  readonly code: string;
  readonly recoveryCode?: string | undefined;
}

/**
 * Trades a mailed code and a recovery code for an enrolment: no weaker than enrolment was, and never around the second
 * factor. An account that never had one needs the mail alone, as when it opened. Every session ends and the owner is told.
 * Throws `invalid_request`, `step_up_required` without a right recovery code and for staff, whom an operator lets in again.
 */
export async function recover(db: Database, { code, recoveryCode }: Recovery): Promise<string> {
  return await transaction(db, async (tx) => {
    const accountId = await takeEmailToken(tx, secretHash(code), 'set_password');
    if (accountId === undefined) throw invalidCode();
    await lockAccount(tx, accountId);
    await refuse(tx, accountId, recoveryCode);
    await endSessions(tx, { accountId }, 'recovered');
    await recordAudit(tx, { action: 'account.recover', objectKind: 'account', objectId: accountId, outcome: 'done' });
    await tellMember(tx, accountId, 'recovered');
    return await issueEnrolment(tx, accountId, ENROLMENT_MINUTES.mail);
  });
}

async function refuse(tx: Database, accountId: Id, recoveryCode: string | undefined): Promise<void> {
  const standing = await findStanding(tx, accountId);
  const hasFactor = (await listPasskeys(tx, accountId)).length > 0 || (await hasTotp(tx, accountId));
  const showsCode = recoveryCode !== undefined && (await useRecoveryCode(tx, accountId, recoveryCode));
  if (!standing || !mayRecover({ ...standing, hasFactor, showsCode })) throw new AppError('step_up_required');
}
