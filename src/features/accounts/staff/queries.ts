import { and, desc, eq, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
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

/** Whether two accounts ever named the same institution. */
export async function shareInstitution(db: Database, one: Id, other: Id): Promise<boolean> {
  const theirs = alias(affiliation, 'theirs');
  const rows = await db
    .select({ one: sql`1` })
    .from(affiliation)
    .innerJoin(theirs, and(eq(theirs.folded, affiliation.folded), eq(theirs.accountId, other)))
    .where(eq(affiliation.accountId, one))
    .limit(1);
  return rows.length > 0;
}

/** Whether one of two accounts said that it knows the other. */
export async function isConflictDeclared(db: Database, one: Id, other: Id): Promise<boolean> {
  const said = (a: Id, b: Id) => and(eq(declaredConflict.accountId, a), eq(declaredConflict.otherId, b));
  return (await db.$count(declaredConflict, or(said(one, other), said(other, one)))) > 0;
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
