import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import type { Services } from '../../../platform/services.ts';
import type { Thread, ThreadRef } from '../../../platform/text-gate.ts';
import { loadCaseMemory } from '../../rooms/index.ts';
import { findComment, findCommentText, listComments, type CommentRow } from '../comments/queries.ts';
import type { CommentView } from '../comments/schemas.ts';
import { commentView } from '../comments/views.ts';
import { mayReadCases } from '../policy.ts';
import {
  findCase,
  findCaseFacts,
  findCaseText,
  listCases,
  listThreadTexts,
  type CaseFilter,
  type CaseKey,
  type CaseRow,
  type CaseSummaryRow,
} from '../queries.ts';
import type { CaseView } from '../schemas.ts';
import { caseView } from '../views.ts';

/** Comments of a thread that the engine looks back at. */
const THREAD_COMMENTS = 50;

/** The case as this member may see it; throws not_found for what they may not. */
export async function getCase(services: Services, actor: Actor, id: Id): Promise<CaseRow> {
  const row = await findCase(services.db, actor, { id });
  if (!row) throw new NotFoundError();
  return row;
}

export async function getComment(services: Services, actor: Actor, id: Id): Promise<CommentRow> {
  const row = await findComment(services.db, actor, { id });
  if (!row || row.state === 'hidden') throw new NotFoundError();
  return row;
}

/** A case as it was answered when this revision was written; `gone` when it was erased since. */
export async function getCaseRevision(services: Services, actor: Actor, id: Id, revision: number): Promise<CaseView> {
  const row = await findCase(services.db, actor, { id });
  const text = row && (await findCaseText(services.db, row, revision));
  if (!row || !text || text.title === null) throw new AppError('gone');
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
  filter: CaseFilter,
): Promise<Page<CaseSummaryRow, CaseKey>> {
  if (!mayReadCases(actor)) throw new AppError('not_verified');
  const rows = await listCases(services.db, actor, filter);
  return pageOf(rows, filter.limit, (row) => ({ createdAt: row.sortKey, id: row.id }));
}

export async function readComments(
  services: Services,
  actor: Actor,
  id: Id,
  after: number,
  limit: number,
): Promise<Page<CommentRow, number>> {
  const facts = await findCaseFacts(services.db, actor, { id });
  if (!facts) throw new NotFoundError();
  const rows = await listComments(services.db, actor, facts.roomId, after, limit);
  return pageOf(rows, limit, (comment) => comment.roomSeq);
}

/** The thread of a case for the engine: its memory and gated text, as this member may see it. */
export async function loadThread(services: Services, actor: Actor, ref: ThreadRef): Promise<Thread> {
  const facts = await findCaseFacts(services.db, actor, await caseOf(services, actor, ref));
  if (!facts) throw new NotFoundError();
  const [memory, posts] = await Promise.all([
    services.config.caseMemory ? loadCaseMemory(services.db, services.keys, facts.roomId) : undefined,
    listThreadTexts(services.db, actor, facts.roomId, THREAD_COMMENTS, ref.editing && ref),
  ]);
  return { ref: { kind: 'room', id: facts.roomId }, memory, posts };
}

async function caseOf(services: Services, actor: Actor, ref: ThreadRef): Promise<{ id: Id } | { roomId: Id }> {
  if (ref.kind === 'case') return { id: ref.id };
  return { roomId: ref.kind === 'room' ? ref.id : (await getComment(services, actor, ref.id)).roomId };
}
