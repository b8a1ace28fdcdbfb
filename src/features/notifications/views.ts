import { isoTime } from '../../kernel/time.ts';
import type { EntryRow } from './inbox/queries.ts';
import { KINDS } from './policy.ts';
import type { NotificationView } from './schemas.ts';

/** An entry as its member sees it: kind, ids, counts and times. */
export function notificationView(row: EntryRow): NotificationView {
  return {
    id: row.id,
    kind: row.kind,
    subject: { kind: KINDS[row.kind].subject, id: row.subject_id },
    room_id: row.room_id,
    from_seq: row.from_seq === null ? null : Number(row.from_seq),
    count: row.count,
    position: Number(row.position),
    is_read: row.read_at !== null,
    first_at: isoTime(row.created_at),
    latest_at: isoTime(row.moved_at),
  };
}
