import { eq, isNotNull } from 'drizzle-orm';
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

/** Sources that are silent now. */
export async function listSilent(db: Database): Promise<{ readonly source: SourceName; readonly downSince: Date }[]> {
  const rows = await db.select().from(sourceWatch).where(isNotNull(sourceWatch.downSince));
  return rows.flatMap(({ source, downSince }) => (downSince === null ? [] : [{ source, downSince }]));
}
