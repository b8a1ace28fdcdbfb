import { sql } from 'drizzle-orm';
import type { Database } from '../../platform/database/connection.ts';

/** Whether nobody has used this database yet: seeds go into empty ones only. */
export async function isUnused(db: Database): Promise<boolean> {
  const { rows } = await db.execute<{ used: boolean }>(
    sql`select exists (select from account) or exists (select from room) or exists (select from import_run) as used`,
  );
  return rows[0]?.used === false;
}
