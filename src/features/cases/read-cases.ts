import type { Actor } from '../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { pageOf, type Page } from '../../kernel/page.ts';
import type { Services } from '../../platform/services.ts';
import type { Thread, ThreadRef } from '../../platform/text-gate.ts';
import { loadCaseMemory } from '../rooms/index.ts';
import { mayReadCase, mayReadCases } from './policy.ts';
import {
  findCase,
  findCaseText,
  findComment,
  findCommentText,
  listCases,
  listComments,
  listThreadTexts,
  type CaseKey,
  type CaseRow,
  type CommentRow,
} from './queries.ts';
import type { CaseView, CommentView } from './schemas.ts';
import { caseView, commentView } from './views.ts';

/** Comments of a thread that the engine looks back at. */
const THREAD_COMMENTS = 50;

/** The case as this member may see it; throws not_found for what they may not. */
export async function getCase(services: Services, actor: Actor, by: { id: Id } | { roomId: Id }): Promise<CaseRow> {
  const row = await findCase(services.db, by);
  if (!row || !mayReadCase(actor, row)) throw new NotFoundError();
  return row;
}

export async function getComment(services: Services, actor: Actor, id: Id): Promise<CommentRow> {
  const row = await findComment(services.db, { id });
  if (!row || row.state === 'hidden') throw new NotFoundError();
  await getCase(services, actor, { roomId: row.roomId });
  return row;
}

/** A case as it was answered when this revision was written; `gone` when it was erased since. */
export async function getCaseRevision(services: Services, actor: Actor, id: Id, revision: number): Promise<CaseView> {
  const row = await findCase(services.db, { id });
  const text = row && (await findCaseText(services.db, row, revision));
  if (!row || !text || text.body === null || !mayReadCase(actor, row)) throw new AppError('gone');
  return caseView(row, text, revision);
}

export async function getCommentRevision(
  services: Services,
  actor: Actor,
  id: Id,
  revision: number,
): Promise<CommentView> {
  const row = await getComment(services, actor, id);
  const body = await findCommentText(services.db, row, revision);
  if (row.state !== 'visible' || body === undefined || body === null) throw new AppError('gone');
  return commentView(row, body, revision);
}

export async function readFeed(
  services: Services,
  actor: Actor,
  filter: { specialty?: string | undefined; before?: CaseKey | undefined; limit: number },
): Promise<Page<CaseRow, CaseKey>> {
  if (!mayReadCases(actor)) throw new AppError('not_verified');
  return pageOf(await listCases(services.db, filter), filter.limit, (row) => ({ createdAt: row.sortKey, id: row.id }));
}

export async function readComments(
  services: Services,
  actor: Actor,
  by: { id: Id },
  after: number,
  limit: number,
): Promise<Page<CommentRow, number>> {
  const row = await getCase(services, actor, by);
  return pageOf(await listComments(services.db, row.roomId, after, limit), limit, (comment) => comment.roomSeq);
}

/** The thread of a case for the engine: its memory and gated text, as this member may see it. */
export async function loadThread(services: Services, actor: Actor, ref: ThreadRef): Promise<Thread> {
  const row = await getCase(services, actor, await caseOf(services, actor, ref));
  const [memory, posts] = await Promise.all([
    services.config.caseMemory ? loadCaseMemory(services.db, services.keys, row.roomId) : undefined,
    listThreadTexts(services.db, row.roomId, THREAD_COMMENTS, ref.editing && ref),
  ]);
  return { ref: { kind: 'room', id: row.roomId }, memory, posts };
}

async function caseOf(services: Services, actor: Actor, ref: ThreadRef): Promise<{ id: Id } | { roomId: Id }> {
  if (ref.kind === 'case') return { id: ref.id };
  return { roomId: ref.kind === 'room' ? ref.id : (await getComment(services, actor, ref.id)).roomId };
}
