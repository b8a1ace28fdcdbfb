import { isVerifiedClinician, type Actor } from '../../../kernel/actor.ts';
import { DEFAULT_PAGE_SIZE, pageOf } from '../../../kernel/page.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { appendEvent } from '../../../platform/events/outbox.ts';
import { openCursor, sealCursor } from '../../../platform/http/paging.ts';
import type { Services } from '../../../platform/services.ts';
import { kindsFor, type Kind } from '../policy.ts';
import { listChoices } from '../settings/queries.ts';
import { notificationView } from '../views.ts';
import type { NotificationView } from '../schemas.ts';
import { countUnread, listEntries, markRead } from './queries.ts';

export interface Inbox {
  readonly data: NotificationView[];
  readonly unread_count: number;
  readonly next_cursor: string | null;
}

/** A page of what a member was told, and how much of it is unread. */
export async function readInbox(
  { db, keys }: Services,
  actor: Actor,
  asked: {
    readonly cursor?: string | undefined;
    readonly limit?: number | undefined;
    readonly unread?: boolean | undefined;
  },
): Promise<Inbox> {
  const { cursor, limit = DEFAULT_PAGE_SIZE, unread = false } = asked;
  const filter = `notifications/${actor.accountId}/${unread}`;
  const [position, id] = cursor === undefined ? [] : openCursor(keys, filter, cursor);
  const before =
    position === undefined || id === undefined ? undefined : { position: Number(position), id: String(id) };
  const kinds = await kindsOf(db, actor);
  const [found, unreadCount] = await Promise.all([
    listEntries(db, actor, { kinds, unread, before, limit }),
    countUnread(db, actor, kinds),
  ]);
  const page = pageOf(found, limit, (row) => [Number(row.position), row.id]);
  return {
    data: page.rows.map(notificationView),
    unread_count: unreadCount,
    next_cursor: page.next ? sealCursor(keys, filter, page.next) : null,
  };
}

/** Marks everything up to a position as read, on every device; the unread entries that stay. */
export async function readUpTo({ db }: Services, actor: Actor, upTo: number): Promise<number> {
  await transaction(db, async (tx) => {
    await markRead(tx, actor.accountId, upTo);
    await appendEvent(tx, {
      type: 'notification.read',
      audience: { kind: 'account', id: actor.accountId },
      data: { up_to: upTo },
    });
  });
  return countUnread(db, actor, await kindsOf(db, actor));
}

async function kindsOf(db: Services['db'], actor: Actor): Promise<Kind[]> {
  return kindsFor(await listChoices(db, actor.accountId), 'in_app', isVerifiedClinician(actor));
}
