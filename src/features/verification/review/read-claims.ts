import type { Static } from 'typebox';
import { AppError, NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import { recordAudit } from '../../audit/index.ts';
import type { By } from '../by.ts';
import type { ClaimServices } from '../claims/submit-claim.ts';
import { isOwnClaim } from '../policy.ts';
import { findClaim, listChecks, type SubmittedClaim } from '../queries.ts';
import { findDecision, findMembershipDecision, listDecisions, listQueue, type QueueQuery } from './queries.ts';
import { renderMembershipDecision, renderStaffClaim, renderStaffDecision } from './render.ts';
import type { MembershipDecision, StaffClaim, StaffDecision } from './schemas.ts';

/** A page of the queue, most urgent first. */
export async function readQueue(
  { db }: ClaimServices,
  query: QueueQuery,
): Promise<Page<SubmittedClaim, readonly [dueAt: string, id: Id]>> {
  const rows = await listQueue(db, { ...query, limit: query.limit + 1 });
  return pageOf(rows, query.limit, ({ claim }) => [claim.dueAt.toISOString(), claim.id]);
}

/** A claim for a verifier; the read is recorded. Throws `self_review_refused`: what colleagues noted on it is not the applicant's. */
export async function getStaffClaim(services: ClaimServices, by: By, id: Id): Promise<Static<typeof StaffClaim>> {
  const { db, clock } = services;
  const found = await findClaim(db, id);
  if (!found) throw new NotFoundError();
  const read = { ...by, action: 'claim.read', objectKind: 'claim', objectId: id } as const;
  if (isOwnClaim(found.claim, by.actor.accountId)) {
    await recordAudit(db, { ...read, outcome: 'refused', rule: 'self_review_refused' });
    throw new AppError('self_review_refused');
  }
  await recordAudit(db, { ...read, outcome: 'done' });
  const checks = await listChecks(db, id, found.claim.attempt);
  return renderStaffClaim(found, checks, await listDecisions(db, id), { id: by.actor.accountId, nowMs: clock() });
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
