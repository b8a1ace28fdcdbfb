import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import type { CopyTarget } from '../../../../platform/database/copy.ts';
import { importProgress, importStaged } from '../../tables.ts';
import type { RegistryKind } from '../queries.ts';

export type ProgressRow = typeof importProgress.$inferSelect;

/** Where COPY puts the rows of a load. */
export const STAGED: CopyTarget = {
  table: 'import_staged',
  columns: ['run_id', 'line', 'kind', 'key', 'hash', 'facts'],
};

/** One load of a register at a time, across processes; held until the connection ends. */
export async function lockImport(db: Database, kind: RegistryKind): Promise<boolean> {
  const { rows } = await db.execute<{ ok: boolean }>(
    sql`select pg_try_advisory_lock(hashtextextended(${`import/${kind}`}, 0)) as ok`,
  );
  return rows[0]?.ok === true;
}

export async function unlockImport(db: Database, kind: RegistryKind): Promise<void> {
  await db.execute(sql`select pg_advisory_unlock(hashtextextended(${`import/${kind}`}, 0))`);
}

/** What a load in flight, or one that was cut off, has reached. */
export async function findProgress(db: Database, kind: RegistryKind): Promise<ProgressRow | undefined> {
  const [row] = await db.select().from(importProgress).where(eq(importProgress.kind, kind));
  return row;
}

export async function saveProgress(tx: Database, row: ProgressRow): Promise<void> {
  const { kind: _, ...rest } = row;
  await tx.insert(importProgress).values(row).onConflictDoUpdate({ target: importProgress.kind, set: rest });
}

/** Throws away what a load of this register staged. */
export async function discardStaged(tx: Database, kind: RegistryKind): Promise<void> {
  const [row] = await tx
    .delete(importProgress)
    .where(eq(importProgress.kind, kind))
    .returning({ id: importProgress.runId });
  if (row) await tx.delete(importStaged).where(eq(importStaged.runId, row.id));
}

export async function countStaged(db: Database, runId: Id): Promise<number> {
  const [row] = await db.select({ staged: count() }).from(importStaged).where(eq(importStaged.runId, runId));
  return row?.staged ?? 0;
}

/** The lines that were not taken, in order of the file. */
export async function listRejects(db: Database, runId: Id): Promise<{ line: number; reason: string }[]> {
  return db
    .select({ line: importStaged.line, reason: sql<string>`${importStaged.facts}->>'reason'` })
    .from(importStaged)
    .where(and(eq(importStaged.runId, runId), eq(importStaged.kind, 'reject')))
    .orderBy(asc(importStaged.line));
}
