import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { account, affiliation, declaredConflict } from '../tables.ts';

/** Notes where a person works; the same one again changes nothing. */
export async function insertAffiliation(
  tx: Database,
  row: { readonly accountId: Id; readonly name: string; readonly folded: string },
): Promise<void> {
  await tx.insert(affiliation).values(row).onConflictDoNothing();
}

/** The institution an account named last; undefined when it named none. */
export async function findInstitution(db: Database, accountId: Id): Promise<string | undefined> {
  const rows = await db
    .select({ name: affiliation.name })
    .from(affiliation)
    .where(eq(affiliation.accountId, accountId))
    .orderBy(desc(affiliation.since), desc(affiliation.folded))
    .limit(1);
  return rows[0]?.name;
}

/** How an account stands to each of several others. */
export async function listConflicts(
  db: Database,
  one: Id,
  others: readonly Id[],
): Promise<{ readonly id: Id; readonly isSameInstitution: boolean; readonly isKnown: boolean }[]> {
  if (others.length === 0) return [];
  // The tables are spelled out: drizzle leaves their names off columns inside the list of a select from one table.
  return db
    .select({
      id: account.id,
      isSameInstitution: sql<boolean>`exists (select 1 from affiliation mine join affiliation theirs using (folded)
        where mine.account_id = ${one} and theirs.account_id = account.id)`,
      isKnown: sql<boolean>`exists (select 1 from declared_conflict said
        where (said.account_id = ${one} and said.other_id = account.id)
           or (said.account_id = account.id and said.other_id = ${one}))`,
    })
    .from(account)
    .where(inArray(account.id, [...others]));
}

/** Those among these accounts who are verifiers or moderators, or named an institution that one of those named. */
export async function listStaffInstitutions(db: Database, accountIds: readonly Id[]): Promise<Id[]> {
  if (accountIds.length === 0) return [];
  const rows = await db
    .select({ id: account.id })
    .from(account)
    .where(
      and(
        inArray(account.id, [...accountIds]),
        sql`exists (
          select 1 from account_role role
          where role.role in ('verifier', 'moderator') and (role.account_id = account.id or role.account_id in (
            select theirs.account_id from affiliation mine join affiliation theirs using (folded)
            where mine.account_id = account.id)))`,
      ),
    );
  return rows.map(({ id }) => id);
}

/** Notes that an account knows another one; whether there is such another one. */
export async function insertConflict(tx: Database, accountId: Id, otherId: Id): Promise<boolean> {
  if ((await tx.$count(account, eq(account.id, otherId))) === 0) return false;
  await tx.insert(declaredConflict).values({ accountId, otherId }).onConflictDoNothing();
  return true;
}

/** Whether there is such an account. */
export async function accountExists(db: Database, accountId: Id): Promise<boolean> {
  return (await db.$count(account, eq(account.id, accountId))) > 0;
}
