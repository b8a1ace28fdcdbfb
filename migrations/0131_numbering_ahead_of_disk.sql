-- Events are told before their numbers are on the disk: a second wait for it, after that of the commit which wrote them, was most of what a
-- socket waited for. A crash of Postgres may then take back numbers that were told (docs/decisions/0011), so none is given twice: up to `reserved`
-- they were written down before the first of them was told, and after a crash the next one is above that.
alter table relay_head add column reserved bigint not null default 0;
update relay_head set reserved = position;

-- Has its row as long as Postgres took nothing back: unlogged tables are emptied when it recovers from a crash, and on a standby that takes over.
create unlogged table relay_unbroken (only_row boolean primary key default true check (only_row));
grant select, insert on relay_unbroken to curbside_relay;

create or replace function number_pending_events(relay_lock bigint, most integer, told integer, channel text, origin text,
  out numbered integer, out head bigint, out events json) language plpgsql as $$
declare
  ids bigint[];
  written bigint;
begin
  if not pg_try_advisory_xact_lock(relay_lock) then return; end if;
  ids := array(select id from outbox where position is null order by id limit most);
  numbered := cardinality(ids);
  if numbered = 0 then return; end if;
  if not exists (select from relay_unbroken) then
    insert into relay_unbroken default values;
    update relay_head set position = reserved where position < reserved;
  end if;
  update relay_head h set position = h.position + numbered returning h.position, h.reserved into head, written;
  if head > written then
    update relay_head set reserved = head + 1000;
  else
    perform set_config('synchronous_commit', 'off', true);
  end if;
  -- By the ids, in whose order each one's bucket is its rank. An update runs to its end whether or not its rows are asked for.
  with given as (
    update outbox set position = head - numbered + width_bucket(id, ids) where id = any (ids)
    returning outbox.position, type, audience, audience_id, data,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
  )
  select json_agg(given order by given.position) into events from given where numbered <= told;
  if channel is not null then perform pg_notify(channel, head || ' ' || origin); end if;
end $$;
