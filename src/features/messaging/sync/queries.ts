import { sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { readableBy } from '../../cases/index.ts';

/** A transaction may commit this long after the time it wrote: it is looked at again. Above every deadline of the API. */
const OVERLAP_SECONDS = 10;

export interface ChangedRow extends Record<string, unknown> {
  readonly room_id: Id;
  readonly room_kind: 'case' | 'conversation';
  readonly last_seq: string;
  readonly read_up_to: string;
  readonly post_kind: 'message' | 'comment' | null;
  readonly id: Id | null;
  readonly room_seq: string | null;
  readonly persona_id: Id | null;
  readonly display_name: string | null;
  readonly body: string | null;
  readonly state: 'visible' | 'hidden' | 'removed' | null;
  readonly reply_to: Id | null;
  readonly revision: number | null;
  readonly created_at: string | null;
  readonly edited_at: string | null;
}

/**
 * What changed since `since` (RFC 3339; undefined: everything) in the rooms the account is in: at most `each` + 1 posts a
 * room, the last changed first. One statement however many rooms; each room costs one walk of its change index.
 */
export async function listChanges(
  db: Database,
  accountId: Id,
  since: string | undefined,
  each: number,
): Promise<ChangedRow[]> {
  const from = fromTime(since);
  const { rows } = await db.execute<ChangedRow>(sql`
    select r.id as room_id, r.kind as room_kind, r.last_seq, m.read_up_to, p.post_kind, p.id, p.room_seq, p.persona_id,
      f.display_name, p.body, p.state, p.reply_to, p.revision, p.created_at, p.edited_at
    from room_member m
    join room r on r.id = m.room_id
    left join clinical_case on clinical_case.room_id = r.id
    left join lateral (
      (select 'message' as post_kind, id, room_seq, persona_id, body, state, reply_to, revision, created_at, edited_at, changed_at
       from message where r.kind = 'conversation' and room_id = r.id and changed_at > ${from}
       order by changed_at desc limit ${each + 1})
      union all
      (select 'comment', id, room_seq, persona_id, body, state, reply_to, revision, created_at, edited_at, changed_at
       from case_comment where r.kind = 'case' and room_id = r.id and changed_at > ${from} and room_seq is not null
       order by changed_at desc limit ${each + 1})
    ) p on true
    left join persona f on f.id = p.persona_id
    where m.account_id = ${accountId} and m.left_at is null and (r.changed_at > ${from} or m.changed_at > ${from})
      and (r.kind = 'conversation' or ${readableBy({ accountId })})
    order by r.id, p.changed_at desc`);
  return rows;
}

/**
 * Rooms left since `since`, and rooms of cases no longer to be seen: hidden since, or with an audience the account is not in
 * any more, told each time while it stays in the room.
 */
export async function listLostRooms(db: Database, accountId: Id, since: string): Promise<Id[]> {
  const from = fromTime(since);
  const { rows } = await db.execute<{ id: Id }>(sql`
    select m.room_id as id from room_member m left join clinical_case on clinical_case.room_id = m.room_id
    where m.account_id = ${accountId} and (m.left_at > ${from}
      or (clinical_case.id is not null and m.left_at is null and not ${readableBy({ accountId })} and clinical_case.state <> 'held'
        and (clinical_case.state in ('open', 'closed') or clinical_case.changed_at > ${from})))`);
  return rows.map((row) => row.id);
}

/**
 * How far others are in the account's conversations, where both show it: of those who moved since `since`. What was read has
 * arrived, on whatever way.
 */
export async function listReceipts(db: Database, accountId: Id, since: string | undefined): Promise<ReceiptRow[]> {
  const { rows } = await db.execute<ReceiptRow>(sql`
    select o.room_id, p.id as persona_id, o.read_up_to::int, greatest(o.delivered_up_to, o.read_up_to)::int as delivered_up_to
    from room_member m
    join room r on r.id = m.room_id and r.kind = 'conversation'
    join room_member o on o.room_id = m.room_id and o.account_id <> m.account_id and o.left_at is null and o.shows_receipts
    join persona p on p.account_id = o.account_id and p.kind = 'name'
    where m.account_id = ${accountId} and m.left_at is null and m.shows_receipts
      and greatest(o.changed_at, m.changed_at) > ${fromTime(since)}
    order by o.room_id, p.id`);
  return rows;
}

export interface ReceiptRow extends Record<string, unknown> {
  readonly room_id: Id;
  readonly persona_id: Id;
  readonly read_up_to: number;
  readonly delivered_up_to: number;
}

function fromTime(since: string | undefined): SQL {
  return since === undefined
    ? sql`'-infinity'::timestamptz`
    : sql`${since}::timestamptz - make_interval(secs => ${OVERLAP_SECONDS})`;
}

/** The database's time, RFC 3339 with microseconds. */
export async function readNow(db: Database): Promise<string> {
  const { rows } = await db.execute<{ now: string }>(
    sql`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`,
  );
  return rows[0]?.now ?? '';
}
