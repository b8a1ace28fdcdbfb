import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import { isOwnClaim } from '../policy.ts';
import { lockClaim } from '../queries.ts';
import { mayDelete } from './policy.ts';
import { destroyKey, findEvidence } from './queries.ts';
import { noteChange, type EvidenceServices } from './send-evidence.ts';

/** Takes an own document back before the decision: its key is destroyed, then its file; doing it twice is harmless. Throws `not_found`, `state_conflict`. */
export async function deleteEvidence(
  services: Pick<EvidenceServices, 'db' | 'clock' | 'storage'>,
  by: By,
  { claimId, id }: { readonly claimId: Id; readonly id: Id },
): Promise<void> {
  await transaction(services.db, async (tx) => {
    const claim = (await lockClaim(tx, claimId))?.claim;
    const found = await findEvidence(tx, id);
    if (!claim || !isOwnClaim(by.actor.accountId, claim) || found?.claimId !== claimId) throw new NotFoundError();
    if (found.state !== 'held') return;
    if (!mayDelete(claim, found.receivedAt)) {
      throw new AppError('state_conflict', { detail: 'A decision rests on this document.' });
    }
    await destroyKey(tx, id, 'deleted', new Date(services.clock()));
    await noteChange(tx, claim);
    await recordAudit(tx, { ...by, action: 'evidence.delete', objectKind: 'evidence', objectId: id, outcome: 'done' });
  });
  // Without its key it is noise; a failure here leaves it to the hourly job.
  await services.storage.delete(id);
}
