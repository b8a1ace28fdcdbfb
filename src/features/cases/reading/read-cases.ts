import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import type { Services } from '../../../platform/services.ts';
import { findComment, findCommentText, listComments, type CommentRow } from '../comments/queries.ts';
import type { CommentView } from '../comments/schemas.ts';
import { commentView } from '../comments/views.ts';
import { mayReadCases } from '../policy.ts';
import {
  findCase,
  findCaseFacts,
  findCaseText,
  listCases,
  type CaseFilter,
  type CaseKey,
  type CaseRow,
  type CaseSummaryRow,
} from './queries.ts';
import type { CaseView } from '../schemas.ts';
import { caseView } from '../views.ts';

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
