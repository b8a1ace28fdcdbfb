import type { Static } from 'typebox';
import { NotFoundError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { pageOf, type Page } from '../../../kernel/page.ts';
import { isoTime } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Services } from '../../../platform/services.ts';
import { conflictsWith } from '../../accounts/index.ts';
import type { FileContext, ModerationItem } from '../schemas.ts';
import { actionsOn } from './actions.ts';
import { countHistory, findItem, listItems, listOthers, type ItemRow, type ItemsQuery } from './queries.ts';

type ItemView = Static<typeof ModerationItem>;
type Reading = Pick<Services, 'db' | 'clock'>;

/** A page of what waits, or of what is settled, as this moderator sees it, and where the next one begins. */
export async function readItems(
  { db, clock }: Reading,
  query: Omit<ItemsQuery, 'now'>,
): Promise<Page<ItemView, readonly [at: string, id: Id]>> {
  const nowMs = clock();
  const rows = await listItems(db, { ...query, limit: query.limit + 1, now: new Date(nowMs) });
  const page = pageOf(rows, query.limit, (row): readonly [string, Id] => [
    query.filter === 'settled' ? row.moved_at : row.due_at,
    row.id,
  ]);
  return { ...page, rows: await viewsOf(db, query.viewerId, page.rows, nowMs) };
}

/** What stands around one file: where it stands, what may be done, what else there is about post and author. */
export async function readContext({ db, clock }: Reading, viewerId: Id, id: Id): Promise<Static<typeof FileContext>> {
  const row = await findItem(db, id);
  if (!row) throw new NotFoundError();
  const [others, history, views] = await Promise.all([
    listOthers(db, row),
    countHistory(db, row),
    viewsOf(db, viewerId, [row], clock()),
  ]);
  const [item] = views;
  if (!item) throw new NotFoundError();
  return {
    item,
    others: others.map((one) => ({
      kind: one.kind,
      id: one.id,
      concern: one.concern,
      state: one.state,
      created_at: isoTime(one.created_at),
    })),
    history,
  };
}

async function viewsOf(db: Database, viewerId: Id, rows: readonly ItemRow[], nowMs: number): Promise<ItemView[]> {
  const parties = [...new Set(rows.flatMap((row) => [row.author_id, row.sender_id]))];
  const conflicts = await conflictsWith(db, viewerId, parties);
  return rows.map((row) =>
    itemView(
      row,
      viewerId,
      [row.author_id, row.sender_id].some((id) => conflicts.has(id)),
      nowMs,
    ),
  );
}

function itemView(row: ItemRow, viewerId: Id, isPartial: boolean, nowMs: number): ItemView {
  const conflict = isPartial ? CONFLICT : undefined;
  const dueAt = isoTime(row.due_at);
  return {
    kind: row.kind,
    id: row.id,
    post: { kind: row.post_kind, id: row.post_id, state: row.post_state },
    concern: row.concern,
    state: row.state,
    created_at: isoTime(row.created_at),
    moved_at: isoTime(row.moved_at),
    due_at: row.is_waiting ? dueAt : null,
    is_overdue: row.is_waiting && Date.parse(dueAt) < nowMs,
    waits_for_second: row.waits_for_second,
    refused: conflict ?? null,
    actions: actionsOn(row, { accountId: viewerId, conflict }),
  };
}

/** Which of the two it is stays unsaid: nobody learns who sent a notice. */
const CONFLICT = 'You are a party to this, or are close to one: somebody else must act.';
