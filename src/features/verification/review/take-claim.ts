import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { tellOfClaim } from '../events.ts';
import { holdingRefusal } from './policy.ts';
import { readFactsOf } from './read-facts.ts';
import { recordingOwnFile, refuse } from './refuse-review.ts';
import { changeClaim, lockClaim } from '../queries.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';

/** Takes a claim into one's own hands; taking it twice is harmless. Throws `state_conflict` when another has it. */
export async function takeClaim(services: ClaimServices, by: By, claimId: Id): Promise<void> {
  await holdClaim(services, by, claimId, { takenBy: by.actor.accountId, takenAt: new Date(services.clock()) });
}

/** Gives a claim back to the queue. */
export async function releaseClaim(services: ClaimServices, by: By, claimId: Id): Promise<void> {
  await holdClaim(services, by, claimId, { takenBy: null, takenAt: null });
}

async function holdClaim(
  services: ClaimServices,
  by: By,
  claimId: Id,
  set: { readonly takenBy: Id | null; readonly takenAt: Date | null },
): Promise<void> {
  const action = set.takenBy === null ? 'claim.release' : 'claim.take';
  const attempt = { ...by, action, objectKind: 'claim', objectId: claimId };
  const hold = async (tx: Database): Promise<void> => {
    const found = await lockClaim(tx, claimId);
    if (!found) throw new AppError('not_found');
    const { file, viewer } = await readFactsOf(tx, by.actor.accountId, found.claim);
    refuse(holdingRefusal(viewer, file));
    if (found.claim.takenBy === set.takenBy) return;
    const { version } = found.claim;
    const changed = await changeClaim(tx, {
      id: claimId,
      version,
      from: ['needs_review'],
      set,
      freeFor: by.actor.accountId,
    });
    if (!changed) throw new AppError('state_conflict');
    await tellOfClaim(tx, changed);
    await recordAudit(tx, { ...attempt, outcome: 'done' });
  };
  await recordingOwnFile(services.db, attempt, () => transaction(services.db, hold));
}
