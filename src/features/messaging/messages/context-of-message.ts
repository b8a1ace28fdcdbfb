import type { Id } from '../../../kernel/ids.ts';
import type { Services } from '../../../platform/services.ts';
import type { Thread } from '../../../platform/text-gate.ts';
import { loadCaseMemory } from '../../rooms/index.ts';
import { findMessage, listConversationTexts } from './queries.ts';

/** Messages of a conversation that the engine looks back at, as when one is written. */
const THREAD_MESSAGES = 50;

/**
 * What the engine may know when a stored message is read again: the memory of its conversation, and what was said before it.
 * No viewer is asked: nobody sees it. Undefined when the message is gone.
 */
export async function contextOfMessage({ db, keys, config }: Services, id: Id): Promise<Thread | undefined> {
  const row = await findMessage(db, { id });
  if (!row) return undefined;
  return {
    ref: { kind: 'room', id: row.roomId },
    memory: config.caseMemory ? await loadCaseMemory(db, keys, row.roomId) : undefined,
    posts: await listConversationTexts(db, row.roomId, THREAD_MESSAGES, { before: row.roomSeq }),
  };
}
