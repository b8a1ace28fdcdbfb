import type { Id } from '../../kernel/ids.ts';
import { isoTime } from '../../kernel/time.ts';
import type { ConversationRow } from './conversations/queries.ts';
import type { MessageRow } from './messages/queries.ts';
import type { PersonRow } from './people/queries.ts';
import type { ConversationView, MessageView } from './schemas.ts';

/** A message as members of its room see it; hidden and removed ones are tombstones without text. */
export function messageView(row: MessageRow): MessageView {
  return {
    id: row.id,
    room_id: row.roomId,
    room_seq: row.roomSeq,
    prev_room_seq: row.roomSeq - 1,
    client_id: row.clientId,
    author: { persona_id: row.author.personaId, display_name: row.author.displayName },
    body: row.state === 'visible' && row.body !== null ? String(row.body) : null,
    state: row.state,
    reply_to: row.replyTo,
    revision: row.revision,
    created_at: isoTime(row.createdAt),
    edited_at: row.editedAt === null ? null : isoTime(row.editedAt),
  };
}

/** A conversation as one account sees it; who is only invited sees who is in it, not how far they have read. */
export function conversationView(row: ConversationRow, people: readonly PersonRow[], viewerId: Id): ConversationView {
  const seesReceipts = row.role !== null && row.showsReceipts === true;
  return {
    id: row.id,
    room_id: row.roomId,
    kind: row.kind,
    title: row.title === null ? null : String(row.title),
    retention_days: row.retentionDays,
    members: people.map((person) => ({
      persona_id: person.personaId,
      display_name: person.displayName,
      role: person.role,
      ...(seesReceipts && person.showsReceipts && person.accountId !== viewerId
        ? { read_up_to: person.readUpTo, delivered_up_to: person.deliveredUpTo }
        : {}),
    })),
    own: {
      role: row.role ?? 'invited',
      read_up_to: row.readUpTo ?? 0,
      muted: row.muted ?? false,
      shows_receipts: row.showsReceipts ?? false,
    },
    last_seq: row.lastSeq,
    last_activity_at: isoTime(row.lastActivityAt),
    created_at: isoTime(row.createdAt),
  };
}
