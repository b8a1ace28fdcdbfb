import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Id } from '../../../../../kernel/ids.ts';
import type { Database } from '../../../../../platform/database/connection.ts';
import { claim } from '../../../tables.ts';

/** Drafts that were kept at this moment or before, the oldest first. */
export async function listOldDrafts(db: Database, keptBefore: Date, limit: number): Promise<Id[]> {
  const rows = await db
    .select({ id: claim.id })
    .from(claim)
    .where(and(sql`${claim.status} = 'draft'`, lte(claim.createdAt, keptBefore)))
    .orderBy(asc(claim.createdAt), asc(claim.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Claims whose applicants were asked for more at this moment or before, the oldest first. */
export async function listUnanswered(db: Database, askedBefore: Date, limit: number): Promise<Id[]> {
  const rows = await db
    .select({ id: claim.id })
    .from(claim)
    .where(and(eq(claim.status, 'more_info'), lte(claim.duePausedAt, askedBefore)))
    .orderBy(asc(claim.duePausedAt), asc(claim.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}
