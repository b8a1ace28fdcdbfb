import { eq } from 'drizzle-orm';
import type { Id } from '../../../../kernel/ids.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { postingSettings } from '../../tables.ts';

/** Seconds; undefined where a member chose nothing. */
export async function findPause(db: Database, accountId: Id): Promise<number | undefined> {
  const [row] = await db
    .select({ seconds: postingSettings.pause_seconds })
    .from(postingSettings)
    .where(eq(postingSettings.account_id, accountId));
  return row?.seconds;
}

export async function upsertPause(db: Database, accountId: Id, seconds: number): Promise<void> {
  await db
    .insert(postingSettings)
    .values({ account_id: accountId, pause_seconds: seconds })
    .onConflictDoUpdate({ target: postingSettings.account_id, set: { pause_seconds: seconds } });
}
