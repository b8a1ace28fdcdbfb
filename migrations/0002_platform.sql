-- What every feature writes beside its own rows, in the same transaction: idempotency, outbox, audit.

-- One row a request that took effect; no text, only ids and a keyed fingerprint (guarantees.md 3.6).
create table idempotency (
  actor_id uuid not null,
  route text not null,
  key text not null,
  fingerprint bytea not null,
  status smallint not null,
  object_id uuid,
  object_version integer,
  created_at timestamptz not null default now(),
  primary key (actor_id, route, key)
);
create index idempotency_by_age on idempotency (created_at);

-- Events, ids only. The relay numbers them in commit order; until then `position` is null.
create table outbox (
  id bigint generated always as identity primary key,
  type text not null,
  audience text not null check (audience in ('clinicians', 'room', 'account', 'staff')),
  audience_id uuid,
  data jsonb not null,
  position bigint,
  created_at timestamptz not null default now()
);
create unique index outbox_by_position on outbox (position) where position is not null;
create index outbox_pending on outbox (id) where position is null;

create table relay_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0
);
insert into relay_head default values;

-- Audit: pending rows in the verb's transaction, chained by the relay alone (guarantees.md 8.2).
create table audit_pending (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor_id uuid,
  session_id uuid,
  action text not null,
  object_kind text,
  object_id uuid,
  outcome text not null,
  rule text,
  request_id text,
  details jsonb
);

create table audit_entry (
  n bigint primary key,
  entry text not null,
  hash bytea not null check (length(hash) = 32)
);
create table audit_checkpoint (
  size bigint not null,
  head bytea not null,
  key_id text not null,
  signature bytea not null,
  at timestamptz not null default now(),
  primary key (size, at)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'this table is append-only' using errcode = 'AU001';
end $$;
create trigger audit_entry_is_append_only before update or delete or truncate on audit_entry
  for each statement execute function refuse_change();
alter table audit_entry enable always trigger audit_entry_is_append_only;

-- Counters of the limiters that must hold on every node; keys are keyed hashes, never an address or a name.
create table rate_limit (
  bucket text not null,
  key bytea not null,
  window_start timestamptz not null,
  hits integer not null,
  primary key (bucket, key)
);

-- Takes one sealed row in a rolled-back transaction at start and in /readyz: does Postgres verify with the key we mint with?
create table gate_probe (
  id uuid primary key,
  body text, body_deid text, body_receipt bytea
);
create constraint trigger deid_gate after insert or update on gate_probe
  for each row execute function deid.gate('body');
alter table gate_probe enable always trigger deid_gate;
grant select on gate_probe to curbside_deid_owner;
grant select, insert on gate_probe to curbside_app;

grant select, insert, update, delete on idempotency, rate_limit to curbside_app;
grant select, insert on outbox to curbside_app, curbside_worker;
grant insert on audit_pending to curbside_app, curbside_worker;
grant select (id) on audit_pending to curbside_app;
grant select on relay_head to curbside_app, curbside_worker;
grant select, update, delete on outbox to curbside_relay;
grant select, update on relay_head to curbside_relay;
grant select, delete on audit_pending to curbside_relay;
grant select, insert on audit_entry, audit_checkpoint to curbside_relay;
grant select on audit_entry, audit_checkpoint to curbside_auditor, curbside_app;
grant select, delete on idempotency, rate_limit to curbside_worker;
