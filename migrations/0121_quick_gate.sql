-- The gate of wall 3 as in 0001, for less of each post: what it accepts and refuses is the same.
set local role curbside_deid_owner;

-- Called by the gate and the sweep alone, as their owner and on their search path: another change of both would cost as much as the hash.
-- Bounded repeats in a pattern cost 16 microseconds a text, four times the hash; so lengths are asked apart.
create or replace function deid.receipt_ok(t text, v text, r bytea) returns boolean
language plpgsql stable strict as $$
declare k bytea;
begin
  -- Here and not in a CHECK, whose error would carry the row.
  if v collate "C" !~ '^k[0-9]+/[a-z0-9.-]+/[a-z0-9.-]+$'
    or length(split_part(v, '/', 2)) > 40 or length(split_part(v, '/', 3)) > 40 then return false; end if;
  select key into k from deid.keys
    where key_id = split_part(v, '/', 1) and (accept_until is null or accept_until > now());
  return k is not null
    and ext.hmac(convert_to(v, 'UTF8') || '\x00'::bytea || convert_to(t, 'UTF8'), k, 'sha256') = r;
end $$;

create or replace function deid.gate() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare c text; j jsonb;
begin
  -- Comments and messages hold one text, `body`: 12 microseconds a row instead of 35. A table without it raises undefined_column: nothing fails open.
  if tg_nargs = 1 and tg_argv[0] = 'body' then
    if new.body is null and new.body_deid is null and new.body_receipt is null then return null; end if;
    if deid.receipt_ok(new.body, new.body_deid, new.body_receipt) is not true then
      raise exception 'deid gate: no valid receipt' using errcode = 'DE001', table = tg_table_name, column = 'body';
    end if;
    return null;
  end if;
  j := to_jsonb(new);
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

set local role curbside_migrator;
