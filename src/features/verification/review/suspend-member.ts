import { AppError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { refuseConflict, setMembership } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { clinicianRolesOf } from '../claims/move-applicant.ts';
import { lockStanding } from '../queries.ts';
import {
  findStandingMembershipDecision,
  insertMembershipDecision,
  listWaitingRestorations,
  type MembershipDecisionRow,
} from './queries.ts';
import { recordingOwnFile } from './refuse-review.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import type { MembershipReason } from '../words.ts';

interface MembershipInput {
  readonly accountId: Id;
  readonly decision: 'suspend' | 'restore';
  readonly reasonCode: MembershipReason;
}

const STEP = {
  suspend: { from: 'verified', to: 'suspended' },
  restore: { from: 'suspended', to: 'verified' },
} as const;

/**
 * Closes or opens the clinical side of a member at once, on REST and on sockets. After an exclusion two people open it.
 * Throws `self_review_refused`, `second_person_required`, and `state_conflict` unless the member is verified (to suspend) or suspended (to restore).
 */
export async function decideMembership(
  services: ClaimServices,
  by: By,
  input: MembershipInput,
  idempotency: IdempotencyClaim,
): Promise<Id> {
  const attempt = { ...by, action: `member.${input.decision}`, objectKind: 'account', objectId: input.accountId };
  const decide = async (tx: Database): Promise<Id> => {
    await refuseConflict(tx, by.actor, input.accountId);
    await claimIdempotency(tx, idempotency);
    const stands = await mayStand(tx, by.actor.accountId, input);
    if (stands) await move(tx, input);
    const row: MembershipDecisionRow = {
      id: newId(),
      ...input,
      verifierId: by.actor.accountId,
      decidedAt: new Date(services.clock()),
      stands,
    };
    await insertMembershipDecision(tx, row);
    await recordAudit(tx, { ...attempt, outcome: 'done', rule: input.reasonCode, details: { decision_id: row.id } });
    await settleIdempotency(tx, idempotency, { status: 201, objectId: row.id });
    return row.id;
  };
  return recordingOwnFile(services.db, attempt, () => transaction(services.db, decide));
}

/**
 * Whether this restoration takes effect: after an exclusion only that of a second person, and never while the member's own
 * licence stands ended, which a new decision on the claim reverses (product.md 6.7).
 */
async function mayStand(tx: Database, verifierId: Id, { accountId, decision }: MembershipInput): Promise<boolean> {
  if (decision === 'suspend') return true;
  // Locked first: of two who restore at once, the second sees the first.
  if ((await lockStanding(tx, accountId))?.state !== 'suspended') throw new AppError('state_conflict');
  const last = await findStandingMembershipDecision(tx, accountId);
  if (last?.decision !== 'suspend') throw new AppError('state_conflict', { detail: ENDED_CLAIM });
  if (last.reasonCode !== 'excluded') return true;
  const waiting = await listWaitingRestorations(tx, last);
  if (waiting.some((one) => one.verifierId === verifierId)) throw new AppError('second_person_required');
  return waiting.length > 0;
}

const ENDED_CLAIM = 'Nobody suspended this member: the licence ended. Look at the claim again.';

async function move(tx: Database, { accountId, decision }: MembershipInput): Promise<void> {
  const standing = await lockStanding(tx, accountId);
  if (!standing) throw new AppError('not_found');
  const { from, to } = STEP[decision];
  const roles = clinicianRolesOf(standing);
  if (standing.state !== from || roles.length === 0) throw new AppError('state_conflict');
  const { scope, scopeExpiresAt } = standing;
  await setMembership(tx, accountId, {
    state: to,
    roles,
    ...(scope === null ? {} : { scope }),
    ...(scopeExpiresAt === null ? {} : { expiresAt: scopeExpiresAt }),
  });
}
