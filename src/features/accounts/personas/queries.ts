import { and, eq, sql } from 'drizzle-orm';
import { newUnlinkableId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { readTogetherOnce } from '../../../platform/database/batch.ts';
import { persona, type PersonaKind } from '../tables.ts';

export interface PersonaRow {
  readonly id: Id;
  readonly kind: PersonaKind;
  readonly displayName: string;
}

/** The faces of an account, the name first. */
export async function listPersonas(db: Database, accountId: Id): Promise<PersonaRow[]> {
  return db
    .select({ id: persona.id, kind: persona.kind, displayName: persona.displayName })
    .from(persona)
    .where(eq(persona.accountId, accountId))
    .orderBy(persona.kind)
    .then((rows) => rows.toReversed());
}

/** Ids of the faces of an account; of accounts that are asked for meanwhile in one statement, as everybody comes back at once. */
export const listFaceIds = readTogetherOnce<Id, Id[]>(async (db, accountIds) => {
  const rows = await db
    .select({ id: persona.id, accountId: persona.accountId })
    .from(persona)
    .where(sql`${persona.accountId} = any(${sql.param([...accountIds])}::uuid[])`);
  const faces = Map.groupBy(rows, (row) => row.accountId);
  return accountIds.map((accountId) => faces.get(accountId)?.map((row) => row.id));
});

/** The face an account shows under this kind; undefined when it has none. */
export async function findPersona(db: Database, accountId: Id, kind: PersonaKind): Promise<PersonaRow | undefined> {
  const [row] = await db
    .select({ id: persona.id, kind: persona.kind, displayName: persona.displayName })
    .from(persona)
    .where(and(eq(persona.accountId, accountId), eq(persona.kind, kind)));
  return row;
}

/** Makes or renames the handle; its id is random, so that nothing of it tells when, or beside which name, it was made. */
export async function upsertHandle(tx: Database, accountId: Id, displayName: string): Promise<void> {
  await tx
    .insert(persona)
    .values({ id: newUnlinkableId(), accountId, kind: 'handle', displayName })
    .onConflictDoUpdate({ target: [persona.accountId, persona.kind], set: { displayName } });
}
