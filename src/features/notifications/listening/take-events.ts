import type { Database } from '../../../platform/database/connection.ts';
import type { EventRow } from '../../../platform/events/queries.ts';
import { closeByReading, openEntries } from './queries.ts';

/** What the events of other features mean for members, inside the transaction in which they are taken. */
export async function takeEvents(tx: Database, rows: readonly EventRow[]): Promise<void> {
  const telling = rows.filter(({ type }) => TELLING.has(type));
  if (telling.length > 0) await openEntries(tx, telling);
  await closeByReading(tx, rows);
}

const TELLING = new Set([
  'post.created',
  'message.created',
  'answer.accepted',
  'outcome.told',
  'post.recognised',
  'recognition.settled',
  'notice.moved',
  'claim.updated',
  'security.notice',
]);
