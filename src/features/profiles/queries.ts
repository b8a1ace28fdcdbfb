import { and, eq } from 'drizzle-orm';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { profileSpecialty } from './tables.ts';

/** The specialties a member named, without those above them. */
export async function listOwnSpecialties(db: Database, accountId: Id): Promise<string[]> {
  const rows = await db
    .select({ specialty: profileSpecialty.specialty })
    .from(profileSpecialty)
    .where(and(eq(profileSpecialty.account_id, accountId), eq(profileSpecialty.own, true)))
    .orderBy(profileSpecialty.specialty);
  return rows.map((row) => row.specialty);
}

/** Replaces all rows of a member, inside the caller's transaction. */
export async function replaceSpecialties(
  tx: Database,
  accountId: Id,
  rows: readonly { readonly specialty: string; readonly own: boolean }[],
): Promise<void> {
  await tx.delete(profileSpecialty).where(eq(profileSpecialty.account_id, accountId));
  if (rows.length > 0) await tx.insert(profileSpecialty).values(rows.map((row) => ({ account_id: accountId, ...row })));
}
