import { isoTime } from '../../kernel/time.ts';
import type { CaseRow, CommentRow } from './queries.ts';
import type { CaseView, CommentView } from './schemas.ts';

type CaseTexts = Pick<CaseRow, 'title' | 'body' | 'question'>;

/** A case as members see it. */
export function caseView(row: CaseRow, text: CaseTexts = row, revision = row.revision): CaseView {
  return {
    ...caseSummary(row),
    title: String(text.title),
    question: String(text.question),
    revision,
    body: String(text.body),
  };
}

export function caseSummary(row: CaseRow): Omit<CaseView, 'body' | 'deid'> {
  return {
    id: row.id,
    room_id: row.roomId,
    author: { persona_id: row.author.personaId, display_name: row.author.displayName },
    specialty: row.specialty,
    state: row.state === 'closed' ? 'closed' : 'open',
    title: String(row.title),
    question: String(row.question),
    revision: row.revision,
    comment_count: row.commentCount,
    last_seq: row.lastSeq,
    created_at: isoTime(row.createdAt),
    edited_at: row.editedAt === null ? null : isoTime(row.editedAt),
  };
}

/** A comment as members see it; hidden and removed ones are tombstones without text. */
export function commentView(
  row: CommentRow,
  body: CommentRow['body'] = row.body,
  revision = row.revision,
): CommentView {
  return {
    id: row.id,
    room_id: row.roomId,
    room_seq: row.roomSeq,
    author: { persona_id: row.author.personaId, display_name: row.author.displayName },
    body: row.state === 'visible' && body !== null ? String(body) : null,
    state: row.state,
    reply_to: row.replyTo,
    revision,
    created_at: isoTime(row.createdAt),
    edited_at: row.editedAt === null ? null : isoTime(row.editedAt),
  };
}
