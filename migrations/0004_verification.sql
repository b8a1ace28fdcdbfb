-- Who may come in: registry records as imported, licence claims, checks with provenance, decisions (product.md 6).

-- One load of a registry file. The newest finished run of a kind says how old our knowledge is.
create table import_run (
  id uuid primary key,
  kind text not null check (kind in ('nppes', 'leie', 'nucc')),
  file_sha256 bytea not null check (length(file_sha256) = 32),
  file_on date not null,
  rows_read integer not null,
  rows_added integer not null,
  rows_changed integer not null,
  rows_deactivated integer not null,
  rows_skipped integer not null,
  rows_rejected integer not null,
  started_at timestamptz not null,
  finished_at timestamptz not null default now(),
  unique (kind, file_sha256)
);
create index import_run_newest on import_run (kind, file_on desc, finished_at desc);

-- Physicians of NPPES (entity type 1, taxonomy 207, 208, 204, 202, 209) and stubs of deactivated numbers.
-- EIN and TIN are never loaded. Names here come from a public register, not from a person who types.
create table registry_provider (
  npi text primary key check (npi ~ '^[12][0-9]{9}$'),
  last_name text not null check (length(last_name) <= 80),
  first_name text not null check (length(first_name) <= 80),
  middle_name text not null default '' check (length(middle_name) <= 80),
  suffix text not null default '' check (length(suffix) <= 20),
  other_last_name text not null default '' check (length(other_last_name) <= 80),
  other_first_name text not null default '' check (length(other_first_name) <= 80),
  deactivated_on date,
  reactivated_on date,
  updated_on date,
  row_hash bytea not null check (length(row_hash) = 32),
  run_id uuid not null references import_run (id) deferrable initially deferred
);

-- Licences as the provider reported them: never a primary source (product.md 6.2).
create table registry_licence (
  npi text not null references registry_provider (npi) on delete cascade,
  slot smallint not null check (slot between 1 and 15),
  taxonomy_code text not null check (taxonomy_code ~ '^[0-9A-Z]{9}X$'),
  number text not null default '' check (length(number) <= 40),
  region text not null default '' check (region ~ '^[A-Z]{0,3}$'),
  is_primary boolean not null,
  primary key (npi, slot)
);
create index registry_licence_by_number on registry_licence (region, number) where number <> '';

-- "I hold this licence." `version` is the strong ETag; every change of the row is a compare-and-set on it.
create table claim (
  id uuid primary key,
  account_id uuid not null references account (id),
  kind text not null check (kind in ('licence')),
  country text not null check (country ~ '^[A-Z]{2}$'),
  scheme text not null check (scheme ~ '^[a-z]{2}_[a-z_]{2,30}$'),
  number text not null check (number ~ '^[A-Z0-9][A-Z0-9/.-]{0,59}$'),
  status text not null check (status in (
    'draft', 'submitted', 'auto_checks', 'needs_review', 'more_info', 'approved', 'rejected', 'withdrawn',
    'expiring', 'lapsed', 'suspended', 'revoked', 'excluded', 'deceased')),
  attempt integer not null default 1,
  version integer not null default 1,
  taken_by uuid references account (id),
  taken_at timestamptz,
  submitted_at timestamptz not null,
  due_at timestamptz(3) not null, -- milliseconds, as the cursor of the queue carries it
  due_paused_at timestamptz,
  decided_at timestamptz,
  scope text check (scope in ('full', 'trainee', 'student')),
  expires_on date,
  created_at timestamptz not null
);
-- One holder a number: whoever comes second is told so, also when both come at once.
create unique index claim_held_once on claim (country, scheme, number) where status in (
  'submitted', 'auto_checks', 'needs_review', 'more_info', 'approved', 'expiring', 'lapsed', 'suspended', 'revoked', 'excluded', 'deceased');
create index claim_by_account on claim (account_id, created_at desc, id desc);
-- The verifiers' queue: keyset on (due_at, id).
create index claim_queue on claim (due_at, id) where status = 'needs_review';

-- What was claimed at each submission; a decision and a check belong to one attempt.
create table claim_submission (
  claim_id uuid not null references claim (id),
  attempt integer not null,
  number text not null check (length(number) <= 60),
  region text check (region ~ '^[A-Z]{2,3}$'),
  first_name text not null check (length(first_name) <= 80),
  last_name text not null check (length(last_name) <= 80),
  attested_at timestamptz not null,
  submitted_at timestamptz not null,
  primary key (claim_id, attempt)
);

