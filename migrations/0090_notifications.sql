-- Consumers of events: each takes every numbered event once, in one transaction with its own place.
create table event_consumer (
  name text primary key check (name ~ '^[a-z.-]{1,40}$'),
  position bigint not null
);
insert into event_consumer (name, position) select 'notifications', position from relay_head;

-- An event that a consumer could not take after five tries; ids only, and those behind it went on (guarantees.md 4.19).
create table event_dead_letter (
  consumer text not null references event_consumer (name),
  position bigint not null,
  type text not null,
  data jsonb not null,
  failed_at timestamptz not null default now(),
  primary key (consumer, position)
);

-- One entry for what happened to one subject since the member last looked: never a text, never a name. How many posts it
-- stands for is counted when it is read, under the rules of that moment.
create table notification (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references account (id),
  kind text not null check (kind in ('case_comment', 'comment_reply', 'mention', 'message', 'answer_accepted',
    'case_outcome', 'recognition', 'notice', 'claim', 'security')),
  subject_id uuid not null,
  room_id uuid,
  from_seq bigint,
  latest_seq bigint,
  times integer not null default 1,
  position bigint not null,
  created_at timestamptz not null default now(),
  moved_at timestamptz not null default now(),
  read_at timestamptz,
  pushed_at timestamptz,
  constraint notification_seqs_are_whole check ((from_seq is null) = (latest_seq is null))
);
create unique index notification_unread_once on notification (account_id, kind, subject_id) where read_at is null;
create index notification_newest on notification (account_id, position desc);
create index notification_by_subject on notification (account_id, kind, subject_id, latest_seq desc);
create index notification_by_room on notification (account_id, room_id) where read_at is null;
create index notification_by_age on notification (moved_at);

-- What a member chose beside the defaults of the product.
create table notification_choice (
  account_id uuid not null references account (id),
  kind text not null check (kind ~ '^[a-z_]{3,40}$'),
  channel text not null check (channel in ('in_app', 'mail', 'push')),
  is_on boolean not null,
  primary key (account_id, kind, channel)
);
-- Minutes of the member's own day; quiet hours may pass midnight.
create table notification_schedule (
  account_id uuid primary key references account (id),
  time_zone text not null default 'UTC' check (time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$'),
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_to smallint check (quiet_to between 0 and 1439),
  digest text not null default 'daily' check (digest in ('off', 'hourly', 'daily')),
  digest_at smallint not null default 420 check (digest_at between 0 and 1439),
  constraint notification_quiet_is_whole check ((quiet_from is null) = (quiet_to is null))
);
create table persona_mute (
  account_id uuid not null references account (id),
  persona_id uuid not null references persona (id),
  primary key (account_id, persona_id)
);

grant select, update on event_consumer to curbside_worker;
grant select, insert on event_dead_letter to curbside_worker;
grant select on event_consumer, event_dead_letter to curbside_app;
grant select, update on notification to curbside_app;
grant select, insert, update, delete on notification to curbside_worker;
grant select, insert, update, delete on notification_choice, notification_schedule, persona_mute to curbside_app;
grant select on notification_choice, notification_schedule, persona_mute to curbside_worker;
-- Who is to be told, and whether there is still something to tell: ids and states, no text.
grant select (room_id, author_id, persona_id, audience, audience_specialty, accepted_comment_id) on clinical_case to curbside_worker;
grant select (room_id, room_seq, author_id, persona_id, reply_to, mentions) on case_comment to curbside_worker;
grant select on member_block, profile_specialty, case_reader, case_bookmark to curbside_worker;
grant select (id, reporter_id, author_id) on recognition to curbside_worker;
