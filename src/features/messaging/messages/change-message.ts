import type { DeidentifiedText } from '../../../deidentification/index.ts';
import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { transaction, type Database } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { getConversation } from '../conversations/open-conversation.ts';
import { mayEditMessage, mayRemoveMessage } from '../policy.ts';
import { eraseMessage, findMessage, reviseMessage, type MessageRow } from './queries.ts';

/** One change to a message: who, which revision they saw, and the request it came with. */
export interface MessageChange {
  readonly actor: Actor;
  readonly id: Id;
  readonly expected: number;
  readonly requestId: string;
}

/** The message as a member of its room may see it; throws not_found otherwise. */
export async function getMessage(db: Database, actor: Actor, id: Id): Promise<MessageRow> {
  const row = await findMessage(db, { id });
  if (!row || row.state === 'hidden') throw new NotFoundError();
  await getConversation(db, actor, { roomId: row.roomId });
  return row;
}

/** Replaces the text of an own message within 15 minutes; the earlier text is kept nowhere. */
export async function editMessage(services: Services, change: MessageChange, body: DeidentifiedText): Promise<void> {
  const row = await ownMessage(services.db, change, mayEditMessage);
  await transaction(services.db, async (tx) => {
    if (!(await reviseMessage(tx, row.id, change.expected, body))) throw new AppError('stale_version');
    await announce(tx, change, row, 'message.updated', 'message.edit');
  });
}

/** Removes an own message at any time and leaves a tombstone. */
export async function removeMessage(services: Services, change: MessageChange): Promise<void> {
  const row = await ownMessage(services.db, change, mayRemoveMessage);
  await transaction(services.db, async (tx) => {
    if (!(await eraseMessage(tx, row.id, change.expected))) throw new AppError('stale_version');
    await announce(tx, change, row, 'message.deleted', 'message.remove');
  });
}

async function ownMessage(db: Database, change: MessageChange, rule: typeof mayEditMessage): Promise<MessageRow> {
  const row = await getMessage(db, change.actor, change.id);
  if (!rule(change.actor, row))
    throw new AppError(row.authorId === change.actor.accountId ? 'state_conflict' : 'not_your_role');
  return row;
}

async function announce(
  tx: Database,
  change: MessageChange,
  row: MessageRow,
  type: 'message.updated' | 'message.deleted',
  action: string,
): Promise<void> {
  await appendEvent(tx, {
    type,
    audience: { kind: 'room', id: row.roomId },
    data: { id: row.id, room_id: row.roomId, room_seq: row.roomSeq },
  });
  await recordAudit(tx, {
    actor: change.actor,
    action,
    objectKind: 'message',
    objectId: row.id,
    outcome: 'done',
    requestId: change.requestId,
  });
}
