import type { Actor } from '../../kernel/actor.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import { recordAudit } from '../audit/index.ts';
import { replaceSpecialties } from './queries.ts';
import { withParents } from './specialties.ts';

/** Says which specialties the member works in; replaces what was said before. */
export async function setSpecialties(
  db: Database,
  actor: Actor,
  specialties: readonly string[],
  requestId: string,
): Promise<void> {
  await transaction(db, async (tx) => {
    await replaceSpecialties(
      tx,
      actor.accountId,
      withParents(specialties).map((specialty) => ({ specialty, own: specialties.includes(specialty) })),
    );
    await recordAudit(tx, {
      actor,
      action: 'profile.specialties',
      objectKind: 'account',
      objectId: actor.accountId,
      outcome: 'done',
      requestId,
    });
  });
}
