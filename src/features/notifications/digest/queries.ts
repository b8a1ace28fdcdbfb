import { sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Viewer } from '../../cases/index.ts';
import { listEntries } from '../inbox/queries.ts';
import type { Kind } from '../policy.ts';

/** Accounts with unread entries that no digest has held as they are now, after `after` in order. Index notification_to_mail. */
export async function listWaitingAccounts(db: Database, after: Id | undefined, limit: number): Promise<Id[]> {
  const { rows } = await db.execute<{ id: Id }>(sql`
    select distinct account_id as id from notification
    where read_at is null and (mailed_at is null or mailed_at < moved_at)
      and ${after === undefined ? sql`true` : sql`account_id > ${after}::uuid`}
    order by 1 limit ${limit}`);
  return rows.map((row) => row.id);
}

/** Puts the waiting entries of an account into one digest, known by the time of this transaction; how many. */
export async function markMailed(tx: Database, accountId: Id, kinds: readonly Kind[]): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    update notification set mailed_at = now() where account_id = ${accountId} and read_at is null
      and (mailed_at is null or mailed_at < moved_at) and kind = any (${sql.param([...kinds])}::text[])`);
  return rowCount ?? 0;
}

/** How much of each kind is unread and may be seen now. */
export async function countKinds(db: Database, viewer: Viewer, kinds: readonly Kind[]): Promise<Map<Kind, number>> {
  const entries = await listEntries(db, viewer, { kinds, unread: true, before: undefined, limit: 200 });
  const counts = new Map<Kind, number>();
  for (const { kind, count } of entries) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return counts;
}
