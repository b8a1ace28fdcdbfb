import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { tellOfClaim } from '../events.ts';
import { changeClaim, lockClaim } from '../queries.ts';
import { isExpiring } from './policy.ts';

/** Marks an approved claim as running out within 90 days; nothing changes for the member. False when it does not run out yet. */
export async function markExpiring(tx: Database, claimId: Id, clock: Clock): Promise<boolean> {
  const claim = (await lockClaim(tx, claimId))?.claim;
  if (!claim || !isExpiring(claim, clock())) return false;
  const { version } = claim;
  const changed = await changeClaim(tx, { id: claimId, version, from: ['approved'], set: { status: 'expiring' } });
  if (!changed) return false;
  await tellOfClaim(tx, changed);
  await recordAudit(tx, { action: 'claim.expiring', objectKind: 'claim', objectId: claimId, outcome: 'done' });
  return true;
}
