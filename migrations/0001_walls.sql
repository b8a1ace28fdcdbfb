-- Wall 3: Postgres recomputes the receipt of every guarded text (guarantees.md 3.4). Runs as curbside_migrator.
--
-- Whoever adds a guarded table repeats, in that migration:
--   create constraint trigger deid_gate after insert or update on <table>
--     for each row execute function deid.gate('<column>', …);
--   alter table <table> enable always trigger deid_gate;
--   grant select on <table> to curbside_deid_owner;      -- for the sweep
-- with <column> text, <column>_deid text, <column>_receipt bytea all nullable, and a primary key `id uuid`.

create schema ext;
create extension pgcrypto with schema ext;
revoke all on all functions in schema ext from public;
grant usage on schema ext to curbside_deid_owner;
grant execute on function ext.hmac(bytea, bytea, text) to curbside_deid_owner;

create schema deid authorization curbside_deid_owner;
set local role curbside_deid_owner;

create table deid.keys (
  key_id text primary key,
  key bytea not null check (length(key) = 32),
  accept_until timestamptz
);

create function deid.receipt_ok(t text, v text, r bytea) returns boolean
language plpgsql stable strict security definer set search_path = pg_catalog as $$
declare k bytea;
begin
  -- Here and not in a CHECK, whose error would carry the row.
  if v !~ '^k[0-9]+/[a-z0-9.-]{1,40}/[a-z0-9.-]{1,40}$' then return false; end if;
  select key into k from deid.keys
    where key_id = split_part(v, '/', 1) and (accept_until is null or accept_until > now());
  return k is not null
    and ext.hmac(convert_to(v, 'UTF8') || '\x00'::bytea || convert_to(t, 'UTF8'), k, 'sha256') = r;
end $$;

create function deid.gate() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare c text; j jsonb := to_jsonb(new);
begin
  foreach c in array tg_argv loop
    -- A misspelt argument must not fail open.
    if not (j ? c and j ? (c || '_deid') and j ? (c || '_receipt')) then
      raise exception 'deid gate: no such column' using errcode = 'DE002', table = tg_table_name;
    end if;
    if j->>c is null and j->>(c || '_deid') is null and j->>(c || '_receipt') is null then continue; end if;
    if deid.receipt_ok(j->>c, j->>(c || '_deid'), (j->>(c || '_receipt'))::bytea) is not true then
      raise exception 'deid gate: no valid receipt' using errcode = 'DE001', table = tg_table_name, column = c;
    end if;
  end loop;
  return null;
end $$;

-- Counts and ids, never text. Start with after_id null, go on with last_id until it is null.
create function deid.sweep(t regclass, col text, after_id uuid, lim int,
  out scanned int, out bad_ids uuid[], out last_id uuid)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  execute format(
    'select count(*)::int, coalesce(array_agg(id) filter (where not ok), ''{}''), (array_agg(id order by id desc))[1]
     from (select id, (%1$I is null and %2$I is null and %3$I is null)
             or deid.receipt_ok(%1$I, %2$I, %3$I) is true as ok
           from %4$s where $1 is null or id > $1 order by id limit $2) s',
    col, col || '_deid', col || '_receipt', t)
  into scanned, bad_ids, last_id using after_id, lim;
end $$;

revoke all on function deid.receipt_ok(text, text, bytea), deid.gate(), deid.sweep(regclass, text, uuid, int) from public;
grant usage on schema deid to curbside_migrator, curbside_auditor;
grant create on schema deid to curbside_migrator;
grant execute on function deid.gate() to curbside_migrator;
grant execute on function deid.sweep(regclass, text, uuid, int) to curbside_auditor;

set local role curbside_migrator;
