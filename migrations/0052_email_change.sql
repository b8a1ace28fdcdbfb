-- A new address waits here until its own mail is answered; the code is made by the worker that sends it.
create table email_change (
  id uuid primary key,
  account_id uuid not null references account (id),
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  token_hash bytea unique check (length(token_hash) = 32),
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index email_change_by_account on email_change (account_id);
create index email_change_by_age on email_change (expires_at);

grant select, insert, update on email_change to curbside_app;
grant select, update, delete on email_change to curbside_worker;
