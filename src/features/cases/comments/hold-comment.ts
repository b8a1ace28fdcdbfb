import type { Actor } from '../../../kernel/actor.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { isUniqueViolation } from '../../../platform/database/database-error.ts';
import { claimIdempotency, settleIdempotency } from '../../../platform/database/idempotency.ts';
import type { WriteIntent } from '../../../platform/database/write-batch.ts';
import { enqueueJobAfter } from '../../../platform/jobs/queries.ts';
import { recordAudit } from '../../audit/index.ts';
import { insertHeldComment } from './queries.ts';

/** Stores a comment that nobody else sees yet, with the job that shows it; false where its client has sent it already. */
export async function holdComment(
  db: Database,
  actor: Actor,
  intent: WriteIntent,
  pauseSeconds: number,
): Promise<boolean> {
  const { id, clientId, idempotency, requestId } = intent;
  try {
    await transaction(db, async (tx) => {
      if (idempotency) await claimIdempotency(tx, idempotency);
      await insertHeldComment(tx, intent, pauseSeconds);
      await enqueueJobAfter(tx, 'cases.reveal-comment', { comment_id: id }, pauseSeconds);
      await recordAudit(tx, {
        actor,
        action: 'comment.hold',
        objectKind: 'comment',
        objectId: id,
        outcome: 'done',
        ...(requestId === undefined ? {} : { requestId }),
      });
      if (idempotency) await settleIdempotency(tx, idempotency, { status: 201, objectId: id, objectVersion: 1 });
    });
    return true;
  } catch (error) {
    if (clientId !== undefined && isUniqueViolation(error)) return false;
    throw error;
  }
}
