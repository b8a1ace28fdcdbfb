import { sql, type SQL } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import { SECOND } from '../../../kernel/time.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { DECIDE_TIME_MS, URGENT_TIME_MS, type Concern, type NoticeState } from '../policy.ts';

export const MODERATION_FILTERS = [
  'all',
  'recognitions',
  'notices',
  'appeals',
  'second_person',
  'overdue',
  'settled',
] as const;
export type ModerationFilter = (typeof MODERATION_FILTERS)[number];

/** A notice or a recognition with everything that decides what a moderator may do with it; no prose. */
export interface ItemRow extends Record<string, unknown> {
  readonly kind: 'notice' | 'recognition';
  readonly id: Id;
  readonly post_kind: 'case' | 'comment';
  readonly post_id: Id;
  readonly post_state: 'shown' | 'hidden' | 'removed';
  readonly concern: Concern;
  readonly state: NoticeState | 'hidden' | 'restored';
  readonly author_id: Id;
  readonly sender_id: Id;
  readonly created_at: string;
  readonly moved_at: string;
  readonly due_at: string;
  readonly is_waiting: boolean;
  readonly waits_for_second: boolean;
  /** Whose word counts already: of those who decided, of those who would restore, of who made the pack. */
  readonly deciders: readonly Id[];
  readonly approvers: readonly Id[];
  readonly pack_made_by: Id | null;
  readonly pack_released: boolean;
  readonly is_for_board: boolean;
  readonly is_assessed: boolean;
}

export interface ItemsQuery {
  readonly filter: ModerationFilter;
  readonly viewerId: Id;
  readonly now: Date;
  readonly limit: number;
  /** Where the page before ended: due time, of what is settled the time of its last move, and id. */
  readonly after?: { readonly at: string; readonly id: Id } | undefined;
}

const seconds = (ms: number): SQL => sql`make_interval(secs => ${ms / SECOND})`;

const POST_STATE = sql`coalesce(
  (select case when c.state in ('hidden', 'removed') then c.state else 'shown' end from clinical_case c where c.id = i.post_id),
  (select case when c.state in ('hidden', 'removed') then c.state else 'shown' end from case_comment c where c.id = i.post_id))`;

/** Which rows are gathered at all: those of the two tables, before anything is looked up beside them. */
interface Gathered {
  readonly notices: SQL;
  readonly recognitions: SQL;
}

/** What came before moderators: what is between two colleagues alone is not among it. */
const EVERYTHING: Gathered = {
  notices: sql`n.state in ('escalated', 'appealed', 'decided', 'closed')`,
  recognitions: sql`true`,
};
/**
 * What may wait, by indexes: with 10,000 notices settled the list and its counts took 50 ms when all were gathered, and take
 * 5 this way (BitmapOr of notice_queue and notice_pkey).
 */
const MAY_WAIT: Gathered = {
  notices: sql`(n.state in ('escalated', 'appealed')
    or n.id = any (array(select notice_id from authority_pack where released_at is null)))`,
  recognitions: sql`(r.restored_at is null or o.assessed_at is null)`,
};

const itemsOf = ({ notices, recognitions }: Gathered): SQL => sql`
  select 'notice' as kind, n.id, n.post_kind, n.post_id, n.concern, n.state, n.author_id, n.sender_id, n.created_at,
    greatest(n.moved_at, k.made_at, k.released_at) as moved_at,
    coalesce(k.made_at, n.moved_at) + case when n.concern in ('identifying_patient', 'privacy')
      then ${seconds(URGENT_TIME_MS)} else ${seconds(DECIDE_TIME_MS)} end as due_at,
    coalesce(d.deciders, '{}') as deciders, '{}'::uuid[] as approvers, k.made_by as pack_made_by,
    k.released_at is not null as pack_released, coalesce(d.outcome = 'upheld' and d.significant, false) as is_for_board,
    true as is_assessed
  from notice n left join authority_pack k on k.notice_id = n.id
  left join lateral (
    select array_agg(moderator_id) as deciders, (array_agg(outcome order by decided_at desc))[1] as outcome,
      (array_agg(significant order by decided_at desc))[1] as significant
    from notice_decision where notice_id = n.id
  ) d on true
  where ${notices}
  union all
  select 'recognition', r.id, r.post_kind, r.post_id, 'identifying_patient',
    case when r.restored_at is null then 'hidden' else 'restored' end, r.author_id, r.reporter_id, r.created_at,
    greatest(r.created_at, r.restored_at, o.assessed_at, a.latest_at), r.created_at + ${seconds(URGENT_TIME_MS)},
    '{}', coalesce(a.approvers, '{}'), null, false, false, o.assessed_at is not null
  from recognition r join incident o on o.recognition_id = r.id
  left join lateral (
    select array_agg(moderator_id) as approvers, max(approved_at) as latest_at
    from recognition_approval where recognition_id = r.id
  ) a on true
  where ${recognitions}`;

const WAITS_FOR_SECOND = sql`((i.pack_made_by is not null and not i.pack_released)
  or (i.state = 'hidden' and i.post_state = 'hidden' and i.approvers <> '{}'))`;
