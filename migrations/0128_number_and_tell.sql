-- Numbering in one round trip with all that follows it: `events` are the rows that it numbered, where they are no more than `told`, and
-- `channel` hears of the head from `origin`. The function of two parameters stays for servers of the version before: it tells nobody.
create function number_pending_events(relay_lock bigint, most integer, told integer, channel text, origin text,
  out numbered integer, out head bigint, out events json) language plpgsql as $$
declare ids bigint[];
begin
  if not pg_try_advisory_xact_lock(relay_lock) then return; end if;
  ids := array(select id from outbox where position is null order by id limit most);
  numbered := cardinality(ids);
  if numbered = 0 then return; end if;
  update relay_head set position = relay_head.position + numbered returning relay_head.position into head;
  -- By the ids, in whose order each one's bucket is its rank. An update runs to its end whether or not its rows are asked for.
  with given as (
    update outbox set position = head - numbered + width_bucket(id, ids) where id = any (ids)
    returning outbox.position, type, audience, audience_id, data,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  )
  select json_agg(given order by given.position) into events from given where numbered <= told;
  if channel is not null then perform pg_notify(channel, head || ' ' || origin); end if;
end $$;
revoke all on function number_pending_events(bigint, integer, integer, text, text) from public;
grant execute on function number_pending_events(bigint, integer, integer, text, text) to curbside_relay;

create or replace function number_pending_events(relay_lock bigint, most integer, out numbered integer, out head bigint) language sql as $$
  select numbered, head from number_pending_events(relay_lock, most, 0, null, null) $$;
