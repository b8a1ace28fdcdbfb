-- The relay numbers what was committed in one round trip: the lock, then a look that sees what the holder before it wrote, as each statement
-- of a volatile function has a snapshot of its own. Never `id > last`: a transaction that took its id early may commit late.
create function number_pending_events(relay_lock bigint, most integer, out numbered integer, out head bigint) language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(relay_lock) then return; end if;
  with pending as materialized (
    select id, row_number() over (order by id) as place
    from (select id from outbox where position is null order by id limit most) waiting
  ), moved as (
    update relay_head set position = relay_head.position + total.n
    from (select count(*) as n from pending) total where total.n > 0
    returning relay_head.position - total.n as base, relay_head.position as head
  ), given as (
    update outbox set position = moved.base + pending.place
    from pending, moved where outbox.id = pending.id returning 1
  )
  select (select count(*) from given), (select moved.head from moved) into numbered, head;
end $$;
revoke all on function number_pending_events(bigint, integer) from public;
grant execute on function number_pending_events(bigint, integer) to curbside_relay;
