import { desc, eq, sql } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { claimAppeal } from '../tables.ts';

/** An appeal, without its words. */
export type AppealRow = Pick<typeof claimAppeal.$inferSelect, 'id' | 'claimId' | 'attempt' | 'madeAt'>;

export async function insertAppeal(tx: Database, row: AppealRow, body: DeidentifiedText): Promise<void> {
  await tx.insert(claimAppeal).values({ ...row, ...sealed('body', body) });
}

/** The newest appeal of a claim, with the applicant's words. */
export async function findAppeal(
  db: Database,
  claimId: Id,
): Promise<{ readonly madeAt: Date; readonly body: string | null } | undefined> {
  const [row] = await db
    .select({ madeAt: claimAppeal.madeAt, body: sql<string | null>`${claimAppeal.body}` })
    .from(claimAppeal)
    .where(eq(claimAppeal.claimId, claimId))
    .orderBy(desc(claimAppeal.attempt))
    .limit(1);
  return row;
}
