import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { DAY } from '../../../kernel/time.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { takeToken } from '../../../platform/http/rate-limit.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { findPost } from '../../cases/index.ts';
import { A_DAY, answerTimeMs, type Concern } from '../policy.ts';
import { hideForRecognition } from '../recognition/recognise.ts';
import { refuseOwnFile } from '../refuse-own-file.ts';
import { insertNotice } from './queries.ts';
import { tellOfNotice } from './tell.ts';

export interface NoticeInput {
  readonly concern: Concern;
  readonly note: DeidentifiedText;
  readonly span?: { readonly start: number; readonly end: number } | undefined;
  readonly showMe?: boolean | undefined;
}

/** Tells a colleague privately about a post. A patient who can be identified skips the talk: the post is hidden at once. */
export async function sendNotice(
  services: Services,
  actor: Actor,
  postId: Id,
  input: NoticeInput,
  writing: { readonly idempotency: IdempotencyClaim; readonly requestId: string },
): Promise<Id> {
  const post = await findPost(services.db, actor, postId);
  if (!post) throw new NotFoundError();
  refuseOwnFile(actor, [post.authorId]);
  const { concern, note, span } = input;
  if (span && span.start >= span.end)
    throw new AppError('invalid_request', {
      errors: [{ pointer: '/span', code: 'span', message: 'ends before it starts' }],
    });
  await takeToken(services.db, services.keys, { bucket: 'notice', key: actor.accountId, limit: A_DAY, windowMs: DAY });
  const id = newId();
  const isUrgent = concern === 'identifying_patient';
  const state = isUrgent ? 'escalated' : 'noticed';
  await transaction(services.db, async (tx) => {
    await claimIdempotency(tx, writing.idempotency);
    const isNew = await insertNotice(tx, {
      id,
      post,
      senderId: actor.accountId,
      senderPersonaId: input.showMe ? actor.personaId : undefined,
      concern,
      span,
      note,
      state,
      dueAt: isUrgent ? undefined : new Date(services.clock() + answerTimeMs(concern)),
    });
    if (!isNew) throw new AppError('state_conflict', { detail: 'You have an open notice on this post.' });
    if (isUrgent) await hideForRecognition(tx, actor, post, writing.requestId);
    await tellOfNotice(tx, { id, authorId: post.authorId, senderId: actor.accountId, state });
    await recordAudit(tx, {
      actor,
      action: 'notice.send',
      objectKind: 'notice',
      objectId: id,
      outcome: 'done',
      requestId: writing.requestId,
    });
    await settleIdempotency(tx, writing.idempotency, { status: 201, objectId: id, objectVersion: 1 });
  });
  return id;
}
