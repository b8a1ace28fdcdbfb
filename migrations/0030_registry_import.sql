-- One staged import for every register (product.md 6.5, 6.6): a file is read into staging in committed steps, then merged
-- at once. An import_run is a finished load; what a load in flight has reached stands here, so that it can go on.

create table import_progress (
  kind text primary key check (kind in ('nppes', 'leie', 'nucc')),
  run_id uuid not null unique,
  file_sha256 bytea not null check (length(file_sha256) = 32),
  offset_bytes bigint not null,
  rows_read integer not null,
  rows_skipped integer not null,
  rows_rejected integer not null,
  rows_staged integer not null,
  newest_on date,
  started_at timestamptz not null
);

-- Rows as read, until they are merged or thrown away. Unlogged: after a crash of Postgres it is empty, which a count
-- against rows_staged notices; the load then starts again.
create unlogged table import_staged (
  run_id uuid not null,
  line integer not null,
  kind text not null check (kind in ('row', 'stub', 'reject')),
  key text not null check (key ~ '^[0-9A-Za-z]{0,64}$'),
  hash bytea not null check (length(hash) in (0, 32)),
  facts jsonb not null
);

-- People of the LEIE, the exclusion list of the OIG (42 U.S.C. 1320a-7). The list has no number of its own: `key` is a
-- hash of what identifies an entry. Who was reinstated leaves the list: the row stays, with the day of that file.
create table registry_exclusion (
  key text primary key check (key ~ '^[0-9a-f]{64}$'),
  last_name text not null check (length(last_name) <= 80),
  first_name text not null check (length(first_name) <= 80),
  middle_name text not null default '' check (length(middle_name) <= 80),
  last_folded text not null check (length(last_folded) <= 80),
  first_folded text not null check (length(first_folded) <= 80),
  npi text check (npi ~ '^[12][0-9]{9}$'),
  born_on date,
  region text check (region ~ '^[A-Z]{2}$'),
  exclusion_type text not null check (exclusion_type ~ '^[0-9A-Za-z]{1,9}$'),
  excluded_on date,
  waived_on date,
  left_on date,
  row_hash bytea not null check (length(row_hash) = 32),
  run_id uuid not null references import_run (id) deferrable initially deferred
);
create index registry_exclusion_by_npi on registry_exclusion (npi) where npi is not null;
create index registry_exclusion_by_name on registry_exclusion (last_folded, first_folded);

-- Codes of a NUCC file that the operator licensed and loaded; definitions and notes are not kept.
create table registry_taxonomy (
  code text primary key check (code ~ '^[0-9A-Z]{9}X$'),
  grouping text not null check (length(grouping) <= 120),
  classification text not null check (length(classification) <= 120),
  specialization text not null default '' check (length(specialization) <= 120),
  display_name text not null check (length(display_name) <= 240),
  left_on date,
  row_hash bytea not null check (length(row_hash) = 32),
  run_id uuid not null references import_run (id) deferrable initially deferred
);

grant select, insert, update, delete on import_progress to curbside_worker;
grant select, insert, delete on import_staged to curbside_worker;
grant select, insert, update on registry_exclusion, registry_taxonomy to curbside_worker;
grant select on registry_exclusion, registry_taxonomy to curbside_app;
-- A load that touches a member's number sends the claim through its checks again, as a new attempt.
grant insert on claim_submission to curbside_worker;
