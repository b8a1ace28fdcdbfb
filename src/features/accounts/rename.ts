import type { Actor } from '../../kernel/actor.ts';
import { AppError } from '../../kernel/errors.ts';
import { transaction, type Database } from '../../platform/database/connection.ts';
import { recordAudit } from '../audit/index.ts';
import { mayRename } from './policy.ts';
import { updateDisplayName } from './queries.ts';

/** Changes the name a member writes under. Throws `state_conflict` once a licence was claimed under it. */
export async function renamePersona(db: Database, actor: Actor, displayName: string): Promise<void> {
  if (!mayRename(actor)) {
    throw new AppError('state_conflict', { detail: 'The name was claimed together with a licence and stays.' });
  }
  await transaction(db, async (tx) => {
    await updateDisplayName(tx, actor.accountId, displayName);
    await recordAudit(tx, {
      actor,
      action: 'persona.rename',
      objectKind: 'persona',
      objectId: actor.personaId,
      outcome: 'done',
    });
  });
}
