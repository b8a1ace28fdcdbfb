import { and, asc, inArray, lte, sql } from 'drizzle-orm';
import type { Id } from '../../../../../kernel/ids.ts';
import type { Database } from '../../../../../platform/database/connection.ts';
import { claim, claimReminder } from '../../../tables.ts';

export interface EndingClaim {
  readonly id: Id;
  readonly accountId: Id;
  /** Last day, `YYYY-MM-DD`. */
  readonly expiresOn: string;
}

/** Claims of members that end on this day or before, the soonest first. */
export async function listEnding(db: Database, day: string, limit: number): Promise<EndingClaim[]> {
  const { id, accountId, expiresOn } = claim;
  const rows = await db
    .select({ id, accountId, expiresOn })
    .from(claim)
    .where(and(inArray(claim.status, ['approved', 'expiring']), lte(claim.expiresOn, day)))
    .orderBy(asc(claim.expiresOn), asc(claim.id))
    .limit(limit);
  return rows.flatMap((row) => (row.expiresOn === null ? [] : [{ ...row, expiresOn: row.expiresOn }]));
}

/** Notes a reminder; false when it was made before. */
export async function noteReminder(
  tx: Database,
  row: { readonly claimId: Id; readonly expiresOn: string; readonly days: number; readonly madeAt: Date },
): Promise<boolean> {
  const { rowCount } = await tx.insert(claimReminder).values(row).onConflictDoNothing();
  return rowCount === 1;
}

/** Whether the claim still ends on this day and still counts. */
export async function findEnding(
  db: Database,
  id: Id,
  expiresOn: string,
): Promise<{ readonly accountId: Id } | undefined> {
  const [row] = await db
    .select({ accountId: claim.accountId })
    .from(claim)
    .where(
      and(
        sql`${claim.id} = ${id}`,
        sql`${claim.expiresOn} = ${expiresOn}`,
        inArray(claim.status, ['approved', 'expiring']),
      ),
    );
  return row;
}
