import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { RoomWriteKind } from '../../../platform/database/write-batch.ts';
import type { Services } from '../../../platform/services.ts';
import { getConversation, standingOf } from '../conversations/open-conversation.ts';
import { mayWrite } from '../policy.ts';
import type { ConversationRow } from '../conversations/queries.ts';
import { findMessage, type MessageRow } from './queries.ts';
import { listBlocks, listPeople } from '../people/queries.ts';

/** How messages go through the merged write. */
export const MESSAGE_WRITE: RoomWriteKind = {
  table: 'message',
  membersOnly: true,
  eventType: 'message.created',
  eventKind: 'message',
  auditAction: 'message.write',
};

export interface MessageInput {
  readonly roomId: Id;
  readonly body: DeidentifiedText;
  readonly clientId: Id;
  readonly replyTo?: Id | undefined;
  readonly requestId?: string | undefined;
}

export interface MessageResult {
  readonly message: MessageRow;
  /** Whether this very request wrote it; false for a repeat. */
  readonly fresh: boolean;
}

/** Writes a message, once however often it is sent; the same verb behind REST and the socket. */
export async function sendMessage(services: Services, actor: Actor, input: MessageInput): Promise<MessageResult> {
  const row = await getConversation(services.db, actor, { roomId: input.roomId });
  const earlier = await findEarlier(services, actor, input);
  if (earlier) return { message: earlier, fresh: false };
  await refuseBlocked(services, actor, row);
  const id = newId();
  const { roomId, body, replyTo, clientId, requestId } = input;
  const { accountId: authorId, personaId, sessionId } = actor;
  const written = await services.messageWrites.write({
    id,
    roomId,
    authorId,
    personaId,
    sessionId,
    body,
    replyTo,
    clientId,
    requestId,
  });
  const message = written ? await findMessage(services.db, { id }) : undefined;
  return message ? { message, fresh: true } : explainRefusal(services, actor, input);
}

async function findEarlier(services: Services, actor: Actor, input: MessageInput): Promise<MessageRow | undefined> {
  const earlier = await findMessage(services.db, { authorId: actor.accountId, clientId: input.clientId });
  // The id is the client's for ever; in another room it names another message.
  if (earlier && earlier.roomId !== input.roomId) throw new AppError('idempotency_key_reused');
  return earlier;
}

async function refuseBlocked(services: Services, actor: Actor, row: ConversationRow): Promise<void> {
  if (row.kind !== 'direct') return;
  const people = await listPeople(services.db, [row.roomId]);
  const others = people.map((person) => person.accountId).filter((id) => id !== actor.accountId);
  if ((await listBlocks(services.db, actor.accountId, others)).length > 0) throw new AppError('blocked_by_member');
}

/** The statement wrote nothing: a repeat that won meanwhile, a membership that ended, or a wrong reply target. */
async function explainRefusal(services: Services, actor: Actor, input: MessageInput): Promise<MessageResult> {
  const earlier = await findEarlier(services, actor, input);
  if (earlier) return { message: earlier, fresh: false };
  const row = await getConversation(services.db, actor, { roomId: input.roomId });
  if (!mayWrite(actor, standingOf(row))) throw new NotFoundError();
  const target = input.replyTo === undefined ? undefined : await findMessage(services.db, { id: input.replyTo });
  if (input.replyTo !== undefined && (target?.roomId !== input.roomId || target.state !== 'visible'))
    throw new NotFoundError();
  throw new AppError('request_in_flight', { retryAfterSeconds: 1 });
}
