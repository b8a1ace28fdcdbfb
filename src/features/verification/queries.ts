import { and, asc, count, desc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import type { AccountState, Role } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { account, accountRole } from '../accounts/tables.ts';
import { claim, claimCheck, claimCheckField, claimSubmission } from './tables.ts';
import type { ClaimStatus, Scope } from './words.ts';

export type ClaimRow = typeof claim.$inferSelect;
export type NewClaimRow = typeof claim.$inferInsert;
export type SubmissionRow = typeof claimSubmission.$inferSelect;
export type CheckRow = Omit<typeof claimCheck.$inferSelect, 'seq'>;
export type CheckFieldRow = typeof claimCheckField.$inferSelect;

/** A claim with what was claimed at its newest submission. */
export interface SubmittedClaim {
  readonly claim: ClaimRow;
  readonly submission: SubmissionRow;
}

/** What makes a `SubmittedClaim`. */
export const submitted = { claim, submission: claimSubmission };
/** Joins a claim to its newest submission. */
export const newest = and(eq(claimSubmission.claimId, claim.id), eq(claimSubmission.attempt, claim.attempt));

/** Statuses in which a claim waits for somebody. */
export const OPEN_STATUSES: readonly ClaimStatus[] = ['submitted', 'auto_checks', 'needs_review', 'more_info'];

export async function insertClaim(tx: Database, row: NewClaimRow): Promise<void> {
  await tx.insert(claim).values(row);
}

export async function insertSubmission(tx: Database, row: SubmissionRow): Promise<void> {
  await tx.insert(claimSubmission).values(row);
}

export async function findClaim(db: Database, id: Id): Promise<SubmittedClaim | undefined> {
  const [row] = await db.select(submitted).from(claim).innerJoin(claimSubmission, newest).where(eq(claim.id, id));
  return row;
}

/** A claim, its row locked until the transaction ends. Lock the account first where both are needed. */
export async function lockClaim(tx: Database, id: Id): Promise<SubmittedClaim | undefined> {
  const [row] = await tx
    .select(submitted)
    .from(claim)
    .innerJoin(claimSubmission, newest)
    .where(eq(claim.id, id))
    .for('update', { of: claim });
  return row;
}

/** A claim as it was submitted for the nth time. */
export async function findSubmission(db: Database, id: Id, attempt: number): Promise<SubmissionRow | undefined> {
  const [row] = await db
    .select()
    .from(claimSubmission)
    .where(and(eq(claimSubmission.claimId, id), eq(claimSubmission.attempt, attempt)));
  return row;
}

/** The claims of one account, newest first; `after` is the last id seen (ids are ordered by time). */
export async function listClaimsOf(db: Database, accountId: Id, limit: number, after?: Id): Promise<SubmittedClaim[]> {
  return db
    .select(submitted)
    .from(claim)
    .innerJoin(claimSubmission, newest)
    .where(and(eq(claim.accountId, accountId), after === undefined ? undefined : sql`${claim.id} < ${after}`))
    .orderBy(desc(claim.id))
    .limit(limit);
}

export async function countOpenClaims(db: Database, accountId: Id, except?: Id): Promise<number> {
  const others = except === undefined ? undefined : ne(claim.id, except);
  const [row] = await db
    .select({ open: count() })
    .from(claim)
    .where(and(eq(claim.accountId, accountId), inArray(claim.status, OPEN_STATUSES), others));
  return row?.open ?? 0;
}

export async function countDrafts(db: Database, accountId: Id): Promise<number> {
  return db.$count(claim, and(eq(claim.accountId, accountId), eq(claim.status, 'draft')));
}

/** How often this account was told that the number is rejected for good; an appeal that was won makes it none. */
export async function countFinalRejections(
  db: Database,
  { accountId, country, scheme, number }: Pick<ClaimRow, 'accountId' | 'country' | 'scheme' | 'number'>,
): Promise<number> {
  const same = and(eq(claim.country, country), eq(claim.scheme, scheme), eq(claim.number, number));
  return db.$count(claim, and(eq(claim.accountId, accountId), eq(claim.rejection, 'final'), same));
}

/** Claims that bear a membership now. */
export async function countStandingClaims(db: Database, accountId: Id): Promise<number> {
  const [row] = await db
    .select({ standing: count() })
    .from(claim)
    .where(and(eq(claim.accountId, accountId), inArray(claim.status, ['approved', 'expiring'])));
  return row?.standing ?? 0;
}

export interface ClaimChange {
  readonly id: Id;
  /** The version the caller saw; nothing happens when it is no longer current. */
  readonly version: number;
  readonly from: readonly ClaimStatus[];
  readonly set: Partial<Omit<NewClaimRow, 'id' | 'version'>>;
  /** Only while nobody, or this account, has taken the claim. */
  readonly freeFor?: Id;
}

/** The one way a claim changes: compare-and-set on version, status and holder in one statement; undefined when it lost. */
export async function changeClaim(tx: Database, change: ClaimChange): Promise<ClaimRow | undefined> {
  const free = change.freeFor === undefined ? undefined : or(isNull(claim.takenBy), eq(claim.takenBy, change.freeFor));
  const [row] = await tx
    .update(claim)
    .set({ ...withoutOpinions(change.set), version: sql`${claim.version} + 1` })
    .where(and(eq(claim.id, change.id), eq(claim.version, change.version), inArray(claim.status, change.from), free))
    .returning();
  return row;
}

/** Opinions that wait are of a claim in the queue: whatever takes it out voids them. */
function withoutOpinions(set: ClaimChange['set']): ClaimChange['set'] {
  return set.status === undefined || set.status === 'needs_review' ? set : { ...set, firstBy: null, secondBy: null };
}

export async function insertChecks(
  tx: Database,
  checks: readonly CheckRow[],
  fields: readonly CheckFieldRow[],
): Promise<void> {
  if (checks.length > 0) await tx.insert(claimCheck).values([...checks]);
  if (fields.length > 0) await tx.insert(claimCheckField).values([...fields]);
}

export interface ExplainedCheck {
  readonly check: CheckRow;
  readonly fields: readonly CheckFieldRow[];
}

/** The checks of one submission with their comparison, in the order they were made. */
export async function listChecks(db: Database, claimId: Id, attempt: number): Promise<ExplainedCheck[]> {
  const checks = await db
    .select()
    .from(claimCheck)
    .where(and(eq(claimCheck.claimId, claimId), eq(claimCheck.attempt, attempt)))
    .orderBy(asc(claimCheck.observedAt), asc(claimCheck.seq));
  if (checks.length === 0) return [];
  const ids = checks.map((check) => check.id);
  const fields = await db.select().from(claimCheckField).where(inArray(claimCheckField.checkId, ids));
  return checks.map((check) => ({ check, fields: fields.filter((field) => field.checkId === check.id) }));
}

export interface Standing {
  readonly state: AccountState;
  readonly roles: readonly Role[];
  readonly scope: Scope | null;
  readonly scopeExpiresAt: Date | null;
  readonly graceDays: number;
  readonly isEmailConfirmed: boolean;
}

/** Where an account stands, its row locked until the transaction ends. */
export async function lockStanding(tx: Database, accountId: Id): Promise<Standing | undefined> {
  const [row] = await tx.select().from(account).where(eq(account.id, accountId)).for('update');
  if (!row) return undefined;
  const roles = await tx
    .select({ role: accountRole.role })
    .from(accountRole)
    .where(eq(accountRole.accountId, accountId));
  const { state, scope, scopeExpiresAt, graceDays } = row;
  return {
    state,
    scope,
    scopeExpiresAt,
    graceDays,
    roles: roles.map((one) => one.role),
    isEmailConfirmed: row.emailConfirmedAt !== null,
  };
}
