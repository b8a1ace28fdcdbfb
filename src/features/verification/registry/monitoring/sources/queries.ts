import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '../../../../../platform/database/connection.ts';
import { sourceWatch } from '../../../tables.ts';

export type SourceWatchRow = typeof sourceWatch.$inferSelect;
export type SourceName = SourceWatchRow['source'];

/** What is remembered of a source, its row locked until the transaction ends; it is made where there is none. */
export async function lockSource(tx: Database, source: SourceName): Promise<SourceWatchRow> {
  await tx.insert(sourceWatch).values({ source }).onConflictDoNothing();
  const [row] = await tx.select().from(sourceWatch).where(eq(sourceWatch.source, source)).for('update');
  if (!row) throw new Error('a row that was just made is there');
  return row;
}

export async function updateSource(
  tx: Database,
  source: SourceName,
  set: Partial<Omit<SourceWatchRow, 'source'>>,
): Promise<void> {
  await tx.update(sourceWatch).set(set).where(eq(sourceWatch.source, source));
}

/** Notes that a source answered: its silence is over. */
export async function noteAnswer(db: Database, source: SourceName): Promise<void> {
  const over = { downSince: null, lastFailedAt: null, alertedAt: null, reviewedAt: null };
  await db
    .update(sourceWatch)
    .set(over)
    .where(and(eq(sourceWatch.source, source), isNotNull(sourceWatch.downSince)));
}

/** Notes that a source did not answer now; since when is kept from the first time. */
export async function noteFailure(db: Database, source: SourceName, now: Date): Promise<void> {
  const downSince = sql`coalesce(${sourceWatch.downSince}, ${now.toISOString()}::timestamptz)`;
  await db
    .insert(sourceWatch)
    .values({ source, downSince: now, lastFailedAt: now })
    .onConflictDoUpdate({ target: sourceWatch.source, set: { downSince, lastFailedAt: now } });
}

export async function findSource(db: Database, source: SourceName): Promise<SourceWatchRow | undefined> {
  const [row] = await db.select().from(sourceWatch).where(eq(sourceWatch.source, source));
  return row;
}

/** Sources that are silent now. */
export async function listSilent(db: Database): Promise<{ readonly source: SourceName; readonly downSince: Date }[]> {
  const rows = await db.select().from(sourceWatch).where(isNotNull(sourceWatch.downSince));
  return rows.flatMap(({ source, downSince }) => (downSince === null ? [] : [{ source, downSince }]));
}
