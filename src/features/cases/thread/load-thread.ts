import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { createBatch } from '../../../platform/database/batch.ts';
import type { Services } from '../../../platform/services.ts';
import type { Thread, ThreadRef } from '../../../platform/text-gate.ts';
import { openCaseMemory } from '../../rooms/index.ts';
import { createKnownComments } from './known-comments.ts';
import { findThread, findThreads, type AskedThread, type ThreadRow } from './queries.ts';
import { getComment } from '../reading/read-cases.ts';

/** Comments of a thread that the engine looks back at. */
const THREAD_COMMENTS = 50;

/** The thread of a case for the engine: its memory and gated text, as this member may see it. */
export async function loadThread(services: Services, actor: Actor, ref: ThreadRef): Promise<Thread> {
  const by = await caseOf(services, actor, ref);
  const row = await findThread(services.db, actor, by, { comments: THREAD_COMMENTS, edited: ref.editing && ref });
  if (!row) throw new NotFoundError();
  const texts = row.comments.map(([, text]) => text);
  return threadOf(services, row, texts);
}

/**
 * The same for many at once: who writes in cases at the same time is served by one statement, each case read once, and of its
 * comments those that this process has not read before.
 */
export function createThreadLoader(services: Services): (actor: Actor, ref: ThreadRef) => Promise<Thread> {
  const known = createKnownComments(THREAD_COMMENTS);
  const findAll = async (asked: readonly AskedThread[]): Promise<readonly (Thread | undefined)[]> => {
    const held = new Map(asked.map(({ id }) => [id, known.of(id)]));
    const rows = await findThreads(services.db, asked, held, THREAD_COMMENTS);
    const threads = new Map<ThreadRow, Thread>();
    for (const row of new Set(rows)) {
      if (row) threads.set(row, threadOf(services, row, known.readOn(row.caseId, held.get(row.caseId), row)));
    }
    return rows.map((row) => row && threads.get(row));
  };
  const find = createBatch(findAll, ({ id }) => id);
  return async (actor, ref) => {
    if (ref.kind !== 'case' || ref.editing) return loadThread(services, actor, ref);
    const thread = await find({ accountId: actor.accountId, id: ref.id });
    if (!thread) throw new NotFoundError();
    return thread;
  };
}

function threadOf({ keys, config }: Services, row: ThreadRow, comments: readonly string[]): Thread {
  const { roomId, before, after, memory, labels } = row;
  const opened = config.caseMemory && memory ? openCaseMemory(keys, roomId, memory, labels) : undefined;
  return { ref: { kind: 'room', id: roomId }, memory: opened, posts: [...before, ...comments, ...after] };
}

async function caseOf(services: Services, actor: Actor, ref: ThreadRef): Promise<{ id: Id } | { roomId: Id }> {
  if (ref.kind === 'case') return { id: ref.id };
  return { roomId: ref.kind === 'room' ? ref.id : (await getComment(services, actor, ref.id)).roomId };
}
