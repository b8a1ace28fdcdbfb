-- What hangs on comments (quotes, mentions, helpful votes), bookmarks, and polls.

-- A quote is a place in the text of the comment answered, in UTF-16 units of that revision: never a copy of it.
alter table case_comment
  add column quote_start integer check (quote_start >= 0),
  add column quote_end integer,
  add column quote_revision integer,
  add column mentions uuid[] not null default '{}',
  add constraint case_comment_quote_is_whole check (
    (quote_start is null and quote_end is null and quote_revision is null)
    or (reply_to is not null and quote_revision is not null and quote_end > quote_start));

create table comment_vote (
  comment_id uuid not null references case_comment (id),
  account_id uuid not null references account (id),
  primary key (comment_id, account_id)
);
-- Kept beside the guarded row: its gate would run for every vote.
create table comment_tally (
  comment_id uuid primary key references case_comment (id),
  helpful integer not null check (helpful >= 0)
);

create table case_bookmark (
  account_id uuid not null references account (id),
  case_id uuid not null references clinical_case (id),
  primary key (account_id, case_id)
);

create table poll_option (
  id uuid primary key,
  case_id uuid not null references clinical_case (id),
  place smallint not null,
  label text, label_deid text, label_receipt bytea,
  unique (case_id, place),
  unique (case_id, id)
);
create constraint trigger deid_gate after insert or update on poll_option
  for each row execute function deid.gate('label');
alter table poll_option enable always trigger deid_gate;

create table poll_vote (
  case_id uuid not null references clinical_case (id),
  account_id uuid not null references account (id),
  option_id uuid not null,
  primary key (case_id, account_id),
  foreign key (case_id, option_id) references poll_option (case_id, id)
);

grant select on poll_option to curbside_deid_owner;
grant select, insert, update on comment_tally, poll_option, poll_vote to curbside_app;
grant select, insert, delete on comment_vote, case_bookmark to curbside_app;
