-- Rooms order what is said in them; a case has one. Kept counters live here, away from guarded text:
-- the gate's trigger runs on every update of a guarded row (guarantees.md 3.4).

create table room (
  id uuid primary key,
  kind text not null check (kind in ('case', 'conversation')),
  last_seq bigint not null default 0,
  comment_count integer not null default 0,
  last_activity_at timestamptz not null default now(),
  closed_at timestamptz,
  created_at timestamptz not null default now()
);

create table room_member (
  room_id uuid not null references room (id),
  account_id uuid not null references account (id),
  role text not null default 'member' check (role in ('owner', 'member')),
  read_up_to bigint not null default 0,
  joined_at timestamptz not null default now(),
  left_at timestamptz,
  primary key (account_id, room_id)
);
create index room_member_by_room on room_member (room_id) where left_at is null;

-- Case memory: labels by keyed token and the anchor of relative days; destroyed when the case closes.
create table case_memory (
  room_id uuid primary key references room (id),
  wrapped_key bytea not null,
  sealed_day_zero bytea,
  version integer not null default 1,
  touched_at timestamptz not null default now()
);
create table case_label (
  room_id uuid not null references case_memory (room_id) on delete cascade,
  token bytea not null,
  label text not null check (label ~ '^[A-Z0-9 ]{1,40}$'),
  primary key (room_id, token)
);

create table clinical_case (
  id uuid primary key,
  room_id uuid not null unique references room (id),
  author_id uuid not null references account (id),
  persona_id uuid not null references persona (id),
  specialty text not null,
  state text not null default 'open' check (state in ('open', 'closed', 'hidden', 'removed')),
  revision integer not null default 1,
  title text, title_deid text, title_receipt bytea,
  body text, body_deid text, body_receipt bytea,
  question text, question_deid text, question_receipt bytea,
  attestation_version text not null,
  created_at timestamptz not null default now(),
  edited_at timestamptz
);
-- The feed: newest first, keyset on (created_at, id).
create index clinical_case_newest on clinical_case (created_at desc, id desc) where state in ('open', 'closed');
create index clinical_case_newest_by_specialty on clinical_case (specialty, created_at desc, id desc) where state in ('open', 'closed');

create table case_revision (
  id uuid primary key,
  case_id uuid not null references clinical_case (id),
  revision integer not null,
  title text, title_deid text, title_receipt bytea,
  body text, body_deid text, body_receipt bytea,
  question text, question_deid text, question_receipt bytea,
  written_at timestamptz not null,
  unique (case_id, revision)
);

create table case_comment (
  id uuid primary key,
  room_id uuid not null references room (id),
  room_seq bigint not null,
  author_id uuid not null references account (id),
  persona_id uuid not null references persona (id),
  client_id uuid,
  reply_to uuid references case_comment (id),
  state text not null default 'visible' check (state in ('visible', 'hidden', 'removed')),
  revision integer not null default 1,
  body text, body_deid text, body_receipt bytea,
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  unique (room_id, room_seq)
);
create unique index case_comment_sent_once on case_comment (author_id, client_id) where client_id is not null;

create table comment_revision (
  id uuid primary key,
  comment_id uuid not null references case_comment (id),
  revision integer not null,
  body text, body_deid text, body_receipt bytea,
  written_at timestamptz not null,
  unique (comment_id, revision)
);

create constraint trigger deid_gate after insert or update on clinical_case
  for each row execute function deid.gate('title', 'body', 'question');
create constraint trigger deid_gate after insert or update on case_revision
  for each row execute function deid.gate('title', 'body', 'question');
create constraint trigger deid_gate after insert or update on case_comment
  for each row execute function deid.gate('body');
create constraint trigger deid_gate after insert or update on comment_revision
  for each row execute function deid.gate('body');
alter table clinical_case enable always trigger deid_gate;
alter table case_revision enable always trigger deid_gate;
alter table case_comment enable always trigger deid_gate;
alter table comment_revision enable always trigger deid_gate;

grant select on clinical_case, case_revision, case_comment, comment_revision to curbside_deid_owner;
grant select, insert, update on room, room_member, clinical_case, case_comment to curbside_app;
grant select, insert, update, delete on case_memory, case_label to curbside_app;
grant select, insert, update on case_revision, comment_revision to curbside_app;
grant select, insert, update, delete on case_memory, case_label to curbside_worker;
grant select on room, room_member to curbside_worker;
