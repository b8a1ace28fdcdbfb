import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { DAY } from '../../../kernel/time.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { claimIdempotency, settleIdempotency, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { takeToken } from '../../../platform/http/rate-limit.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { findPost, hidePost, type PostFactsRow } from '../../cases/index.ts';
import { tellModerators } from '../notices/tell.ts';
import { A_DAY } from '../policy.ts';
import { insertRecognition, openIncident } from './queries.ts';

/** "I recognise this patient": hides the post everywhere in the same transaction; whoever says so need not be right. Returns its id. */
export async function recognisePatient(
  services: Services,
  actor: Actor,
  postId: Id,
  writing: { readonly idempotency: IdempotencyClaim; readonly requestId: string },
): Promise<Id> {
  const post = await findPost(services.db, actor, postId);
  if (!post) throw new NotFoundError();
  await takeToken(services.db, services.keys, {
    bucket: 'recognise',
    key: actor.accountId,
    limit: A_DAY,
    windowMs: DAY,
  });
  return transaction(services.db, async (tx) => {
    await claimIdempotency(tx, writing.idempotency);
    const id = await hideForRecognition(tx, actor, post, writing.requestId);
    await settleIdempotency(tx, writing.idempotency, { status: 201, objectId: id });
    return id;
  });
}

/** The same inside the transaction of another verb; throws `state_conflict` when it is hidden already. */
export async function hideForRecognition(
  tx: Database,
  actor: Actor,
  post: PostFactsRow,
  requestId: string,
): Promise<Id> {
  const id = await insertRecognition(tx, post, actor.accountId);
  if (!id || !(await hidePost(tx, { actor, requestId }, post, 'recognition'))) throw new AppError('state_conflict');
  await openIncident(tx, id, post);
  const data = { id, post_id: post.id, kind: post.kind };
  await appendEvent(tx, { type: 'post.recognised', audience: { kind: 'account', id: post.authorId }, data });
  await tellModerators(tx, { id, kind: 'recognition' });
  await recordAudit(tx, {
    actor,
    action: 'post.recognise',
    objectKind: post.kind,
    objectId: post.id,
    outcome: 'done',
    requestId,
  });
  return id;
}
