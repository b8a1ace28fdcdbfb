import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { isShown } from '../comments/queries.ts';
import { caseComment, caseConsent, caseOutcome, clinicalCase } from '../tables.ts';

/** Moves a case from one state to the other; false when it is in a third. */
export async function moveCase(tx: Database, id: Id, from: 'open' | 'closed', to: 'open' | 'closed'): Promise<boolean> {
  const rows = await tx
    .update(clinicalCase)
    .set({ state: to })
    .where(and(eq(clinicalCase.id, id), eq(clinicalCase.state, from)))
    .returning({ id: clinicalCase.id });
  return rows.length === 1;
}

/** Marks a visible comment of the case as its accepted answer, or none; false when the comment is not of this case. */
export async function acceptComment(tx: Database, caseId: Id, roomId: Id, commentId: Id | null): Promise<boolean> {
  const isThere = sql`exists (select from ${caseComment} where ${caseComment.id} = ${commentId}
    and ${caseComment.room_id} = ${roomId} and ${caseComment.state} = 'visible')`;
  const rows = await tx
    .update(clinicalCase)
    .set({ accepted_comment_id: commentId })
    .where(
      and(
        eq(clinicalCase.id, caseId),
        inArray(clinicalCase.state, ['open', 'closed']),
        commentId === null ? undefined : isThere,
      ),
    )
    .returning({ id: clinicalCase.id });
  return rows.length === 1;
}

/** Adds what turned out to be true; the words before it are erased and their row stays. */
export async function insertOutcome(tx: Database, id: Id, caseId: Id, outcome: DeidentifiedText): Promise<void> {
  await tx.update(caseOutcome).set(erased('outcome')).where(eq(caseOutcome.case_id, caseId));
  await tx.insert(caseOutcome).values({ id, case_id: caseId, ...sealed('outcome', outcome) });
}

/** Notes the withdrawal once; false when there is no consent to withdraw. */
export async function withdrawConsent(tx: Database, caseId: Id): Promise<boolean> {
  const rows = await tx
    .update(caseConsent)
    .set({ withdrawn_at: sql`now()` })
    .where(and(eq(caseConsent.case_id, caseId), isNull(caseConsent.withdrawn_at)))
    .returning({ id: caseConsent.case_id });
  return rows.length === 1;
}

export async function findConsent(db: Database, caseId: Id, authorId: Id) {
  const [row] = await db
    .select({
      kind: caseConsent.kind,
      discussion: caseConsent.for_discussion,
      teaching: caseConsent.for_teaching,
      images: caseConsent.for_images,
      obtainedOn: caseConsent.obtained_on,
      withdrawnAt: caseConsent.withdrawn_at,
    })
    .from(caseConsent)
    .innerJoin(clinicalCase, eq(clinicalCase.id, caseConsent.case_id))
    .where(and(eq(caseConsent.case_id, caseId), eq(clinicalCase.author_id, authorId)));
  return row;
}

/** Hides a case that a rescan found wanting, a held one as well; its room, or undefined when there is nothing to hide. */
export async function quarantineCaseRow(tx: Database, id: Id): Promise<Id | undefined> {
  const [row] = await tx
    .update(clinicalCase)
    .set({ state: 'hidden', hidden_for: 'rescan' })
    .where(and(eq(clinicalCase.id, id), inArray(clinicalCase.state, ['held', 'open', 'closed'])))
    .returning({ roomId: clinicalCase.room_id });
  return row?.roomId;
}

/** The same for a comment, one that waits as well; where it stood: `isShown` to others. */
export async function quarantineCommentRow(tx: Database, id: Id) {
  const [row] = await tx
    .update(caseComment)
    .set({ state: 'hidden' })
    .where(and(eq(caseComment.id, id), inArray(caseComment.state, ['held', 'unposted', 'visible'])))
    .returning({ roomId: caseComment.room_id, authorId: caseComment.author_id, isShown });
  return row;
}
