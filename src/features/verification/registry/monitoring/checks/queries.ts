import { and, asc, eq, exists, inArray, isNull, lt, lte, max, notInArray, or, sql } from 'drizzle-orm';
import type { Id } from '../../../../../kernel/ids.ts';
import type { Database } from '../../../../../platform/database/connection.ts';
import { claim, claimCheck } from '../../../tables.ts';

/** Claims of members of which no check of a register counts as fresh any more. */
export async function listStale(db: Database, now: Date, limit: number): Promise<Id[]> {
  const isFresh = sql`exists (select from ${claimCheck} where ${claimCheck.claimId} = ${claim.id} and ${claimCheck.attempt} = ${claim.attempt}
    and ${claimCheck.kind} in ('npi', 'licence') and ${claimCheck.validUntil} > ${now.toISOString()}::timestamptz)`;
  const isAsked = exists(
    db
      .select({ one: sql`1` })
      .from(claimCheck)
      .where(
        and(
          eq(claimCheck.claimId, claim.id),
          eq(claimCheck.attempt, claim.attempt),
          notInArray(claimCheck.source, ['none']),
        ),
      ),
  );
  const rows = await db
    .select({ id: claim.id })
    .from(claim)
    .where(and(inArray(claim.status, ['approved', 'expiring']), isAsked, sql`not ${isFresh}`))
    .orderBy(asc(claim.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Claims of members that were decided before `since`: to be credentialed again. */
export async function listOldDecisions(db: Database, since: Date, limit: number): Promise<Id[]> {
  const rows = await db
    .select({ id: claim.id })
    .from(claim)
    .where(and(inArray(claim.status, ['approved', 'expiring']), lt(claim.decidedAt, since)))
    .orderBy(asc(claim.decidedAt))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Where an answer was missing: a register's file, or a source that is asked itself. */
export interface Unanswered {
  readonly source: 'nppes' | 'leie' | 'board';
  readonly method: 'file' | 'api';
}

/** Claims that wait, in nobody's hands, on a source that did not answer when it was last asked, before `askedBefore`. */
export async function listUnanswered(
  db: Database,
  { source, method }: Unanswered,
  askedBefore: Date,
  limit: number,
): Promise<Id[]> {
  const rows = await db
    .selectDistinct({ id: claim.id })
    .from(claim)
    .innerJoin(claimCheck, and(eq(claimCheck.claimId, claim.id), eq(claimCheck.attempt, claim.attempt)))
    .where(
      and(
        eq(claim.status, 'needs_review'),
        isNull(claim.takenBy),
        eq(claimCheck.outcome, 'source_down'),
        eq(claimCheck.source, source),
        eq(claimCheck.method, method),
        lte(claim.submittedAt, askedBefore),
      ),
    )
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Members' claims on an NPI about which the NPPES API was not asked since, whoever was asked longest ago first. */
export async function listSweepable(db: Database, since: Date, limit: number): Promise<Id[]> {
  const asked = db
    .select({ claimId: claimCheck.claimId, at: max(claimCheck.observedAt).as('at') })
    .from(claimCheck)
    .where(and(eq(claimCheck.source, 'nppes'), eq(claimCheck.method, 'api')))
    .groupBy(claimCheck.claimId)
    .as('asked');
  const rows = await db
    .select({ id: claim.id })
    .from(claim)
    .leftJoin(asked, eq(asked.claimId, claim.id))
    .where(
      and(
        eq(claim.scheme, 'us_npi'),
        inArray(claim.status, ['approved', 'expiring']),
        or(isNull(asked.at), lt(asked.at, since)),
      ),
    )
    .orderBy(sql`${asked.at} asc nulls first`, asc(claim.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}
