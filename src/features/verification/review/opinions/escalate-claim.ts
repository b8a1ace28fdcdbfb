import { AppError } from '../../../../kernel/errors.ts';
import type { Id } from '../../../../kernel/ids.ts';
import { transaction, type Database } from '../../../../platform/database/connection.ts';
import { recordAudit } from '../../../audit/index.ts';
import type { By } from '../../by.ts';
import type { ClaimServices } from '../../claims/submit-claim.ts';
import { tellOfClaim } from '../../events.ts';
import { changeClaim, lockClaim } from '../../queries.ts';
import { holdingRefusal } from '../policy.ts';
import { readFactsOf } from '../read-facts.ts';
import { recordingOwnFile, refuse } from '../refuse-review.ts';

/** Asks that two verifiers decide a claim, and gives it back to the queue; asking twice is harmless. */
export async function escalateClaim(services: ClaimServices, by: By, claimId: Id): Promise<void> {
  const attempt = { ...by, action: 'claim.escalate', objectKind: 'claim', objectId: claimId };
  const escalate = async (tx: Database): Promise<void> => {
    const claim = (await lockClaim(tx, claimId))?.claim;
    if (!claim) throw new AppError('not_found');
    const { file, viewer } = await readFactsOf(tx, by.actor.accountId, claim);
    refuse(holdingRefusal(viewer, file));
    if (claim.escalatedAt !== null) return;
    const changed = await changeClaim(tx, {
      id: claimId,
      version: claim.version,
      from: ['needs_review'],
      set: { escalatedAt: new Date(services.clock()), highRisk: true, takenBy: null, takenAt: null },
      freeFor: by.actor.accountId,
    });
    if (!changed) throw new AppError('state_conflict');
    await tellOfClaim(tx, changed);
    await recordAudit(tx, { ...attempt, outcome: 'done' });
  };
  await recordingOwnFile(services.db, attempt, () => transaction(services.db, escalate));
}
