-- Emergency access to the file of one member (45 CFR 164.312(a)(2)(ii)): reasoned, thirty minutes, told to the rest of the
-- staff, looked over by a second person afterwards.
create table break_glass (
  id uuid primary key,
  opener_id uuid not null references account (id),
  account_id uuid not null references account (id) check (account_id <> opener_id),
  opened_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > opened_at),
  ended_at timestamptz,
  ended_by uuid references account (id),
  review text check (review in ('in_order', 'questioned')),
  reviewed_at timestamptz,
  reviewed_by uuid references account (id) check (reviewed_by <> opener_id),
  reason text, reason_deid text, reason_receipt bytea,
  check ((ended_at is null) = (ended_by is null)),
  check ((review is null) = (reviewed_at is null) and (review is null) = (reviewed_by is null))
);
create index break_glass_running on break_glass (opener_id, account_id, expires_at) where ended_at is null;
create constraint trigger deid_gate after insert or update on break_glass
  for each row execute function deid.gate('reason');
alter table break_glass enable always trigger deid_gate;
grant select on break_glass to curbside_deid_owner;
grant select, insert, update on break_glass to curbside_app;
grant select (review) on break_glass to curbside_worker;

-- A look at who a member is belongs to no one claim.
alter table file_read alter column claim_id drop not null;

alter table notification drop constraint notification_kind_check,
  add constraint notification_kind_check check (kind in ('case_comment', 'comment_reply', 'mention', 'message',
    'answer_accepted', 'case_outcome', 'recognition', 'notice', 'claim', 'security', 'break_glass'));
