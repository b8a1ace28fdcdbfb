import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { createReadBatch } from '../../../platform/database/read-batch.ts';
import type { Services } from '../../../platform/services.ts';
import type { Thread, ThreadRef } from '../../../platform/text-gate.ts';
import { openCaseMemory } from '../../rooms/index.ts';
import { findThread, findThreads, type AskedThread, type ThreadRow } from './queries.ts';
import { getComment } from '../reading/read-cases.ts';

/** Comments of a thread that the engine looks back at. */
const THREAD_COMMENTS = 50;

/** The thread of a case for the engine: its memory and gated text, as this member may see it. */
export async function loadThread(services: Services, actor: Actor, ref: ThreadRef): Promise<Thread> {
  const by = await caseOf(services, actor, ref);
  const row = await findThread(services.db, actor, by, { comments: THREAD_COMMENTS, edited: ref.editing && ref });
  if (!row) throw new NotFoundError();
  return threadOf(services, row);
}

/** The same for many at once: who writes in cases at the same time is served by one statement, each case read once. */
export function createThreadLoader(services: Services): (actor: Actor, ref: ThreadRef) => Promise<Thread> {
  const find = createReadBatch<AskedThread, Thread>(async (asked) => {
    const rows = await findThreads(services.db, asked, THREAD_COMMENTS);
    const threads = new Map([...new Set(rows)].map((row) => [row, row && threadOf(services, row)]));
    return rows.map((row) => threads.get(row));
  });
  return async (actor, ref) => {
    if (ref.kind !== 'case' || ref.editing) return loadThread(services, actor, ref);
    const thread = await find({ accountId: actor.accountId, id: ref.id });
    if (!thread) throw new NotFoundError();
    return thread;
  };
}

function threadOf({ keys, config }: Services, { roomId, posts, memory, labels }: ThreadRow): Thread {
  const opened = config.caseMemory && memory ? openCaseMemory(keys, roomId, memory, labels) : undefined;
  return { ref: { kind: 'room', id: roomId }, memory: opened, posts };
}

async function caseOf(services: Services, actor: Actor, ref: ThreadRef): Promise<{ id: Id } | { roomId: Id }> {
  if (ref.kind === 'case') return { id: ref.id };
  return { roomId: ref.kind === 'room' ? ref.id : (await getComment(services, actor, ref.id)).roomId };
}
