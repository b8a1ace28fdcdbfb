import type { Static } from 'typebox';
import type { Actor } from '../../kernel/actor.ts';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { pageOf, type Page } from '../../kernel/page.ts';
import { recordAudit } from '../audit/index.ts';
import type { By } from './by.ts';
import { isOwnClaim } from './policy.ts';
import {
  findClaim,
  findDecision,
  findMembershipDecision,
  findSubmission,
  listChecks,
  listClaimsOf,
  listDecisions,
  listQueue,
  type QueueQuery,
  type SubmittedClaim,
} from './queries.ts';
import {
  renderAsSubmitted,
  renderClaim,
  renderMembershipDecision,
  renderStaffClaim,
  renderStaffDecision,
} from './render.ts';
import type { Claim, MembershipDecision, StaffClaim, StaffDecision } from './schemas.ts';
import type { ClaimServices } from './submit-claim.ts';

/** One's own claim as it stands; a foreign one looks like a missing one. */
export async function getOwnClaim({ db }: ClaimServices, actor: Actor, id: Id): Promise<Static<typeof Claim>> {
  const found = await findOwn({ db }, actor, id);
  return renderClaim(found, await listChecks(db, id, found.claim.attempt), await listDecisions(db, id));
}

/** One's own claim as it was first submitted, for the repeat of a submission. */
export async function getOwnClaimAsSubmitted(
  { db }: ClaimServices,
  actor: Actor,
  id: Id,
): Promise<Static<typeof Claim>> {
  const found = await findOwn({ db }, actor, id);
  const first = await findSubmission(db, id, 1);
  if (!first) throw new NotFoundError();
  return renderAsSubmitted(found, first);
}

async function findOwn({ db }: Pick<ClaimServices, 'db'>, actor: Actor, id: Id): Promise<SubmittedClaim> {
  const found = await findClaim(db, id);
  if (!found || found.claim.accountId !== actor.accountId) throw new NotFoundError();
  return found;
}

/** One's own claims, newest first. */
export async function listOwnClaims(
  { db }: ClaimServices,
  actor: Actor,
  limit: number,
  after?: Id,
): Promise<Page<SubmittedClaim, Id>> {
  return pageOf(await listClaimsOf(db, actor.accountId, limit + 1, after), limit, ({ claim }) => claim.id);
}

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
