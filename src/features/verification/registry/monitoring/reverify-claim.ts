import type { Id } from '../../../../kernel/ids.ts';
import type { Clock } from '../../../../kernel/time.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { enqueueJob } from '../../../../platform/jobs/queries.ts';
import { recordAudit } from '../../../audit/index.ts';
import { dueFrom } from '../../claims/due.ts';
import { tellOfClaim } from '../../events.ts';
import { changeClaim, findClaim, insertSubmission, lockClaim, lockStanding } from '../../queries.ts';
import type { ClaimStatus } from '../../words.ts';

/** Why a claim is looked at again: the rule that found it. */
export type ReverifyRule =
  | 'nppes_deactivated'
  | 'leie_hit'
  | 'checks_changed'
  | 'credential_again'
  | 'source_back'
  | 'nppes_api';

const AGAIN: readonly ClaimStatus[] = ['approved', 'expiring', 'needs_review'];

/**
 * Sends a claim through its automatic checks again, as a new attempt with the same facts, and so before a verifier. The
 * member stays one until a person decides. False when the claim stands elsewhere by now.
 */
export async function reverifyClaim(
  tx: Database,
  claimId: Id,
  { rule, clock }: { readonly rule: ReverifyRule; readonly clock: Clock },
): Promise<boolean> {
  const seen = await findClaim(tx, claimId);
  // The account is locked before the claim, everywhere.
  if (!seen || !(await lockStanding(tx, seen.claim.accountId))) return false;
  const found = await lockClaim(tx, claimId);
  if (!found || !AGAIN.includes(found.claim.status)) return false;
  const { claim, submission } = found;
  const now = new Date(clock());
  const attempt = claim.attempt + 1;
  const isWaiting = claim.status === 'needs_review';
  const changed = await changeClaim(tx, {
    id: claimId,
    version: claim.version,
    from: AGAIN,
    set: {
      status: 'submitted',
      attempt,
      submittedAt: now,
      takenBy: null,
      takenAt: null,
      ...(isWaiting ? {} : { dueAt: dueFrom(now) }),
    },
  });
  if (!changed) return false;
  await insertSubmission(tx, { ...submission, attempt, submittedAt: now });
  await enqueueJob(tx, 'verification.check', { claim_id: claimId });
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.reverify', objectKind: 'claim', objectId: claimId, outcome: 'done', rule });
  return true;
}
