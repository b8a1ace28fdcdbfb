import type { Clock } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { EventRow } from '../../../platform/events/queries.ts';
import { planPushes } from '../push/plan-pushes.ts';
import { closeByReading, openEntries } from './queries.ts';

/** What the events of other features mean for members, inside the transaction in which they are taken. */
export async function takeEvents(tx: Database, rows: readonly EventRow[], clock: Clock): Promise<void> {
  const telling = rows.filter(({ type }) => TELLING.has(type));
  const moved = telling.length > 0 ? await openEntries(tx, telling) : [];
  await closeByReading(tx, rows);
  if (moved.length > 0) await planPushes(tx, moved, clock());
}

const TELLING = new Set([
  'post.created',
  'message.created',
  'answer.accepted',
  'outcome.told',
  'comment.unposted',
  'post.recognised',
  'recognition.settled',
  'notice.moved',
  'claim.updated',
  'security.notice',
  'break-glass.opened',
]);
