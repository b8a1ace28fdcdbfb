import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import type { Thread, ThreadRef } from '../../../platform/text-gate.ts';
import { createThreadLoader } from '../../cases/index.ts';
import { loadCaseMemory } from '../../rooms/index.ts';
import { mayRead, type Standing } from '../policy.ts';
import { findConversation, type ConversationRow } from './queries.ts';
import { findMessage, listConversationTexts } from '../messages/queries.ts';

/** Messages of a conversation that the engine looks back at. */
const THREAD_MESSAGES = 50;

/** How the row's account stands to the conversation, as the rules see it. */
export function standingOf(row: ConversationRow): Standing {
  return { kind: row.kind, role: row.role ?? undefined, isInvited: row.invitedBy !== null };
}

/** The conversation as this member stands to it; throws not_found for strangers and for who is only invited. */
export async function getConversation(
  db: Database,
  actor: Actor,
  by: { id: Id } | { roomId: Id },
): Promise<ConversationRow> {
  const row = await findConversation(db, by, actor.accountId);
  if (!row || !mayRead(actor, standingOf(row))) throw new NotFoundError();
  return row;
}

/** Opens the thread that a text belongs to, for the engine: of a conversation, or else of a case. Throws not_found. */
export function createThreadOpener(services: Services): (actor: Actor, ref: ThreadRef) => Promise<Thread> {
  const loadCase = createThreadLoader(services);
  return async (actor, ref) => (await openConversation(services, actor, ref)) ?? loadCase(actor, ref);
}

/** Undefined where the text can only belong to a case. */
async function openConversation(services: Services, actor: Actor, ref: ThreadRef): Promise<Thread | undefined> {
  const by = await conversationOf(services.db, ref);
  const row = by && (await findConversation(services.db, by, actor.accountId));
  if (!row && ref.kind !== 'message' && ref.kind !== 'conversation') return undefined;
  if (!row || !mayRead(actor, standingOf(row))) throw new NotFoundError();
  const { db, keys, config } = services;
  const [memory, posts] = await Promise.all([
    config.caseMemory ? loadCaseMemory(db, keys, row.roomId) : undefined,
    listConversationTexts(db, row.roomId, THREAD_MESSAGES, { without: ref.kind === 'message' ? ref.id : undefined }),
  ]);
  return { ref: { kind: 'room', id: row.roomId }, memory, posts };
}

async function conversationOf(db: Database, ref: ThreadRef): Promise<{ id: Id } | { roomId: Id } | undefined> {
  if (ref.kind === 'conversation') return { id: ref.id };
  if (ref.kind === 'room') return { roomId: ref.id };
  const message = ref.kind === 'message' ? await findMessage(db, { id: ref.id }) : undefined;
  return message && { roomId: message.roomId };
}
