import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { Services } from '../../../platform/services.ts';
import { refuseConflict } from '../../accounts/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { listPublishedTexts, unhidePost } from '../../cases/index.ts';
import { tellModerators } from '../notices/tell.ts';
import { refuseOwnFile } from '../refuse-own-file.ts';
import { approveRestore, findRecognition, markRestored, type RecognitionRow } from './queries.ts';

/**
 * One moderator's word that the post may come back; the second one's brings it back, when the gate of today still lets its
 * text through unchanged. Throws `state_conflict` otherwise: then only its author's rewriting helps.
 */
export async function approveRestoring(services: Services, actor: Actor, id: Id, requestId: string): Promise<void> {
  const found = await getRecognitionForStaff(services.db, actor, id);
  if (found.restoredAt !== null) throw new AppError('state_conflict');
  await assertPassesGate(services, found);
  await transaction(services.db, async (tx) => {
    const approvals = await approveRestore(tx, id, actor.accountId);
    await recordAudit(tx, {
      actor,
      action: 'post.approve-restore',
      objectKind: found.postKind,
      objectId: found.postId,
      outcome: 'done',
      requestId,
    });
    await tellModerators(tx, { id, kind: 'recognition' });
    if (approvals < 2) return;
    const post = { kind: found.postKind, id: found.postId, roomId: found.roomId };
    if (!(await markRestored(tx, id)) || !(await unhidePost(tx, { actor, requestId }, post)))
      throw new AppError('state_conflict');
    for (const accountId of [found.reporterId, found.authorId])
      await appendEvent(tx, {
        type: 'recognition.settled',
        audience: { kind: 'account', id: accountId },
        data: { id },
      });
  });
}

/** A recognition for a moderator who is no party to it. */
export async function getRecognitionForStaff(db: Database, actor: Actor, id: Id): Promise<RecognitionRow> {
  const found = await findRecognition(db, id);
  if (!found) throw new NotFoundError();
  refuseOwnFile(actor, [found.authorId, found.reporterId]);
  await refuseConflict(db, actor, found.authorId);
  await refuseConflict(db, actor, found.reporterId);
  return found;
}

async function assertPassesGate(services: Services, { postKind, postId }: RecognitionRow): Promise<void> {
  const [present] = await listPublishedTexts(services.db, postKind, postId);
  const thread: string[] = [];
  for (const text of Object.values(present?.texts ?? {})) {
    const gated = services.gate.deidentify(text, { thread });
    if (gated.text.value !== text || gated.verdict === 'blocked')
      throw new AppError('state_conflict', { detail: 'The gate of today would not let this text through as it is.' });
    thread.push(text);
  }
}
