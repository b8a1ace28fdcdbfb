-- By the ids, not by a join: a join planned while the outbox was short reads all of it at each pass, however long it has grown.
create or replace function number_pending_events(relay_lock bigint, most integer, out numbered integer, out head bigint) language plpgsql as $$
declare ids bigint[];
begin
  if not pg_try_advisory_xact_lock(relay_lock) then return; end if;
  ids := array(select id from outbox where position is null order by id limit most);
  numbered := cardinality(ids);
  if numbered = 0 then return; end if;
  update relay_head set position = relay_head.position + numbered returning relay_head.position into head;
  -- Ids are in order, so that each one's bucket is its rank.
  update outbox set position = head - numbered + width_bucket(id, ids) where id = any (ids);
end $$;