-- One look-up at one source (product.md 6.2). A new look-up makes a new row.
create table claim_check (
  id uuid primary key,
  claim_id uuid not null references claim (id),
  attempt integer not null,
  kind text not null check (kind in (
    'npi', 'licence', 'exclusion', 'deactivation', 'identity', 'board_cert', 'training', 'discipline', 'death')),
  source text not null check (source in ('nppes', 'leie', 'sandbox', 'none', 'board', 'document', 'phone')),
  source_url text check (source_url ~ '^https://[a-z0-9.-]{1,100}(/[A-Za-z0-9._/-]{0,100})?$'),
  source_file_on date,
  method text not null check (method in ('api', 'file', 'document', 'phone', 'human')),
  request_hash bytea check (length(request_hash) = 32),
  response_hash bytea check (length(response_hash) = 32),
  row_hash bytea check (length(row_hash) = 32),
  observed_at timestamptz not null,
  verifier_id uuid references account (id),
  job_id uuid,
  outcome text not null check (outcome in ('match', 'near', 'differs', 'missing', 'ambiguous', 'source_down')),
  detail_code text not null check (detail_code ~ '^[a-z_]{2,40}$'),
  valid_until timestamptz not null,
  check (verifier_id is null or job_id is null)
);
create index claim_check_by_claim on claim_check (claim_id, attempt, observed_at);

-- The comparison explained, one row a field; `found` is the register's value as used, the raw answer is not kept.
create table claim_check_field (
  check_id uuid not null references claim_check (id),
  field text not null check (field in ('number', 'last_name', 'first_name', 'state', 'status')),
  outcome text not null check (outcome in ('match', 'near', 'differs', 'missing')),
  reason text not null check (reason ~ '^[a-z_]{2,40}$'),
  found text check (length(found) <= 80),
  similarity smallint check (similarity between 0 and 100),
  primary key (check_id, field)
);

-- Append-only: a decision is reversed by a new decision only.
create table claim_decision (
  id uuid primary key,
  claim_id uuid not null references claim (id),
  attempt integer not null,
  claim_version integer not null,
  decision text not null check (decision in ('approve', 'reject', 'more_info')),
  reason_code text not null check (reason_code ~ '^[a-z_]{2,40}$'),
  verifier_id uuid not null references account (id),
  scope text check (scope in ('full', 'trainee', 'student')),
  expires_on date,
  decided_at timestamptz not null,
  unique (claim_id, claim_version)
);

-- What the verifier wrote, apart from the decision so that erasure and re-sealing leave the decision alone.
create table claim_statement (
  id uuid primary key references claim_decision (id),
  statement text, statement_deid text, statement_receipt bytea,
  internal_note text, internal_note_deid text, internal_note_receipt bytea
);

-- Suspension and restoration of a member, append-only.
create table membership_decision (
  id uuid primary key,
  account_id uuid not null references account (id),
  decision text not null check (decision in ('suspend', 'restore')),
  reason_code text not null check (reason_code ~ '^[a-z_]{2,40}$'),
  verifier_id uuid not null references account (id),
  decided_at timestamptz not null
);
create index membership_decision_by_account on membership_decision (account_id, decided_at desc);

create trigger claim_check_is_append_only before update or delete or truncate on claim_check
  for each statement execute function refuse_change();
create trigger claim_decision_is_append_only before update or delete or truncate on claim_decision
  for each statement execute function refuse_change();
create trigger membership_decision_is_append_only before update or delete or truncate on membership_decision
  for each statement execute function refuse_change();
alter table claim_check enable always trigger claim_check_is_append_only;
alter table claim_decision enable always trigger claim_decision_is_append_only;
alter table membership_decision enable always trigger membership_decision_is_append_only;

create constraint trigger deid_gate after insert or update on claim_statement
  for each row execute function deid.gate('statement', 'internal_note');
alter table claim_statement enable always trigger deid_gate;
grant select on claim_statement to curbside_deid_owner;

grant select, insert, update on claim to curbside_app;
grant select, insert on claim_submission, claim_decision, membership_decision to curbside_app;
grant select, insert, update on claim_statement to curbside_app;
grant select on claim_check, claim_check_field, import_run, registry_provider, registry_licence to curbside_app;
grant select, update on claim to curbside_worker;
grant select on claim_submission to curbside_worker;
grant select, insert on claim_check, claim_check_field, import_run to curbside_worker;
grant select, insert, update on registry_provider to curbside_worker;
grant select, insert, update, delete on registry_licence to curbside_worker;
