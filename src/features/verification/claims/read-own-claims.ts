import type { Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import { isOwnClaim } from '../policy.ts';
import { findClaim, findSubmission, listChecks, listClaimsOf, type SubmittedClaim } from '../queries.ts';
import { listDecisions } from '../review/queries.ts';
import { renderAsSubmitted, renderClaim } from './render.ts';
import type { Claim } from './schemas.ts';
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
  const first = (await findSubmission(db, id, 0)) ?? (await findSubmission(db, id, 1));
  if (!first) throw new NotFoundError();
  return renderAsSubmitted(found, first);
}

async function findOwn({ db }: Pick<ClaimServices, 'db'>, actor: Actor, id: Id): Promise<SubmittedClaim> {
  const found = await findClaim(db, id);
  if (!found || !isOwnClaim(actor.accountId, found.claim)) throw new NotFoundError();
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
