import type { Actor } from '../../../kernel/actor.ts';
import { isoTime } from '../../../kernel/time.ts';
import { openCursor, sealCursor } from '../../../platform/http/paging.ts';
import type { Services } from '../../../platform/services.ts';
import type { SyncView } from '../schemas.ts';
import { listChanges, listLostRooms, listReceipts, readNow, type ChangedRow } from './queries.ts';

/** Posts shown of one room; a client that needs more pages its history. */
const POSTS_EACH = 20;

/**
 * What a client missed in all its rooms (product.md 7.4). `next` is the `since` of the next call. Delivery is at least
 * once: what changed within seconds of a call may come twice, by the same id.
 */
export async function syncRooms(services: Services, actor: Actor, token: string | undefined): Promise<SyncView> {
  const filter = `sync/${actor.accountId}`;
  const since = token === undefined ? undefined : String(openCursor(services.keys, filter, token)[0]);
  // Before the reading: what commits meanwhile is seen by the next call.
  const now = await readNow(services.db);
  const [changed, receipts, lost] = await Promise.all([
    listChanges(services.db, actor.accountId, since, POSTS_EACH),
    listReceipts(services.db, actor.accountId, since),
    since === undefined ? [] : listLostRooms(services.db, actor.accountId, since),
  ]);
  const rooms = Map.groupBy(changed, (row) => row.room_id);
  return {
    rooms: [...rooms.values()].map(roomView),
    deleted: [
      ...changed.slice().flatMap((row) => (since === undefined ? [] : deletedView(row))),
      ...lost.map((id) => ({ kind: 'room' as const, id, room_id: id })),
    ],
    receipts,
    next: sealCursor(services.keys, filter, [now]),
  };
}

function roomView(rows: readonly ChangedRow[]): SyncView['rooms'][number] {
  const [first] = rows;
  if (!first) throw new Error('a group has a row');
  const shown = rows.slice(0, POSTS_EACH).flatMap(changeView);
  return {
    id: first.room_id,
    kind: first.room_kind,
    last_seq: Number(first.last_seq),
    read_up_to: Number(first.read_up_to),
    changes: shown.toSorted((a, b) => a.room_seq - b.room_seq),
    limited: rows.length > POSTS_EACH,
  };
}

function changeView(row: ChangedRow): SyncView['rooms'][number]['changes'] {
  const { post_kind: kind, id, persona_id: personaId, body, created_at: createdAt } = row;
  if (row.state !== 'visible' || !kind || !id || !personaId || body === null || !createdAt) return [];
  return [
    {
      kind,
      id,
      room_seq: Number(row.room_seq),
      author: { persona_id: personaId, display_name: row.display_name ?? '' },
      body,
      reply_to: row.reply_to,
      revision: row.revision ?? 1,
      created_at: isoTime(createdAt),
      edited_at: row.edited_at === null ? null : isoTime(row.edited_at),
    },
  ];
}

function deletedView(row: ChangedRow): SyncView['deleted'] {
  if (!row.post_kind || !row.id || row.state === 'visible') return [];
  return [{ kind: row.post_kind, id: row.id, room_id: row.room_id }];
}
