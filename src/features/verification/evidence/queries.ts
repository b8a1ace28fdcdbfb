import { and, asc, count, desc, eq, gt, inArray, isNull, lt, notInArray, sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { persona } from '../../accounts/tables.ts';
import { OPEN_STATUSES } from '../queries.ts';
import { claim } from '../tables.ts';
import { evidence, evidenceGrant, fileRead } from './tables.ts';
import type { EvidenceState, ReadReason } from './words.ts';

export type EvidenceRow = typeof evidence.$inferSelect;
export type FileReadRow = typeof fileRead.$inferSelect;

export async function insertEvidence(tx: Database, row: EvidenceRow): Promise<void> {
  await tx.insert(evidence).values(row);
}

export async function findEvidence(db: Database, id: Id): Promise<EvidenceRow | undefined> {
  const [row] = await db.select().from(evidence).where(eq(evidence.id, id));
  return row;
}

/** All documents that were sent for a claim, in the order they came; gone ones too. */
export async function listEvidence(db: Database, claimId: Id): Promise<EvidenceRow[]> {
  return db
    .select()
    .from(evidence)
    .where(eq(evidence.claimId, claimId))
    .orderBy(asc(evidence.receivedAt), asc(evidence.id));
}

/** How many documents are held for the claim, and for the account. */
export async function countHeld(
  db: Database,
  accountId: Id,
  claimId: Id,
): Promise<{ readonly claim: number; readonly account: number }> {
  const [row] = await db
    .select({ account: count(), claim: sql<number>`(count(*) filter (where ${evidence.claimId} = ${claimId}))::int` })
    .from(evidence)
    .where(and(eq(evidence.accountId, accountId), eq(evidence.state, 'held')));
  return { claim: row?.claim ?? 0, account: row?.account ?? 0 };
}

/** Destroys the key of a document in one statement; undefined when it was gone already. The row stays as its receipt. */
export async function destroyKey(
  tx: Database,
  id: Id,
  state: Exclude<EvidenceState, 'held'>,
  now: Date,
): Promise<EvidenceRow | undefined> {
  const [row] = await tx
    .update(evidence)
    .set({ state, wrappedKey: null, shreddedAt: now })
    .where(and(eq(evidence.id, id), eq(evidence.state, 'held')))
    .returning();
  return row;
}

/** Held documents of claims that were decided before `decidedBefore` and wait for nothing. */
export async function listDue(db: Database, decidedBefore: Date, limit: number): Promise<EvidenceRow[]> {
  const rows = await db
    .select({ evidence })
    .from(evidence)
    .innerJoin(claim, eq(claim.id, evidence.claimId))
    .where(
      and(
        eq(evidence.state, 'held'),
        lt(claim.decidedAt, decidedBefore),
        notInArray(claim.status, [...OPEN_STATUSES, 'draft']),
      ),
    )
    .limit(limit);
  return rows.map((row) => row.evidence);
}

/** Which of these ids are documents that are held. */
export async function findHeld(db: Database, ids: readonly Id[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: evidence.id })
    .from(evidence)
    .where(and(inArray(evidence.id, [...ids]), eq(evidence.state, 'held')));
  return new Set(rows.map(({ id }) => id));
}

/** The ids of all documents that are held. */
export async function listHeldIds(db: Database): Promise<Id[]> {
  const rows = await db.select({ id: evidence.id }).from(evidence).where(eq(evidence.state, 'held'));
  return rows.map(({ id }) => id);
}

export async function insertGrant(tx: Database, row: Omit<typeof evidenceGrant.$inferInsert, 'usedAt'>): Promise<void> {
  await tx.insert(evidenceGrant).values(row);
}

/** Uses a grant: of any number at a time one gets the document (T-19); undefined when unknown, another's, used or late. */
export async function takeGrant(
  tx: Database,
  tokenHash: Uint8Array,
  accountId: Id,
  now: Date,
): Promise<{ readonly evidenceId: Id; readonly reasonCode: ReadReason } | undefined> {
  const [row] = await tx
    .update(evidenceGrant)
    .set({ usedAt: now })
    .where(
      and(
        eq(evidenceGrant.tokenHash, tokenHash),
        eq(evidenceGrant.accountId, accountId),
        isNull(evidenceGrant.usedAt),
        gt(evidenceGrant.expiresAt, now),
      ),
    )
    .returning({ evidenceId: evidenceGrant.evidenceId, reasonCode: evidenceGrant.reasonCode });
  return row;
}

/** Forgets grants that ran out before. */
export async function deleteOldGrants(db: Database, before: Date): Promise<void> {
  await db.delete(evidenceGrant).where(lt(evidenceGrant.expiresAt, before));
}

export async function insertRead(tx: Database, row: FileReadRow): Promise<void> {
  await tx.insert(fileRead).values(row);
}

/** A read with the face of who read and the kind of what was read. */
export interface ShownRead {
  readonly read: FileReadRow;
  readonly persona: { readonly id: Id; readonly displayName: string } | null;
  readonly evidence: { readonly kind: EvidenceRow['kind'] } | null;
}

/** Who of the staff read what of a member's file, newest first; `after` is the last id seen. */
export async function listReads(db: Database, accountId: Id, limit: number, after?: Id): Promise<ShownRead[]> {
  return db
    .select({
      read: fileRead,
      persona: { id: persona.id, displayName: persona.displayName },
      evidence: { kind: evidence.kind },
    })
    .from(fileRead)
    .leftJoin(persona, and(eq(persona.accountId, fileRead.readerId), eq(persona.kind, 'name')))
    .leftJoin(evidence, eq(evidence.id, fileRead.evidenceId))
    .where(and(eq(fileRead.accountId, accountId), after === undefined ? undefined : lt(fileRead.id, after)))
    .orderBy(desc(fileRead.id))
    .limit(limit);
}
