import type { Actor } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import { recordAudit } from '../audit/index.ts';
import { tellOfClaim } from './events.ts';
import { recordingOwnFile, refuseReview } from './refuse-review.ts';
import { changeClaim, lockClaim } from './queries.ts';
import type { ClaimServices } from './submit-claim.ts';

/** Takes a claim into one's own hands; taking it twice is harmless. Throws `state_conflict` when another has it. */
export async function takeClaim(services: ClaimServices, actor: Actor, claimId: Id): Promise<void> {
  await holdClaim(services, actor, claimId, { takenBy: actor.accountId, takenAt: new Date(services.clock()) });
}

/** Gives a claim back to the queue. */
export async function releaseClaim(services: ClaimServices, actor: Actor, claimId: Id): Promise<void> {
  await holdClaim(services, actor, claimId, { takenBy: null, takenAt: null });
}

async function holdClaim(
  services: ClaimServices,
  actor: Actor,
  claimId: Id,
  set: { readonly takenBy: Id | null; readonly takenAt: Date | null },
): Promise<void> {
  const action = set.takenBy === null ? 'claim.release' : 'claim.take';
  const attempt = { actor, action, objectKind: 'claim', objectId: claimId };
  const hold = async (tx: Database): Promise<void> => {
    const found = await lockClaim(tx, claimId);
    if (!found) throw new AppError('not_found');
    refuseReview(actor, found.claim);
    if (found.claim.takenBy === set.takenBy) return;
    const { version } = found.claim;
    const changed = await changeClaim(tx, {
      id: claimId,
      version,
      from: ['needs_review'],
      set,
      freeFor: actor.accountId,
    });
    if (!changed) throw new AppError('state_conflict');
    await tellOfClaim(tx, changed);
    await recordAudit(tx, { ...attempt, outcome: 'done' });
  };
  await recordingOwnFile(services.db, attempt, () => transaction(services.db, hold));
}
