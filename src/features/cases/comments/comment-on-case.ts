import type { DeidentifiedText } from '../../../deidentification/index.ts';
import { isVerifiedClinician, type Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import { findReplay, type IdempotencyClaim } from '../../../platform/database/idempotency.ts';
import type { Quote, RoomWriteKind, Written } from '../../../platform/database/write-batch.ts';
import type { Services } from '../../../platform/services.ts';
import { mayComment } from '../policy.ts';
import { refuse } from '../posting/case-content.ts';
import { personaOf } from '../posting/persona.ts';
import { findCaseFacts, type CaseFacts } from '../reading/queries.ts';
import { findMembersByPersona, findReaders, IS_COMMENTABLE, listKnownFaces } from '../audience/queries.ts';
import { findComment, findCommentText, type CommentRow } from './queries.ts';

/** How comments go through the merged write. */
export const COMMENT_WRITE: RoomWriteKind = {
  table: 'case_comment',
  membersOnly: false,
  eventType: 'post.created',
  eventKind: 'comment',
  auditAction: 'comment.write',
  precondition: IS_COMMENTABLE,
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

/**
 * Writes a comment, once however often it is sent; the same verb behind REST and the socket. What must hold stands in the one
 * statement that writes; only when it wrote nothing is asked why.
 */
export async function commentOnCase(services: Services, actor: Actor, input: CommentInput): Promise<CommentResult> {
  if (!isVerifiedClinician(actor)) throw new AppError('not_verified');
  const { target } = input;
  const asked = input.quote || input.mentions?.length ? await assertFitting(services, actor, input) : undefined;
  const roomId = 'roomId' in target ? target.roomId : (asked ?? (await readableCase(services, actor, target))).roomId;
  const id = newId();
  const personaId = await personaOf(services.db, actor, input.persona);
  const { body, replyTo, quote, mentions, clientId, idempotency, requestId } = input;
  const { accountId: authorId, sessionId } = actor;
  const text = { body, replyTo, quote, mentions, clientId, idempotency, requestId };
  const written = await services.writes.write({ id, roomId, authorId, personaId, sessionId, ...text });
  if (!written) return explainRefusal(services, actor, input);
  const comment = mentions?.length ? await findComment(services.db, actor, { id }) : undefined;
  return { comment: comment ?? rowOf({ id, roomId, authorId, personaId }, input, written), fresh: true };
}

/** The row as it was just written; nobody can have changed it yet. */
function rowOf(
  ids: Pick<CommentRow, 'id' | 'roomId' | 'authorId'> & { readonly personaId: Id },
  { body, replyTo, quote }: CommentInput,
  { roomSeq, createdAt, authorName: displayName, authorScope: standing }: Written,
): CommentRow {
  const { personaId, ...own } = ids;
  return {
    ...own,
    roomSeq,
    replyTo: replyTo ?? null,
    state: 'visible',
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
