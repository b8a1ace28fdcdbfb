import { and, eq, isNull, sql } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { authorityPack, noticeDecision } from '../tables.ts';

export interface NewDecision {
  readonly noticeId: Id;
  readonly stage: 'decision' | 'appeal';
  readonly outcome: 'upheld' | 'dismissed';
  readonly significant: boolean;
  readonly moderatorId: Id;
  readonly statement: DeidentifiedText;
}

export async function insertDecision(tx: Database, decision: NewDecision): Promise<void> {
  await tx.insert(noticeDecision).values({
    id: newId(),
    notice_id: decision.noticeId,
    stage: decision.stage,
    outcome: decision.outcome,
    significant: decision.significant,
    moderator_id: decision.moderatorId,
    ...sealed('statement', decision.statement),
  });
}

export async function findPack(db: Database, noticeId: Id) {
  const [row] = await db
    .select({
      madeBy: authorityPack.made_by,
      madeAt: authorityPack.made_at,
      releasedBy: authorityPack.released_by,
      releasedAt: authorityPack.released_at,
    })
    .from(authorityPack)
    .where(eq(authorityPack.notice_id, noticeId));
  return row;
}

export async function insertPack(tx: Database, noticeId: Id, madeBy: Id): Promise<boolean> {
  const rows = await tx
    .insert(authorityPack)
    .values({ notice_id: noticeId, made_by: madeBy })
    .onConflictDoNothing()
    .returning({ id: authorityPack.notice_id });
  return rows.length === 1;
}

/** Releases a pack once; false when it is released or there is none. */
export async function releasePack(tx: Database, noticeId: Id, by: Id): Promise<boolean> {
  const rows = await tx
    .update(authorityPack)
    .set({ released_by: by, released_at: sql`now()` })
    .where(and(eq(authorityPack.notice_id, noticeId), isNull(authorityPack.released_at)))
    .returning({ id: authorityPack.notice_id });
  return rows.length === 1;
}

export interface AuditProof extends Record<string, unknown> {
  readonly n: string;
  readonly hash: string;
  readonly action: string;
  readonly at: string;
}

/** Links of the audit chain that speak of these objects, in order. Reads the whole chain: a pack is rare. */
export async function listAuditProofs(db: Database, objectIds: readonly Id[]): Promise<AuditProof[]> {
  const { rows } = await db.execute<AuditProof>(sql`
    select n, encode(hash, 'hex') as hash, entry::jsonb->>'action' as action, entry::jsonb->>'at' as at
    from audit_entry where entry::jsonb->>'object_id' = any (${sql.param([...objectIds])}::text[]) order by n`);
  return rows;
}
