import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { enqueueJob } from '../../../platform/jobs/queries.ts';
import { refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import { recordingOwnFile } from '../review/refuse-review.ts';
import { BREAK_GLASS_MS } from './policy.ts';
import { findAccountBehind, findOpenBreakGlass, insertBreakGlass, listOtherStaff, lockAccount } from './queries.ts';

/** Whose file is to be opened, and why. */
export interface BreakGlassInput {
  readonly subject: { readonly kind: 'account' | 'persona'; readonly id: Id };
  readonly reason: DeidentifiedText;
}

/**
 * Opens a member's file in an emergency, for thirty minutes and this verifier: who stands behind a handle, and documents
 * that no claim in their hands would show them. The rest of the staff is told at once. Throws `not_found`,
 * `self_review_refused`, `state_conflict` while it is open already, `second_person_required` where nobody could be told.
 */
export async function openBreakGlass(
  { db, clock }: Pick<ClaimServices, 'db' | 'clock'>,
  by: By,
  { subject, reason }: BreakGlassInput,
  idempotency: IdempotencyClaim,
): Promise<Id> {
  const accountId = subject.kind === 'account' ? subject.id : await findAccountBehind(db, subject.id);
  if (accountId === undefined) throw new NotFoundError();
  const openerId = by.actor.accountId;
  const attempt = { ...by, action: 'break-glass.open', objectKind: 'account', objectId: accountId } as const;
  const open = async (tx: Database): Promise<Id> => {
    if (!(await lockAccount(tx, accountId))) throw new NotFoundError();
    await refuseConflict(tx, by.actor, accountId);
    await claimIdempotency(tx, idempotency);
    const openedAt = new Date(clock());
    if (await findOpenBreakGlass(tx, { openerId, accountId, now: openedAt })) throw new AppError('state_conflict');
    const told = await listOtherStaff(tx, [openerId, accountId]);
    if (told.length === 0) throw new AppError('second_person_required', { detail: NOBODY });
    const id = newId();
    const expiresAt = new Date(openedAt.getTime() + BREAK_GLASS_MS);
    await insertBreakGlass(tx, { id, openerId, accountId, openedAt, expiresAt }, reason);
    for (const one of told) await tell(tx, one, id);
    await recordAudit(tx, { ...attempt, outcome: 'done', details: { break_glass_id: id, told: told.length } });
    await settleIdempotency(tx, idempotency, { status: 201, objectId: id });
    return id;
  };
  return recordingOwnFile(db, attempt, () => transaction(db, open));
}

const NOBODY = 'Nobody else is of the staff who could be told.';

/** By mail, whatever they chose to be mailed of, and in the list of the page: ids alone. */
async function tell(tx: Database, accountId: Id, id: Id): Promise<void> {
  await enqueueJob(tx, 'verification.break-glass-mail', { account_id: accountId });
  await appendEvent(tx, { type: 'break-glass.opened', audience: { kind: 'account', id: accountId }, data: { id } });
}
