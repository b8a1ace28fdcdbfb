-- What operators need to see: never text, counts and times only. Runs as curbside_migrator.

-- How many rows each receipt key has sealed, so that a key is retired at zero rows (guarantees.md 3.4).
set local role curbside_deid_owner;
create function deid.count_by_key(t regclass, col text) returns table (key_id text, sealed bigint)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return query execute format(
    'select split_part(%1$I, ''/'', 1), count(*) from %2$s where %1$I is not null group by 1', col || '_deid', t);
end $$;
-- Which keys the gate takes, without a byte of them.
create function deid.list_keys() returns table (key_id text, accept_until timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select k.key_id, k.accept_until from deid.keys k order by 1
$$;
revoke all on function deid.count_by_key(regclass, text), deid.list_keys() from public;
grant execute on function deid.count_by_key(regclass, text), deid.list_keys() to curbside_auditor;
set local role curbside_migrator;
