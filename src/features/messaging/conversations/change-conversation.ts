import type { Static } from 'typebox';
import type { Deidentified } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { mayChangeConversation } from '../policy.ts';
import { updateConversation } from './queries.ts';
import type { ConversationChange } from '../schemas.ts';
import { announceChange } from './change-members.ts';
import { getConversation, standingOf } from './open-conversation.ts';

/** Changes title or retention and tells the members. */
export async function changeConversation(
  services: Services,
  actor: Actor,
  id: Id,
  change: Deidentified<Static<typeof ConversationChange>>,
): Promise<void> {
  const row = await getConversation(services.db, actor, { id });
  if (!mayChangeConversation(actor, standingOf(row))) throw new AppError('not_your_role');
  if (row.kind === 'direct' && change.title !== undefined) throw new AppError('not_your_role');
  await transaction(services.db, async (tx) => {
    await updateConversation(tx, id, { title: change.title, retentionDays: change.retention_days });
    await announceChange(tx, row);
    await recordAudit(tx, {
      actor,
      action: 'conversation.change',
      objectKind: 'conversation',
      objectId: id,
      outcome: 'done',
    });
  });
}
