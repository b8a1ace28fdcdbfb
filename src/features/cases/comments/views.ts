import { isoTime } from '../../../kernel/time.ts';
import { authorView } from '../views.ts';
import type { CommentRow } from './queries.ts';
import type { CommentView } from './schemas.ts';

/** A comment as members see it, one that waits as its author does; hidden and removed ones are tombstones without text. */
export function commentView(
  row: CommentRow,
  body: CommentRow['body'] = row.body,
  revision = row.revision,
): CommentView {
  return {
    id: row.id,
    room_id: row.roomId,
    room_seq: row.roomSeq,
    author: authorView(row.author),
    body: hasText(row) && body !== null ? String(body) : null,
    state: row.state,
    ...(row.publishAt === null ? {} : { publish_at: isoTime(row.publishAt) }),
    reply_to: row.replyTo,
    quote:
      row.quoteStart === null || row.quoteEnd === null || row.quoteRevision === null
        ? null
        : { start: row.quoteStart, end: row.quoteEnd, revision: row.quoteRevision },
    mentions: row.mentions.map(({ id, name }) => ({ persona_id: id, display_name: name })),
    helpful_count: row.helpful,
    revision,
    created_at: isoTime(row.createdAt),
    edited_at: row.editedAt === null ? null : isoTime(row.editedAt),
  };
}

/** Whether a comment is to be read: by others, or by its author while it waits. */
export function hasText({ state }: Pick<CommentRow, 'state'>): boolean {
  return state !== 'hidden' && state !== 'removed';
}
