-- Factors beside the password: passkeys, one-time codes, recovery codes (guarantees.md 4.1, 4.2).

-- A discoverable credential (WebAuthn Level 3). `counter` moves forward only; synced passkeys report 0.
create table passkey (
  id uuid primary key,
  account_id uuid not null references account (id),
  credential_id bytea not null unique check (length(credential_id) between 16 and 1023),
  public_key bytea not null check (length(public_key) between 32 and 2048),
  counter bigint not null check (counter >= 0),
  backup_eligible boolean not null,
  backed_up boolean not null,
  label text not null check (length(label) between 1 and 40 and label !~ '[0-9]'),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkey_by_account on passkey (account_id);

-- What an authenticator is asked to sign: once, within two minutes. Without an account: a sign-in, nobody is named yet.
create table passkey_challenge (
  challenge_hash bytea primary key check (length(challenge_hash) = 32),
  purpose text not null check (purpose in ('register', 'sign_in', 'step_up')),
  account_id uuid references account (id),
  expires_at timestamptz not null
);
create index passkey_challenge_by_age on passkey_challenge (expires_at);

-- One seed in force and one that waits for its first code; both sealed. `last_step` moves forward only: a code works once.
create table totp (
  account_id uuid primary key references account (id),
  sealed_seed bytea,
  pending_seed bytea,
  pending_until timestamptz,
  last_step bigint not null default 0,
  confirmed_at timestamptz
);

create table recovery_code (
  code_hash bytea primary key check (length(code_hash) = 32),
  account_id uuid not null references account (id),
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index recovery_code_by_account on recovery_code (account_id);

-- A right password waits here for the second factor.
create table sign_in (
  token_hash bytea primary key check (length(token_hash) = 32),
  account_id uuid not null references account (id),
  expires_at timestamptz not null,
  failures smallint not null default 0
);
create index sign_in_by_age on sign_in (expires_at);

-- An account may open without a password: with a passkey alone.
alter table registration alter column password_hash drop not null;
alter table registration alter column pepper_key_id drop not null;

alter table email_token drop constraint email_token_purpose_check;
alter table email_token add constraint email_token_purpose_check check (purpose in ('set_password', 'enrol'));

alter table session add column factor text not null default 'password'
  check (factor in ('password', 'totp', 'recovery_code', 'passkey'));
alter table session alter column factor drop default;
alter table session drop constraint session_end_reason_check;
alter table session add constraint session_end_reason_check check (end_reason in
  ('signed_out', 'ended_by_member', 'ended_by_staff', 'password_changed', 'factor_changed', 'recovered',
   'refresh_reused', 'disabled', 'limit'));
create index session_by_device on session (account_id, device);

grant select, insert, update, delete on passkey, totp, recovery_code, sign_in to curbside_app;
grant select, insert, delete on passkey_challenge to curbside_app;
grant select, delete on passkey_challenge, sign_in to curbside_worker;
