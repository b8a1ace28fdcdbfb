import type { Static } from 'typebox';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { recordAudit } from '../../audit/index.ts';
import { findOpenBreakGlass } from '../break-glass/queries.ts';
import type { By } from '../by.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import { noteRead } from '../evidence/note-read.ts';
import { evidenceOf } from '../evidence/read-evidence.ts';
import { renderReasons } from '../evidence/render.ts';
import { findClaim, listChecks, type ClaimRow } from '../queries.ts';
import { isOwnClaim, wasSubmitted } from '../policy.ts';
import {
  countQueue,
  findDecision,
  findMembershipDecision,
  listDecisions,
  listQueue,
  type QueueCounts,
  type QueueFilter,
  type QueueQuery,
} from './queries.ts';
import { findAppeal } from '../standing/queries.ts';
import { readFacts, readFactsOf } from './read-facts.ts';
import { renderMembershipDecision, renderQueueItem, renderStaffClaim, renderStaffDecision } from './render.ts';
import type { MembershipDecision, QueueItem, StaffClaim, StaffDecision } from './schemas.ts';

/** A page of the queue as this viewer sees it, and where the next one begins. */
export async function readQueue(
  { db, clock }: ClaimServices,
  { filter, viewerId, limit, after }: Omit<QueueQuery, 'now'>,
): Promise<Page<Static<typeof QueueItem>, readonly [at: string, id: Id]>> {
  const nowMs = clock();
  const rows = await listQueue(db, { filter, viewerId, after, limit: limit + 1, now: new Date(nowMs) });
  const page = pageOf(rows, limit, ({ claim }): readonly [string, Id] => [
    placeOf(claim, filter).toISOString(),
    claim.id,
  ]);
  const claims = page.rows.map(({ claim }) => claim);
  const factsOf = await readFacts(db, viewerId, claims);
  return { ...page, rows: page.rows.map((found) => renderQueueItem(found, factsOf(found.claim), nowMs)) };
}

/** How many claims wait for this viewer, by filter. */
export async function readCounts({ db, clock }: ClaimServices, viewerId: Id): Promise<QueueCounts> {
  return countQueue(db, { viewerId, now: new Date(clock()) });
}

function placeOf(claim: ClaimRow, filter: QueueFilter): Date {
  return filter === 'decided' && claim.decidedAt ? claim.decidedAt : claim.dueAt;
}

/** A claim for a verifier; the read is recorded. Throws `self_review_refused`: what colleagues noted on it is not the applicant's. */
export async function getStaffClaim(services: ClaimServices, by: By, id: Id): Promise<Static<typeof StaffClaim>> {
  const { db, clock } = services;
  const found = await findClaim(db, id);
  if (!found || !wasSubmitted(found.claim)) throw new NotFoundError();
  const read = { ...by, action: 'claim.read', objectKind: 'claim', objectId: id } as const;
  if (isOwnClaim(by.actor.accountId, found.claim)) {
    await recordAudit(db, { ...read, outcome: 'refused', rule: 'self_review_refused' });
    throw new AppError('self_review_refused');
  }
  await transaction(db, async (tx) => {
    await recordAudit(tx, { ...read, outcome: 'done' });
    const { accountId } = found.claim;
    await noteRead(tx, by, { accountId, claimId: id, evidenceId: null, reasonCode: null }, new Date(clock()));
  });
  const checks = await listChecks(db, id, found.claim.attempt);
  const facts = await readFactsOf(db, by.actor.accountId, found.claim);
  const decisions = await listDecisions(db, id);
  const rendered = renderStaffClaim(found, checks, decisions, await findAppeal(db, id), facts, clock());
  const { accountId } = found.claim;
  const open = await findOpenBreakGlass(db, { openerId: by.actor.accountId, accountId, now: new Date(clock()) });
  return {
    ...rendered,
    evidence: await evidenceOf(db, id),
    read_reasons: renderReasons(),
    break_glass: open ? { id: open.id, expires_at: open.expiresAt.toISOString() } : null,
  };
}

/** A decision as it was made. */
export async function getDecision({ db }: ClaimServices, id: Id): Promise<Static<typeof StaffDecision>> {
  const found = await findDecision(db, id);
  if (!found) throw new AppError('gone');
  return renderStaffDecision(found);
}

/** A suspension or restoration as it was made. */
export async function getMembershipDecision({ db }: ClaimServices, id: Id): Promise<Static<typeof MembershipDecision>> {
  const found = await findMembershipDecision(db, id);
  if (!found) throw new AppError('gone');
  return renderMembershipDecision(found);
}
