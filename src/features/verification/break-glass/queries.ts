import { and, desc, eq, gt, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import { STAFF_ROLES } from '../../../kernel/actor.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { account, accountRole, persona } from '../../accounts/tables.ts';
import { breakGlass } from './tables.ts';

export type BreakGlassRow = Omit<typeof breakGlass.$inferSelect, 'reason' | 'reason_deid' | 'reason_receipt'>;

/** An emergency access with its reason in words. */
export interface ReasonedBreakGlass extends BreakGlassRow {
  readonly reason: string | null;
}

const { id, openerId, accountId, openedAt, expiresAt, endedAt, endedBy, review, reviewedAt, reviewedBy } = breakGlass;
const row = { id, openerId, accountId, openedAt, expiresAt, endedAt, endedBy, review, reviewedAt, reviewedBy };
const reasoned = { ...row, reason: sql<string | null>`${breakGlass.reason}` };

export async function insertBreakGlass(
  tx: Database,
  given: Pick<BreakGlassRow, 'id' | 'openerId' | 'accountId' | 'openedAt' | 'expiresAt'>,
  reason: DeidentifiedText,
): Promise<void> {
  await tx.insert(breakGlass).values({ ...given, ...sealed('reason', reason) });
}

export async function findBreakGlass(db: Database, wanted: Id): Promise<ReasonedBreakGlass | undefined> {
  const [found] = await db.select(reasoned).from(breakGlass).where(eq(id, wanted));
  return found;
}

/** The access that a viewer has to a member's file at this moment. */
export async function findOpenBreakGlass(
  db: Database,
  of: { readonly openerId: Id; readonly accountId: Id; readonly now: Date },
): Promise<BreakGlassRow | undefined> {
  const [found] = await db
    .select(row)
    .from(breakGlass)
    .where(and(eq(openerId, of.openerId), eq(accountId, of.accountId), isNull(endedAt), gt(expiresAt, of.now)))
    .limit(1);
  return found;
}

/** What the staff did in emergencies, newest first, without what concerns the viewer; `after` is the last id seen. */
export async function listBreakGlass(
  db: Database,
  { viewerId, limit, after }: { readonly viewerId: Id; readonly limit: number; readonly after?: Id | undefined },
): Promise<ReasonedBreakGlass[]> {
  return db
    .select(reasoned)
    .from(breakGlass)
    .where(and(ne(accountId, viewerId), after === undefined ? undefined : lt(id, after)))
    .orderBy(desc(id))
    .limit(limit);
}

/** Ends what is still open; false when it was over. */
export async function endOpen(
  tx: Database,
  of: { readonly id: Id; readonly by: Id; readonly now: Date },
): Promise<boolean> {
  const ended = await tx
    .update(breakGlass)
    .set({ endedAt: of.now, endedBy: of.by })
    .where(and(eq(id, of.id), isNull(endedAt), gt(expiresAt, of.now)))
    .returning({ id });
  return ended.length > 0;
}

/** Notes what the second person said; false when somebody did before. */
export async function noteReview(
  tx: Database,
  of: Required<Pick<BreakGlassRow, 'id' | 'review' | 'reviewedAt' | 'reviewedBy'>>,
): Promise<boolean> {
  const noted = await tx
    .update(breakGlass)
    .set({ review: of.review, reviewedAt: of.reviewedAt, reviewedBy: of.reviewedBy })
    .where(and(eq(id, of.id), isNull(review)))
    .returning({ id });
  return noted.length > 0;
}

/** Who stands behind a persona. */
export async function findAccountBehind(db: Database, personaId: Id): Promise<Id | undefined> {
  const [found] = await db.select({ accountId: persona.accountId }).from(persona).where(eq(persona.id, personaId));
  return found?.accountId;
}

/** Locks an account against a second opening at once; false when there is no such account. */
export async function lockAccount(tx: Database, wanted: Id): Promise<boolean> {
  const found = await tx.select({ id: account.id }).from(account).where(eq(account.id, wanted)).for('update');
  return found.length > 0;
}

/** Everybody of the staff but these. */
export async function listOtherStaff(db: Database, but: readonly Id[]): Promise<Id[]> {
  const rows = await db
    .selectDistinct({ id: accountRole.accountId })
    .from(accountRole)
    .innerJoin(account, eq(account.id, accountRole.accountId))
    .where(and(inArray(accountRole.role, [...STAFF_ROLES]), ne(account.state, 'disabled')));
  return rows.map((one) => one.id).filter((one) => !but.includes(one));
}
