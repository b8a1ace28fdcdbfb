import type { DeidentifiedText } from '../../deidentification/index.ts';
import type { Actor } from '../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import { newId, type Id } from '../../kernel/ids.ts';
import { findReplay, type IdempotencyClaim } from '../../platform/database/idempotency.ts';
import type { RoomWriteKind } from '../../platform/database/write-batch.ts';
import type { Services } from '../../platform/services.ts';
import { mayComment, mayReadCase } from './policy.ts';
import { findCase, findComment, type CaseRow, type CommentRow } from './queries.ts';

/** How comments go through the merged write. */
export const COMMENT_WRITE: RoomWriteKind = {
  table: 'case_comment',
  membersOnly: false,
  eventType: 'post.created',
  eventKind: 'comment',
  auditAction: 'comment.write',
};

export interface CommentInput {
  readonly target: { readonly caseId: Id } | { readonly roomId: Id };
  readonly body: DeidentifiedText;
  readonly replyTo?: Id | undefined;
  readonly clientId?: Id | undefined;
  readonly idempotency?: IdempotencyClaim | undefined;
  readonly requestId?: string | undefined;
}

export interface CommentResult {
  readonly comment: CommentRow;
  /** Whether this very request wrote it; false for a repeat. */
  readonly fresh: boolean;
}

/** Writes a comment, once however often it is sent; the same verb behind REST and the socket. */
export async function commentOnCase(services: Services, actor: Actor, input: CommentInput): Promise<CommentResult> {
  const found = await readableCase(services, actor, input.target);
  const earlier = await findEarlier(services, actor, input);
  if (earlier) return { comment: earlier, fresh: false };
  if (!mayComment(actor, found)) throw new AppError('case_closed');
  const id = newId();
  const written = await services.writes.write({
    id,
    roomId: found.roomId,
    authorId: actor.accountId,
    personaId: actor.personaId,
    sessionId: actor.sessionId,
    body: input.body,
    replyTo: input.replyTo,
    clientId: input.clientId,
    idempotency: input.idempotency,
    requestId: input.requestId,
  });
  const comment = written ? await findComment(services.db, { id }) : undefined;
  return comment ? { comment, fresh: true } : explainRefusal(services, actor, input);
}

async function readableCase(services: Services, actor: Actor, target: CommentInput['target']): Promise<CaseRow> {
  const row = await findCase(services.db, 'caseId' in target ? { id: target.caseId } : { roomId: target.roomId });
  if (!row || !mayReadCase(actor, row)) throw new NotFoundError();
  return row;
}

async function findEarlier(services: Services, actor: Actor, input: CommentInput): Promise<CommentRow | undefined> {
  if (input.clientId !== undefined)
    return findComment(services.db, { authorId: actor.accountId, clientId: input.clientId });
  const replay = input.idempotency && (await findReplay(services.db, input.idempotency));
  return replay?.objectId === undefined ? undefined : findComment(services.db, { id: replay.objectId });
}

/** The statement wrote nothing: a repeat that won meanwhile, a closed room, a wrong reply target, or the same key in flight. */
async function explainRefusal(services: Services, actor: Actor, input: CommentInput): Promise<CommentResult> {
  const earlier = await findEarlier(services, actor, input);
  if (earlier) return { comment: earlier, fresh: false };
  const row = await readableCase(services, actor, input.target);
  if (!mayComment(actor, row)) throw new AppError('case_closed');
  const target = input.replyTo === undefined ? undefined : await findComment(services.db, { id: input.replyTo });
  if (input.replyTo !== undefined && (target?.roomId !== row.roomId || target.state !== 'visible'))
    throw new NotFoundError();
  throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
}