const factsOf = (gathered: Gathered): SQL => sql`
  select i.*, ${WAITS_FOR_SECOND} as waits_for_second,
    (i.state in ('escalated', 'appealed') or not i.is_assessed or ${WAITS_FOR_SECOND}) as is_waiting
  from (select i.*, ${POST_STATE} as post_state from (${itemsOf(gathered)}) i) i`;

/** What each filter asks beside that something waits; the counts ask the same. */
const CONDITIONS: Readonly<
  Record<Exclude<ModerationFilter, 'settled'>, (of: Pick<ItemsQuery, 'viewerId' | 'now'>) => SQL>
> = {
  all: () => sql`true`,
  recognitions: () => sql`i.kind = 'recognition'`,
  notices: () => sql`i.state = 'escalated'`,
  appeals: () => sql`i.state = 'appealed'`,
  second_person: ({ viewerId }) =>
    sql`i.waits_for_second and i.pack_made_by is distinct from ${viewerId}::uuid and ${viewerId}::uuid <> all (i.approvers)`,
  overdue: ({ now }) => sql`i.due_at < ${now.toISOString()}::timestamptz`,
};

/** What waits for a moderator, most urgent first; under `settled` what was settled, newest first. */
export async function listItems(db: Database, query: ItemsQuery): Promise<ItemRow[]> {
  const { filter, after, limit } = query;
  const [of, order] =
    filter === 'settled'
      ? [sql`not i.is_waiting`, sql`i.moved_at desc, i.id desc`]
      : [sql`i.is_waiting and ${CONDITIONS[filter](query)}`, sql`i.due_at, i.id`];
  const place = filter === 'settled' ? sql`(i.moved_at, i.id) <` : sql`(i.due_at, i.id) >`;
  const beyond = after ? sql`${place} (${after.at}::timestamptz, ${after.id}::uuid)` : sql`true`;
  const { rows } = await db.execute<ItemRow>(
    sql`select * from (${factsOf(filter === 'settled' ? EVERYTHING : MAY_WAIT)}) i where ${of} and ${beyond} order by ${order} limit ${limit}`,
  );
  return rows;
}

/** How much waits, by filter. */
export type ItemCounts = Readonly<Record<Exclude<ModerationFilter, 'settled'>, number>>;

/** Counts what waits in one pass. */
export async function countItems(db: Database, of: Pick<ItemsQuery, 'viewerId' | 'now'>): Promise<ItemCounts> {
  const which = (filter: keyof ItemCounts): SQL => sql`count(*) filter (where ${CONDITIONS[filter](of)})::int`;
  const { rows } = await db.execute<ItemCounts & Record<string, unknown>>(sql`
    select ${which('all')} as all, ${which('recognitions')} as recognitions, ${which('notices')} as notices,
      ${which('appeals')} as appeals, ${which('second_person')} as second_person, ${which('overdue')} as overdue
    from (${factsOf(MAY_WAIT)}) i where i.is_waiting`);
  return rows[0] ?? { all: 0, recognitions: 0, notices: 0, appeals: 0, second_person: 0, overdue: 0 };
}

/** One notice or recognition; undefined when it never came before moderators. */
export async function findItem(db: Database, id: Id): Promise<ItemRow | undefined> {
  const { rows } = await db.execute<ItemRow>(sql`select * from (${factsOf(EVERYTHING)}) i where i.id = ${id}`);
  return rows[0];
}

/** What else came before moderators about a post, newest first. */
export async function listOthers(db: Database, item: Pick<ItemRow, 'id' | 'post_id'>): Promise<ItemRow[]> {
  const { rows } = await db.execute<ItemRow>(sql`
    select * from (${factsOf(EVERYTHING)}) i where i.post_id = ${item.post_id} and i.id <> ${item.id}
    order by i.created_at desc limit ${MOST_OTHERS}`);
  return rows;
}

const MOST_OTHERS = 20;

/** How moderators decided in the end on other posts under the same name or handle: another face of the author is not joined to it. */
export async function countHistory(
  db: Database,
  item: Pick<ItemRow, 'post_id'>,
): Promise<{ readonly upheld: number; readonly dismissed: number }> {
  const { rows } = await db.execute<{ upheld: number; dismissed: number }>(sql`
    with this as (
      select author_id, persona_id from clinical_case where id = ${item.post_id}
      union all select author_id, persona_id from case_comment where id = ${item.post_id}
    ), final as (
      select distinct on (d.notice_id) d.outcome
      from this join notice n using (author_id) join notice_decision d on d.notice_id = n.id
      where n.post_id <> ${item.post_id} and n.state in ('decided', 'closed') and this.persona_id = coalesce(
        (select persona_id from clinical_case where id = n.post_id), (select persona_id from case_comment where id = n.post_id))
      order by d.notice_id, d.decided_at desc
    )
    select count(*) filter (where outcome = 'upheld')::int as upheld,
      count(*) filter (where outcome = 'dismissed')::int as dismissed from final`);
  return rows[0] ?? { upheld: 0, dismissed: 0 };
}
