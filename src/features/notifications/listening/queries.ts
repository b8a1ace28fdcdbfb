import { sql } from 'drizzle-orm';
import type { Id } from '../../../kernel/ids.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { EventRow } from '../../../platform/events/queries.ts';
import type { Kind } from '../policy.ts';

/** An entry that was opened, or stands for more than before. */
export interface MovedEntry extends Record<string, unknown> {
  readonly id: Id;
  readonly account_id: Id;
  readonly kind: Kind;
}

/**
 * Turns events into entries: one an account, kind and subject until it is read (unique index notification_unread_once),
 * told to the sockets of its account. One statement however many events: each wanted row is found by an index on the ids
 * that the event carries; what speaks against an entry is asked row by row, as "not exists" would read all members of all rooms into a hash.
 * An event taken twice moves nothing: positions and places in a room only grow.
 */
export async function openEntries(tx: Database, events: readonly EventRow[]): Promise<MovedEntry[]> {
  const given = events.map(({ position, type, audience, data }) => ({
    ...data,
    position,
    type,
    account_id: audience.kind === 'account' ? audience.id : null,
  }));
  const { rows } = await tx.execute<MovedEntry>(sql`
    with event as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as e(
        position bigint, type text, account_id uuid, kind text, id uuid, room_id uuid, claim_id uuid, state text, version integer)
    ), post as materialized (
      select e.position, e.type, c.id, c.room_id, c.room_seq, c.author_id, c.persona_id, c.mentions, cc.id as case_id,
        cc.author_id as case_author, p.author_id as parent_author
      from event e join case_comment c on c.id = e.id join clinical_case cc on cc.room_id = c.room_id
      left join case_comment p on p.id = c.reply_to
      where e.type in ('post.created', 'answer.accepted') and e.kind = 'comment' and c.state = 'visible'
    ), wanted as (
      select position, account_id, kind, subject_id, room_id, seq, author_id, persona_id from (
        select distinct on (position, account_id) * from (
          select p.position, f.account_id, 'mention' as kind, 1 as rank, p.case_id as subject_id, p.room_id, p.room_seq as seq,
            p.author_id, p.persona_id
          from post p join persona f on f.id = any (p.mentions) where p.type = 'post.created'
          union all
          select position, parent_author, 'comment_reply', 2, case_id, room_id, room_seq, author_id, persona_id
          from post where type = 'post.created' and parent_author is not null
          union all
          select position, case_author, 'case_comment', 3, case_id, room_id, room_seq, author_id, persona_id
          from post where type = 'post.created'
        ) told where account_id <> author_id order by position, account_id, rank
      ) nearest
      union all
      select e.position, m.account_id, 'message', v.id, g.room_id, g.room_seq, g.author_id, g.persona_id
      from event e join message g on g.id = e.id join conversation v on v.room_id = g.room_id
      join room_member m on m.room_id = g.room_id and m.left_at is null and m.account_id <> g.author_id
      where e.type = 'message.created' and g.state = 'visible'
      union all
      select position, author_id, 'answer_accepted', id, room_id, null, case_author, null
      from post where type = 'answer.accepted' and author_id <> case_author
      union all
      select e.position, follower.account_id, 'case_outcome', cc.id, cc.room_id, null, cc.author_id, cc.persona_id
      from event e join clinical_case cc on cc.id = e.id
      join lateral (
        select account_id from room_member where room_id = cc.room_id and left_at is null
        union select account_id from case_bookmark where case_id = cc.id
      ) follower on follower.account_id <> cc.author_id
      where e.type = 'outcome.told'
      union all
      select position, account_id, 'comment_unposted', id, null, null, null, null from event where type = 'comment.unposted'
      union all
      select position, account_id, 'recognition', id, null, null, null, null from event
      where type in ('post.recognised', 'recognition.settled')
      union all
      select e.position, e.account_id, 'notice', n.id, null, null, null, null from event e join notice n on n.id = e.id
      where e.type = 'notice.moved' and (
        (e.account_id = n.author_id and e.state in ('noticed', 'withdrawn', 'decided', 'closed', 'pack_released'))
        or (e.account_id = n.sender_id and e.state in ('answered', 'expired', 'resolved', 'decided', 'closed')))
      union all
      select e.position, e.account_id, 'claim', c.id, null, null, null, null from event e join claim c on c.id = e.claim_id
      where e.type = 'claim.updated' and c.status in
        ('more_info', 'approved', 'rejected', 'expiring', 'lapsed', 'suspended', 'revoked', 'excluded')
      union all
      select position, account_id, 'security', account_id, null, null, null, null from event where type = 'security.notice'
      union all
      select position, account_id, 'break_glass', id, null, null, null, null from event where type = 'break-glass.opened'
    ), standing as (
      select w.* from wanted w join account a on a.id = w.account_id
      where (w.room_id is null or (
          a.state = 'verified' and (a.scope_expires_at is null or a.scope_expires_at + make_interval(days => a.grace_days) > now())
          and (select m.muted from room_member m where m.room_id = w.room_id and m.account_id = w.account_id) is not true))
        and (select true from member_block b where b.blocker_id = w.account_id and b.persona_id = w.persona_id) is null
        and (select true from persona_mute u where u.account_id = w.account_id and u.persona_id = w.persona_id) is null
        and (select true from notification n where n.account_id = w.account_id and n.kind = w.kind and n.subject_id = w.subject_id
            and n.read_at is not null and (n.latest_seq >= w.seq or n.position >= w.position) limit 1) is null
    ), moved as (
      insert into notification as n (account_id, kind, subject_id, room_id, from_seq, latest_seq, times, position)
      select account_id, kind, subject_id, room_id, min(seq), max(seq), count(*)::int, max(position)
      from standing group by account_id, kind, subject_id, room_id
      order by account_id, kind, subject_id
      on conflict (account_id, kind, subject_id) where read_at is null do update
        set latest_seq = greatest(n.latest_seq, excluded.latest_seq), position = excluded.position, moved_at = now(),
          times = least(n.times + excluded.times, 1000)
        where n.position < excluded.position
      returning id, account_id, kind
    ), told as (
      insert into outbox (type, audience, audience_id, data)
      select 'notification', 'account', account_id, jsonb_build_object('id', id, 'kind', kind) from moved
    )
    select id, account_id, kind from moved`);
  return rows;
}

/** What was read in its room is read here too; the accounts behind the personas that read. */
export async function closeByReading(tx: Database, events: readonly EventRow[]): Promise<void> {
  const read = events.filter(({ type }) => type === 'read.moved').map(({ data }) => data);
  if (read.length === 0) return;
  await tx.execute(sql`
    update notification n set read_at = now()
    from jsonb_to_recordset(${JSON.stringify(read)}::jsonb) as e(room_id uuid, persona_id uuid, up_to_seq bigint)
    join persona p on p.id = e.persona_id
    where n.account_id = p.account_id and n.room_id = e.room_id and n.read_at is null and n.latest_seq <= e.up_to_seq`);
}
