import type { Actor } from '../../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import { joinVersions } from '../../../platform/http/page-memory.ts';
import type { Services } from '../../../platform/services.ts';
import {
  findComment,
  findCommentsVersion,
  findCommentText,
  listComments,
  type CommentRow,
  type CommentSlice,
} from '../comments/queries.ts';
import type { CommentView } from '../comments/schemas.ts';
import { commentView, hasText } from '../comments/views.ts';
import { mayReadCases } from '../policy.ts';
import { findCase, findCaseFacts, findCaseText, type CaseRow } from './queries.ts';
import { findCasesVersion, listCases, type CaseFilter, type CaseKey, type CaseSummaryRow } from './listing/queries.ts';
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
  if (!hasText(row) || body === undefined || body === null) throw new AppError('gone');
  return commentView(row, body, revision);
}

/** A page of a listing with its version: what changes whenever the page does. */
export interface Versioned<Row, Key> extends Page<Row, Key> {
  readonly version: string;
}

export async function readFeed(
  services: Services,
  actor: Actor,
  filter: CaseFilter,
): Promise<Versioned<CaseSummaryRow, CaseKey>> {
  if (!mayReadCases(actor)) throw new AppError('not_verified');
  const rows = await listCases(services.db, actor, filter);
  const page = pageOf(rows, filter.limit, (row) => ({ createdAt: row.createdAt, id: row.id }));
  return { ...page, version: joinVersions(rows) };
}

/** The version of that page alone. */
export async function readFeedVersion(services: Services, actor: Actor, filter: CaseFilter): Promise<string> {
  if (!mayReadCases(actor)) throw new AppError('not_verified');
  return findCasesVersion(services.db, actor, filter);
}

/** Comments of a case that this member may read; throws not_found for what they may not. */
export async function readComments(
  services: Services,
  actor: Actor,
  slice: CommentSlice,
): Promise<Versioned<CommentRow, number>> {
  const rows = await listComments(services.db, actor, slice);
  if (rows.length === 0 && !(await findCaseFacts(services.db, actor, { id: slice.caseId }))) throw new NotFoundError();
  return { ...pageOf(rows, slice.limit, (comment) => comment.roomSeq), version: joinVersions(rows) };
}

/** The version of that page alone. */
export async function readCommentsVersion(services: Services, actor: Actor, slice: CommentSlice): Promise<string> {
  const version = await findCommentsVersion(services.db, actor, slice);
  if (version === undefined) throw new NotFoundError();
  return version;
}
