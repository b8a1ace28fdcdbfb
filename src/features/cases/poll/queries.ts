import { and, asc, eq, sql } from 'drizzle-orm';
import { sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { readableBy, type Viewer } from '../audience/queries.ts';
import { clinicalCase, pollOption, pollVote } from '../tables.ts';

export async function insertPoll(tx: Database, caseId: Id, labels: readonly DeidentifiedText[]): Promise<void> {
  if (labels.length === 0) return;
  await tx
    .insert(pollOption)
    .values(labels.map((label, place) => ({ id: newId(), case_id: caseId, place, ...sealed('label', label) })));
}

/** The options of a readable case in order, with their votes and the viewer's own; empty when there is no poll. */
export async function listOptions(db: Database, viewer: Viewer, caseId: Id) {
  return db
    .select({
      id: pollOption.id,
      label: pollOption.label,
      authorId: clinicalCase.author_id,
      votes: sql<number>`(select count(*)::int from ${pollVote} where ${pollVote.option_id} = ${pollOption.id})`,
      isOwn: sql<boolean>`exists (select from ${pollVote} where ${pollVote.option_id} = ${pollOption.id} and ${pollVote.account_id} = ${viewer.accountId})`,
    })
    .from(pollOption)
    .innerJoin(clinicalCase, eq(clinicalCase.id, pollOption.case_id))
    .where(and(eq(pollOption.case_id, caseId), readableBy(viewer)))
    .orderBy(asc(pollOption.place));
}

/** One vote a member: a later one takes its place. */
export async function upsertVote(tx: Database, caseId: Id, accountId: Id, optionId: Id): Promise<void> {
  await tx
    .insert(pollVote)
    .values({ case_id: caseId, account_id: accountId, option_id: optionId })
    .onConflictDoUpdate({ target: [pollVote.case_id, pollVote.account_id], set: { option_id: optionId } });
}
