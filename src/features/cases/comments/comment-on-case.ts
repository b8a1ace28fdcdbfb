import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { findReplay, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import type { Quote, RoomWriteKind, WriteIntent, Written } from '../../../platform/database/write-batch.ts';
import type { Services } from '../../../platform/services.ts';
import { mayComment, mayReadCases } from '../policy.ts';
import { refuse } from '../refuse.ts';
import { personaOf } from '../posting/persona.ts';
import { findCaseFacts, type CaseFacts } from '../reading/queries.ts';
import { findMembersByPersona, findReaders, IS_COMMENTABLE, listKnownFaces } from '../audience/queries.ts';
import { pauseOf } from '../posting/pause/pause-of.ts';
import { holdComment } from './hold-comment.ts';
import { findComment, findCommentText, type CommentRow } from './queries.ts';

/** How comments go through the merged write. */
export const COMMENT_WRITE = {
  table: 'case_comment',
  membersOnly: false,
  eventType: 'post.created',
  eventKind: 'comment',
  auditAction: 'comment.write',
  precondition: IS_COMMENTABLE,
} as const satisfies RoomWriteKind;

export interface CommentInput {
  readonly target: { readonly id: Id } | { readonly roomId: Id };
  readonly body: DeidentifiedText;
  readonly replyTo?: Id | undefined;
  readonly quote?: Quote | undefined;
  readonly mentions?: readonly Id[] | undefined;
  readonly persona?: 'name' | 'handle' | undefined;
  readonly publish?: 'now' | 'after_pause' | undefined;
  readonly clientId?: Id | undefined;
  readonly idempotency?: IdempotencyClaim | undefined;
  readonly requestId?: string | undefined;
}

export interface CommentResult {
  readonly comment: CommentRow;
  /** Whether this very request wrote it; false for a repeat. */
  readonly fresh: boolean;
}

/**
 * Writes a comment, once however often it is sent, at once or after the pause; the same verb behind REST and the socket. What must
 * hold stands in the one statement that writes; only when it wrote nothing is asked why.
 */
export async function commentOnCase(services: Services, actor: Actor, input: CommentInput): Promise<CommentResult> {
  if (!mayReadCases(actor)) throw new AppError('not_verified');
  const { target } = input;
  const pauseSeconds = await pauseOf(services, actor, input.publish);
  if (pauseSeconds > 0) return commentAfterPause(services, actor, input, pauseSeconds);
  const asked = input.quote || input.mentions?.length ? await assertFitting(services, actor, input) : undefined;
  const roomId = 'roomId' in target ? target.roomId : (asked ?? (await readableCase(services, actor, target))).roomId;
  const intent = await intentOf(services, actor, roomId, input);
  const written = await services.writes.write(intent);
  if (!written) return explainRefusal(services, actor, input);
  const comment = input.mentions?.length ? await findComment(services.db, actor, intent) : undefined;
  return { comment: comment ?? rowOf(intent, written), fresh: true };
}

/** The same checks come before, as its author wants to hear of a refusal now; what holds when its time comes is asked then. */
async function commentAfterPause(
  services: Services,
  actor: Actor,
  input: CommentInput,
  pauseSeconds: number,
): Promise<CommentResult> {
  const earlier = await findEarlier(services, actor, input);
  if (earlier) return { comment: earlier, fresh: false };
  const facts = await assertFitting(services, actor, input);
  await assertTaken(services, actor, facts, input);
  const intent = await intentOf(services, actor, facts.roomId, input);
  const fresh = await holdComment(services.db, actor, intent, pauseSeconds);
  const comment = await (fresh ? findComment(services.db, actor, intent) : findEarlier(services, actor, input));
  if (!comment) throw new NotFoundError();
  return { comment, fresh };
}

/** What is written, at once or after the pause. */
async function intentOf(services: Services, actor: Actor, roomId: Id, input: CommentInput): Promise<WriteIntent> {
  const { body, replyTo, quote, mentions, clientId, idempotency, requestId } = input;
  const { accountId: authorId, sessionId } = actor;
  const personaId = await personaOf(services.db, actor, input.persona);
  const text = { body, replyTo, quote, mentions, clientId, idempotency, requestId };
  return { id: newId(), roomId, authorId, personaId, sessionId, ...text };
}

/** The row as it was just written; nobody can have changed it yet. */
function rowOf(
  { id, roomId, authorId, personaId, body, replyTo, quote }: WriteIntent,
  { roomSeq, createdAt, authorName: displayName, authorScope: standing }: Written,
): CommentRow {
  return {
    id,
    roomId,
    authorId,
    roomSeq,
    replyTo: replyTo ?? null,
    state: 'visible',
    publishAt: null,
    revision: 1,
    body,
    createdAt,
    editedAt: null,
    quoteStart: quote?.start ?? null,
    quoteEnd: quote?.end ?? null,
    quoteRevision: quote?.revision ?? null,
    helpful: 0,
    mentions: [],
    author: { personaId, displayName, standing },
  };
}

/** Quote and mentions need reads of their own, before anything is written; the facts of the case. */
async function assertFitting(services: Services, actor: Actor, input: CommentInput): Promise<CaseFacts> {
  const facts = await readableCase(services, actor, input.target);
  if (input.quote) await assertQuotable(services, actor, input);
  if (input.mentions?.length) await assertMentionable(services, facts, input.mentions);
  return facts;
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
  await assertTaken(services, actor, await readableCase(services, actor, input.target), input);
  throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
}

/** Throws what speaks against the comment: a closed room, another face than the one that is known, a wrong reply target. */
async function assertTaken(services: Services, actor: Actor, facts: CaseFacts, input: CommentInput): Promise<void> {
  if (!mayComment(actor, facts)) throw new AppError('case_closed');
  await assertKnownFace(services, actor, facts, input.persona);
  const target = input.replyTo === undefined ? undefined : await findComment(services.db, actor, { id: input.replyTo });
  if (input.replyTo !== undefined && (target?.roomId !== facts.roomId || target.state !== 'visible'))
    throw new NotFoundError();
  if (target && target.replyTo !== null) refuse('/reply_to', 'too_deep', 'is an answer itself: answer what it answers');
}

/** Where the readers are named people, one speaks under the face that was named. */
async function assertKnownFace(
  services: Services,
  actor: Actor,
  facts: CaseFacts,
  asked: CommentInput['persona'],
): Promise<void> {
  if (facts.audience !== 'people') return;
  const face = await personaOf(services.db, actor, asked);
  if ((await listKnownFaces(services.db, facts.id, [face])).length === 0)
    refuse('/persona', 'not_named', 'is not the face that was named among the readers');
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
