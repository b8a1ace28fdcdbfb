-- The third wall: Postgres verifies a receipt beside every guarded column and refuses the row otherwise (guarantees.md 3.4).
-- Roles, schemas deid, ext and jobs and the extension pgcrypto are made by `curbside migrate` before this file.

create table deid.keys (
  key_id text primary key,
  key bytea not null check (length(key) = 32),
  accept_until timestamptz
);

create function deid.receipt_ok(t text, v text, r bytea) returns boolean
language plpgsql stable strict security definer set search_path = pg_catalog as $$
declare k bytea;
begin
  -- Here and not in a CHECK: a violated CHECK would put the row into the error's detail.
  if v !~ '^k[0-9]+/[a-z0-9.-]{1,40}/[a-z0-9.-]{1,40}$' then return false; end if;
  select key into k from deid.keys where key_id = split_part(v, '/', 1) and (accept_until is null or accept_until > now());
  return k is not null and ext.hmac(convert_to(v, 'UTF8') || '\x00'::bytea || convert_to(t, 'UTF8'), k, 'sha256') = r;
end $$;

create function deid.gate() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare c text; j jsonb := to_jsonb(new);
begin
  foreach c in array tg_argv loop
    if not j ? c then raise exception 'deid gate: no such column' using errcode = 'DE002'; end if;
    if j->>c is null and j->>(c||'_deid') is null and j->>(c||'_receipt') is null then continue; end if;
    if deid.receipt_ok(j->>c, j->>(c||'_deid'), (j->>(c||'_receipt'))::bytea) is not true then
      raise exception 'deid gate: no valid receipt' using errcode = 'DE001', table = tg_table_name, column = c;
    end if;
  end loop;
  return null;
end $$;

-- Counts and ids only, never text.
create function deid.sweep(t regclass, col text, after_id uuid, lim int, out scanned int, out bad_ids uuid[], out last_id uuid)
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  execute format('select count(*)::int, array_agg(id) filter (where not ok), (array_agg(id order by id desc))[1] from (select id, (%1$I is null and %2$I is null and %3$I is null)
    or deid.receipt_ok(%1$I, %2$I, %3$I) is true ok from %4$s where id > $1 order by id limit $2) s', col, col||'_deid', col||'_receipt', t)
  into scanned, bad_ids, last_id using after_id, lim;
end $$;

alter table deid.keys owner to curbside_deid_owner;
alter function deid.receipt_ok(text, text, bytea) owner to curbside_deid_owner;
alter function deid.gate() owner to curbside_deid_owner;
alter function deid.sweep(regclass, text, uuid, int) owner to curbside_deid_owner;
set local role curbside_deid_owner;
revoke all on deid.keys from public;
revoke all on function deid.receipt_ok(text, text, bytea), deid.gate(), deid.sweep(regclass, text, uuid, int) from public;
grant execute on function deid.gate() to curbside_migrator;
grant execute on function deid.sweep(regclass, text, uuid, int) to curbside_auditor;
set local role curbside_migrator;

-- Every migration with guarded text repeats three lines for its table:
--   create constraint trigger deid_gate after insert or update on T for each row execute function deid.gate('body');
--   alter table T enable always trigger deid_gate;
--   grant select on T to curbside_deid_owner;
