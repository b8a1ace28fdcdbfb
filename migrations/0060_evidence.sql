-- Documents of applicants (guarantees.md 8.3): encrypted files outside the database, their wrapped keys here, and who of
-- the staff read what of whose file.

-- `wrapped_key` is gone once the document may not be read again; the row stays as the receipt of that.
create table evidence (
  id uuid primary key,
  claim_id uuid not null references claim (id),
  account_id uuid not null references account (id),
  kind text not null check (kind in
    ('licence', 'identity_document', 'diploma', 'name_change', 'training_letter', 'other')),
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  bytes integer not null check (bytes > 0),
  state text not null default 'held' check (state in ('held', 'deleted', 'shredded')),
  wrapped_key bytea check (length(wrapped_key) between 48 and 120),
  ciphertext_sha256 bytea not null check (length(ciphertext_sha256) = 32),
  received_at timestamptz not null,
  shredded_at timestamptz,
  check ((state = 'held') = (wrapped_key is not null) and (state = 'held') = (shredded_at is null))
);
create index evidence_by_claim on evidence (claim_id, received_at);
create index evidence_held_by_account on evidence (account_id) where state = 'held';

-- Opens one document once, within a minute, for the verifier who asked for it.
create table evidence_grant (
  token_hash bytea primary key check (length(token_hash) = 32),
  evidence_id uuid not null references evidence (id),
  account_id uuid not null references account (id),
  reason_code text not null check (reason_code ~ '^[a-z_]{2,40}$'),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index evidence_grant_by_age on evidence_grant (expires_at);

-- What the member is shown of the staff's reading; append-only. The audit log has the same, where nobody can rewrite it.
create table file_read (
  id uuid primary key,
  account_id uuid not null references account (id),
  reader_id uuid not null references account (id),
  claim_id uuid not null references claim (id),
  evidence_id uuid references evidence (id),
  reason_code text check (reason_code ~ '^[a-z_]{2,40}$'),
  read_at timestamptz not null
);
create index file_read_by_account on file_read (account_id, id desc);
create trigger file_read_is_append_only before update or delete or truncate on file_read
  for each statement execute function refuse_change();
alter table file_read enable always trigger file_read_is_append_only;

grant select, insert, update on evidence, evidence_grant to curbside_app;
grant select, insert on file_read to curbside_app;
grant select, update on evidence to curbside_worker;
grant select, delete on evidence_grant to curbside_worker;
