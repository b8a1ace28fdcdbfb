-- People: accounts, personas, credentials, sessions (guarantees.md section 4).
-- Secrets are never here in plain: tokens and tickets as SHA-256, passwords as peppered argon2id strings.

create table account (
  id uuid primary key,
  email text not null unique check (email = lower(email) and length(email) between 3 and 254),
  email_confirmed_at timestamptz,
  state text not null default 'new' check (state in
    ('new', 'pending', 'needs_info', 'verified', 'expired', 'suspended', 'rejected', 'withdrawn', 'disabled')),
  scope text check (scope in ('full', 'trainee', 'student')),
  scope_expires_at timestamptz,
  authz_version integer not null default 1,
  created_at timestamptz not null default now()
);

create table account_role (
  account_id uuid not null references account (id),
  role text not null check (role in
    ('applicant', 'physician', 'resident', 'student', 'verifier', 'moderator', 'operator', 'auditor')),
  granted_by uuid references account (id),
  granted_at timestamptz not null default now(),
  primary key (account_id, role)
);
create index account_role_by_role on account_role (role);

-- A face of an account. The id is random (v4): a time-ordered one could join two personas of one person.
create table persona (
  id uuid primary key,
  account_id uuid not null references account (id),
  kind text not null check (kind in ('name', 'handle')),
  display_name text not null check (length(display_name) between 1 and 80 and display_name !~ '[0-9]'),
  created_at timestamptz not null default now(),
  unique (account_id, kind)
);

create table password_credential (
  account_id uuid primary key references account (id),
  hash text not null check (hash like '$argon2id$%'),
  pepper_key_id text not null,
  changed_at timestamptz not null default now()
);

-- A registration waits here until its own mail is answered, with the password of that very attempt:
-- a stranger who registers somebody's address first owns nothing, and known and unknown addresses take one path.
create table registration (
  id uuid primary key,
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  display_name text not null check (length(display_name) between 1 and 80 and display_name !~ '[0-9]'),
  password_hash text not null check (password_hash like '$argon2id$%'),
  pepper_key_id text not null,
  token_hash bytea unique check (length(token_hash) = 32),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index registration_by_age on registration (expires_at);

create table email_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  account_id uuid not null references account (id),
  purpose text not null check (purpose in ('set_password')),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index email_token_by_account on email_token (account_id);
create index email_token_by_age on email_token (expires_at);

-- One row a device that signed in; `device` is a keyed hash of what the client said it is.
create table session (
  id uuid primary key,
  account_id uuid not null references account (id),
  aal smallint not null check (aal in (1, 2)),
  platform text not null check (platform in ('android', 'ios', 'linux', 'macos', 'windows', 'other')),
  device bytea not null,
  auth_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  ended_at timestamptz,
  end_reason text check (end_reason in
    ('signed_out', 'ended_by_member', 'ended_by_staff', 'password_changed', 'refresh_reused', 'disabled', 'limit'))
);
create index session_live_by_account on session (account_id) where ended_at is null;
create index session_by_age on session (created_at);

-- One family a session. A used token keeps its successor for 10 s, sealed under the used token itself,
-- so that the loser of a race gets the same one and the row alone opens nothing.
create table refresh_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  session_id uuid not null references session (id) on delete cascade,
  predecessor bytea,
  issued_at timestamptz not null default now(),
  used_at timestamptz,
  sealed_successor bytea
);
create index refresh_token_by_session on refresh_token (session_id);
create index refresh_token_by_predecessor on refresh_token (predecessor) where predecessor is not null;

create table ws_ticket (
  ticket_hash bytea primary key check (length(ticket_hash) = 32),
  session_id uuid not null references session (id) on delete cascade,
  expires_at timestamptz not null
);
create index ws_ticket_by_age on ws_ticket (expires_at);

grant select, insert, update on account, persona, password_credential, registration, email_token, session, refresh_token
  to curbside_app;
grant select, insert, delete on account_role, ws_ticket to curbside_app;
-- The worker sends the mails (and so makes their tokens), sweeps what is over, and freezes accounts on a sanction.
grant select, update on account, session to curbside_worker;
grant select, insert, delete on account_role to curbside_worker;
grant select on persona to curbside_worker;
grant select, update, delete on registration to curbside_worker;
grant select, insert, update, delete on email_token to curbside_worker;
grant select, delete on refresh_token, ws_ticket to curbside_worker;
grant delete on session to curbside_worker;
