import { and, asc, eq, inArray, like, sql } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { claim, claimSubmission, registryProvider } from '../../tables.ts';
import type { ClaimStatus } from '../../words.ts';

/** Claims of members on numbers that this load left deactivated. */
export async function listEndedMembers(tx: Database, runId: Id): Promise<Id[]> {
  const rows = await tx
    .select({ id: claim.id })
    .from(claim)
    .innerJoin(registryProvider, eq(registryProvider.npi, claim.number))
    .where(
      and(
        eq(claim.scheme, 'us_npi'),
        inArray(claim.status, ['approved', 'expiring']),
        eq(registryProvider.runId, runId),
        sql`${registryProvider.deactivatedOn} is not null
          and (${registryProvider.reactivatedOn} is null or ${registryProvider.reactivatedOn} < ${registryProvider.deactivatedOn})`,
      ),
    )
    .orderBy(asc(claim.id));
  return rows.map((row) => row.id);
}

/** A claim as a list of sanctions is held against it. */
export interface WatchedClaim {
  readonly id: Id;
  readonly accountId: Id;
  readonly scheme: string;
  readonly number: string;
  readonly status: ClaimStatus;
  readonly firstName: string;
  readonly lastName: string;
}

const PAGE = 2_000;

/** Every US claim of a member or in the queue, in pages by id: a hundred thousand members stay out of memory. */
export async function* eachWatchedClaim(tx: Database): AsyncGenerator<WatchedClaim> {
  let after: Id | undefined;
  for (;;) {
    const page = await listWatchedClaims(tx, after);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id;
  }
}

async function listWatchedClaims(tx: Database, after: Id | undefined): Promise<WatchedClaim[]> {
  const { id, accountId, scheme, number, status } = claim;
  const { firstName, lastName } = claimSubmission;
  return tx
    .select({ id, accountId, scheme, number, status, firstName, lastName })
    .from(claim)
    .innerJoin(claimSubmission, and(eq(claimSubmission.claimId, claim.id), eq(claimSubmission.attempt, claim.attempt)))
    .where(
      and(
        like(claim.scheme, 'us\\_%'),
        inArray(claim.status, ['approved', 'expiring', 'lapsed', 'needs_review']),
        after === undefined ? undefined : sql`${claim.id} > ${after}`,
      ),
    )
    .orderBy(asc(claim.id))
    .limit(PAGE);
}
