import { eq, sql, type SQL } from 'drizzle-orm';
import { erased, sealed, type DeidentifiedText } from '../../../deidentification/index.ts';
import { newId, type Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { caseTag, clinicalCase } from '../tables.ts';

/** Writes the tags of one revision of a case, in order. */
export async function insertTags(
  tx: Database,
  caseId: Id,
  revision: number,
  tags: readonly DeidentifiedText[],
): Promise<void> {
  if (tags.length === 0) return;
  await tx
    .insert(caseTag)
    .values(tags.map((tag, place) => ({ id: newId(), case_id: caseId, revision, place, ...sealed('label', tag) })));
}

/** Gives a revision the tags of the one before it. Receipts travel with their text. */
export async function carryTags(tx: Database, caseId: Id, revision: number): Promise<void> {
  await tx.execute(sql`
    insert into case_tag (id, case_id, revision, place, label, label_deid, label_receipt)
    select gen_random_uuid(), case_id, ${revision}::integer, place, label, label_deid, label_receipt
    from case_tag where case_id = ${caseId} and revision = ${revision - 1}::integer`);
}

/** Removes the text of all tags of a case, those of its revisions too. */
export async function eraseTags(tx: Database, caseId: Id): Promise<void> {
  await tx.update(caseTag).set(erased('label')).where(eq(caseTag.case_id, caseId));
}

/** The tags of one revision of a case as a column. */
export function tagsOf(caseId: SQL, revision: SQL): SQL<string[]> {
  return sql<string[]>`(select coalesce(json_agg(g.label order by g.place), '[]') from case_tag g
    where g.case_id = ${caseId} and g.revision = ${revision})`;
}

/** Whether a row of `case_tag` is this tag, however it is written in capitals, of the present revision of its case. */
export function isTagOfCase(tag: SQL): SQL {
  return sql`lower(${caseTag.label}) = lower(${tag}) and ${caseTag.case_id} = ${clinicalCase.id} and ${caseTag.revision} = ${clinicalCase.revision}`;
}

/** Whether the present revision of a case has this tag. */
export function isTagged(tag: SQL): SQL {
  return sql`exists (select from ${caseTag} where ${isTagOfCase(tag)})`;
}
