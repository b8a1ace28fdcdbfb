import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { findReplay, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import type { Quote, RoomWriteKind } from '../../../platform/database/write-batch.ts';
import type { Services } from '../../../platform/services.ts';
import { mayComment } from '../policy.ts';
import { refuse } from '../posting/case-content.ts';
import { personaOf } from '../posting/persona.ts';
import { findCaseFacts, findMembersByPersona, findReaders, listKnownFaces, type CaseFacts } from '../queries.ts';
import { findComment, findCommentText, type CommentRow } from './queries.ts';

/** How comments go through the merged write. */
export const COMMENT_WRITE: RoomWriteKind = {
  table: 'case_comment',
  membersOnly: false,
  eventType: 'post.created',
  eventKind: 'comment',
  auditAction: 'comment.write',
};

export interface CommentInput {
  readonly target: { readonly id: Id } | { readonly roomId: Id };
  readonly body: DeidentifiedText;
  readonly replyTo?: Id | undefined;
  readonly quote?: Quote | undefined;
  readonly mentions?: readonly Id[] | undefined;
  readonly persona?: 'name' | 'handle' | undefined;
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
  if (input.quote) await assertQuotable(services, actor, input);
  if (input.mentions?.length) await assertMentionable(services, found, input.mentions);
  const id = newId();
  const written = await services.writes.write({
    id,
    roomId: found.roomId,
    authorId: actor.accountId,
    personaId: await personaOf(services.db, actor, input.persona),
    sessionId: actor.sessionId,
    body: input.body,
    replyTo: input.replyTo,
    quote: input.quote,
    mentions: input.mentions,
    clientId: input.clientId,
    idempotency: input.idempotency,
    requestId: input.requestId,
  });
  const comment = written ? await findComment(services.db, actor, { id }) : undefined;
  return comment ? { comment, fresh: true } : explainRefusal(services, actor, input);
}

async function readableCase(services: Services, actor: Actor, target: CommentInput['target']): Promise<CaseFacts> {
  const facts = await findCaseFacts(services.db, actor, target);
  if (!facts) throw new NotFoundError();
  return facts;
}

async function findEarlier(services: Services, actor: Actor, input: CommentInput): Promise<CommentRow | undefined> {
  if (input.clientId !== undefined) return findComment(services.db, actor, { clientId: input.clientId });
  const replay = input.idempotency && (await findReplay(services.db, input.idempotency));
  return replay?.objectId === undefined ? undefined : findComment(services.db, actor, { id: replay.objectId });
}

/** The statement wrote nothing: a repeat that won meanwhile, a closed room, a wrong reply target, or the same key in flight. */
async function explainRefusal(services: Services, actor: Actor, input: CommentInput): Promise<CommentResult> {
  const earlier = await findEarlier(services, actor, input);
  if (earlier) return { comment: earlier, fresh: false };
  const facts = await readableCase(services, actor, input.target);
  if (!mayComment(actor, facts)) throw new AppError('case_closed');
  const target = input.replyTo === undefined ? undefined : await findComment(services.db, actor, { id: input.replyTo });
  if (input.replyTo !== undefined && (target?.roomId !== facts.roomId || target.state !== 'visible'))
    throw new NotFoundError();
  if (target && target.replyTo !== null) refuse('/reply_to', 'too_deep', 'is an answer itself: answer what it answers');
  throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
}

async function assertQuotable(services: Services, actor: Actor, { replyTo, quote }: CommentInput): Promise<void> {
  const target = replyTo === undefined ? undefined : await findComment(services.db, actor, { id: replyTo });
  const text = target && quote && (await findCommentText(services.db, target, quote.revision));
  if (!text || !quote || quote.start >= quote.end || quote.end > String(text).length)
    refuse('/quote', 'no_such_place', 'is no place in the text of the comment answered');
}

async function assertMentionable(services: Services, facts: CaseFacts, mentions: readonly Id[]): Promise<void> {
  const accounts = await findMembersByPersona(services.db, mentions);
  const readers = await findReaders(services.db, { id: facts.id });
  const mayAllRead = accounts.every(({ id }) => readers === 'everyone' || readers?.has(id));
  const known = facts.audience === 'people' ? await listKnownFaces(services.db, facts.id, mentions) : mentions;
  if (accounts.length < mentions.length || known.length < mentions.length || !mayAllRead)
    refuse('/mentions', 'not_a_reader', 'names somebody who may not read the case');
}
