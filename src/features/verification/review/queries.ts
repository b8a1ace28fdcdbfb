import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { newest, submitted, type SubmittedClaim } from '../queries.ts';
import { claim, claimDecision, claimStatement, claimSubmission, membershipDecision } from '../tables.ts';

export type DecisionRow = typeof claimDecision.$inferSelect;

export interface QueueQuery {
  readonly filter: 'all' | 'mine' | 'unclaimed';
  readonly viewerId: Id;
  readonly limit: number;
  readonly after?: { readonly dueAt: string; readonly id: Id } | undefined;
}

/** What waits for a verifier, most urgent first. */
export async function listQueue(db: Database, query: QueueQuery): Promise<SubmittedClaim[]> {
  const { after } = query;
  const whose = { all: undefined, mine: eq(claim.takenBy, query.viewerId), unclaimed: isNull(claim.takenBy) };
  const beyond = after
    ? sql`(${claim.dueAt}, ${claim.id}) > (${after.dueAt}::timestamptz, ${after.id}::uuid)`
    : undefined;
  return db
    .select(submitted)
    .from(claim)
    .innerJoin(claimSubmission, newest)
    .where(and(eq(claim.status, 'needs_review'), whose[query.filter], beyond))
    .orderBy(asc(claim.dueAt), asc(claim.id))
    .limit(query.limit);
}

export interface WrittenDecision {
  readonly decision: DecisionRow;
  readonly statement: string | null;
  readonly internalNote: string | null;
}

export async function insertDecision(
  tx: Database,
  row: DecisionRow,
  text: { readonly statement: DeidentifiedText | undefined; readonly internalNote: DeidentifiedText | undefined },
): Promise<void> {
  await tx.insert(claimDecision).values(row);
  if (!text.statement && !text.internalNote) return;
  await tx.insert(claimStatement).values({
    id: row.id,
    ...(text.statement ? sealed('statement', text.statement) : {}),
    ...(text.internalNote ? sealed('internal_note', text.internalNote) : {}),
  });
}

const written = {
  decision: claimDecision,
  statement: sql<string | null>`${claimStatement.statement}`,
  internalNote: sql<string | null>`${claimStatement.internal_note}`,
};

export async function findDecision(db: Database, id: Id): Promise<WrittenDecision | undefined> {
  const [row] = await db
    .select(written)
    .from(claimDecision)
    .leftJoin(claimStatement, eq(claimStatement.id, claimDecision.id))
    .where(eq(claimDecision.id, id));
  return row;
}

/** Decisions on a claim, newest first. */
export async function listDecisions(db: Database, claimId: Id): Promise<WrittenDecision[]> {
  return db
    .select(written)
    .from(claimDecision)
    .leftJoin(claimStatement, eq(claimStatement.id, claimDecision.id))
    .where(eq(claimDecision.claimId, claimId))
    .orderBy(desc(claimDecision.id));
}

export type MembershipDecisionRow = typeof membershipDecision.$inferSelect;

export async function insertMembershipDecision(tx: Database, row: MembershipDecisionRow): Promise<void> {
  await tx.insert(membershipDecision).values(row);
}

export async function findMembershipDecision(db: Database, id: Id): Promise<MembershipDecisionRow | undefined> {
  const [row] = await db.select().from(membershipDecision).where(eq(membershipDecision.id, id));
  return row;
}
