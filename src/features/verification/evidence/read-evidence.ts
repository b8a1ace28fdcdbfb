import type { Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { isOwnClaim } from '../policy.ts';
import { findClaim } from '../queries.ts';
import { findEvidence, listEvidence, listReads, type ShownRead } from './queries.ts';
import { renderEvidence, renderReceived } from './render.ts';
import type { Evidence, ReceivedEvidence } from './schemas.ts';

/** The documents of an own claim; a foreign one looks like a missing one. */
export async function listOwnEvidence(db: Database, actor: Actor, claimId: Id): Promise<Static<typeof Evidence>[]> {
  const found = await findClaim(db, claimId);
  if (!found || !isOwnClaim(actor.accountId, found.claim)) throw new NotFoundError();
  return await evidenceOf(db, claimId);
}

/** The documents of a claim, whoever asks. */
export async function evidenceOf(db: Database, claimId: Id): Promise<Static<typeof Evidence>[]> {
  return (await listEvidence(db, claimId)).map(renderEvidence);
}

/** A document as it was taken, for the repeat of its upload. */
export async function getReceived(db: Database, actor: Actor, id: Id): Promise<Static<typeof ReceivedEvidence>> {
  const found = await findEvidence(db, id);
  if (!found || !isOwnClaim(actor.accountId, found)) throw new NotFoundError();
  return renderReceived(found);
}

/** Who of the staff looked into the own file, newest first. */
export async function listOwnReads(
  db: Database,
  actor: Actor,
  limit: number,
  after?: Id,
): Promise<Page<ShownRead, Id>> {
  return pageOf(await listReads(db, actor.accountId, limit + 1, after), limit, ({ read }) => read.id);
}
