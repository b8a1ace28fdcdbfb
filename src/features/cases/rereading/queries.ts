import { and, desc, eq, lt } from 'drizzle-orm';
import type { DeidentifiedText, StoredText } from '../../../deidentification/index.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { caseComment, caseOutcome, caseTag, clinicalCase, pollOption } from '../tables.ts';
import { textColumns } from '../reading/queries.ts';

/** A stored text by table, column and row. */
export interface TextOfCase {
  readonly table: string;
  readonly column: string;
  readonly id: Id;
}

/** Where a text stands: its room, and for a comment its place there. */
export interface TextPlace {
  readonly roomId: Id;
  /** None for a comment that waits: it will stand behind all that is there. */
  readonly roomSeq?: number | null;
}

/** The room of a text of a case; undefined for texts of other tables and for revisions, which are read alone. */
export async function findTextPlace(db: Database, { table, id }: TextOfCase): Promise<TextPlace | undefined> {
  const ofCase = { roomId: clinicalCase.room_id };
  if (table === 'clinical_case') return (await db.select(ofCase).from(clinicalCase).where(eq(clinicalCase.id, id)))[0];
  if (table === 'case_comment') {
    const columns = { roomId: caseComment.room_id, roomSeq: caseComment.room_seq };
    return (await db.select(columns).from(caseComment).where(eq(caseComment.id, id)))[0];
  }
  const part = partOf(table);
  if (!part) return undefined;
  const query = db.select(ofCase).from(part).innerJoin(clinicalCase, eq(clinicalCase.id, part.case_id));
  return (await query.where(eq(part.id, id)))[0];
}

function partOf(table: string) {
  switch (table) {
    case 'case_outcome':
      return caseOutcome;
    case 'case_tag':
      return caseTag;
    case 'poll_option':
      return pollOption;
    default:
      return undefined;
  }
}

/**
 * Gated texts that stood before this one, oldest first: those fields of the case that come before it, and for comments and
 * outcomes the newest visible comments, as when it was written.
 */
export async function listTextsBefore(
  db: Database,
  { roomId, roomSeq }: TextPlace,
  { table, column }: TextOfCase,
  comments: number,
): Promise<string[]> {
  const [row] = await db.select(textColumns).from(clinicalCase).where(eq(clinicalCase.room_id, roomId));
  const names = Object.keys(textColumns);
  const last = table === 'clinical_case' ? names.indexOf(column) : names.length;
  const told = Object.values(row ?? {}).slice(0, last);
  if (table !== 'case_comment' && table !== 'case_outcome') return present(told);
  const before = await db
    .select({ body: caseComment.body })
    .from(caseComment)
    .where(
      and(
        eq(caseComment.room_id, roomId),
        eq(caseComment.state, 'visible'),
        typeof roomSeq === 'number' ? lt(caseComment.room_seq, roomSeq) : undefined,
      ),
    )
    .orderBy(desc(caseComment.room_seq))
    .limit(comments);
  return present([...told, ...before.toReversed().map(({ body }) => body)]);
}

function present(texts: readonly (DeidentifiedText | StoredText | null)[]): string[] {
  return texts.flatMap((text) => (text ? [String(text)] : []));
}
