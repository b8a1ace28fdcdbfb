import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { reviewRefusal } from '../policy.ts';
import type { ClaimRow } from '../queries.ts';

/** Throws when this verifier may not take or decide the claim. */
export function refuseReview(actor: Actor, claim: ClaimRow): void {
  const code = reviewRefusal(claim, actor.accountId);
  if (code) throw new AppError(code, code === 'state_conflict' ? { detail: words(claim) } : {});
}

function words(claim: ClaimRow): string {
  return claim.status === 'needs_review' ? 'Another verifier has taken this claim.' : `The claim is ${claim.status}.`;
}

/** An act that may turn out to be on the own file: that attempt is recorded on the pool, where no rollback takes it along. */
export async function recordingOwnFile<Result>(
  pool: Database,
  attempt: {
    readonly actor: Actor;
    readonly requestId: string;
    readonly action: string;
    readonly objectKind: string;
    readonly objectId: string;
  },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'self_review_refused') {
      await recordAudit(pool, { ...attempt, outcome: 'refused', rule: error.code });
    }
    throw error;
  }
}
