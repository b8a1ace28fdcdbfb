-- Moderation: "I recognise this patient" (G7) and the colleague-first takedown (G8). Ids and codes; prose is guarded.

create table recognition (
  id uuid primary key,
  post_kind text not null check (post_kind in ('case', 'comment')),
  post_id uuid not null,
  case_id uuid not null references clinical_case (id),
  room_id uuid not null references room (id),
  author_id uuid not null references account (id),
  reporter_id uuid not null references account (id),
  -- Whether the case took comments before it was hidden.
  was_open boolean not null,
  created_at timestamptz not null default now(),
  restored_at timestamptz
);
create unique index recognition_open_once on recognition (post_id) where restored_at is null;
create index recognition_open on recognition (created_at) where restored_at is null;

create table recognition_approval (
  recognition_id uuid not null references recognition (id),
  moderator_id uuid not null references account (id),
  approved_at timestamptz not null default now(),
  primary key (recognition_id, moderator_id)
);

-- Suspected breach, 45 CFR 164.402: presumed until the four factors are documented.
create table incident (
  id uuid primary key,
  recognition_id uuid not null unique references recognition (id),
  discovered_at timestamptz not null default now(),
  known_readers integer not null check (known_readers >= 0),
  nature text check (nature in ('low', 'medium', 'high')),
  recipient text check (recipient in ('low', 'medium', 'high')),
  acquired text check (acquired in ('low', 'medium', 'high')),
  mitigated text check (mitigated in ('low', 'medium', 'high')),
  assessed_by uuid references account (id),
  assessed_at timestamptz
);

create table notice (
  id uuid primary key,
  post_kind text not null check (post_kind in ('case', 'comment')),
  post_id uuid not null,
  case_id uuid not null references clinical_case (id),
  room_id uuid not null references room (id),
  post_revision integer not null,
  author_id uuid not null references account (id),
  sender_id uuid not null references account (id),
  -- The face the sender chose to show to the author; null for none.
  sender_persona_id uuid references persona (id),
  concern text not null check (concern in
    ('identifying_patient', 'privacy', 'misinformation', 'incivility', 'conflict_of_interest', 'other')),
  span_start integer check (span_start >= 0),
  span_end integer check (span_end > span_start),
  note text, note_deid text, note_receipt bytea,
  answer text, answer_deid text, answer_receipt bytea,
  appeal text, appeal_deid text, appeal_receipt bytea,
  state text not null check (state in
    ('noticed', 'resolved', 'answered', 'expired', 'withdrawn', 'escalated', 'decided', 'appealed', 'closed')),
  due_at timestamptz,
  created_at timestamptz not null default now(),
  moved_at timestamptz not null default now(),
  check ((span_start is null) = (span_end is null))
);
create unique index notice_open_once on notice (sender_id, post_id)
  where state in ('noticed', 'answered', 'expired', 'escalated', 'decided', 'appealed');
create index notice_due on notice (due_at) where state in ('noticed', 'answered');
create index notice_queue on notice (moved_at) where state in ('escalated', 'appealed');
create index notice_by_author on notice (author_id, created_at desc);
create index notice_by_sender on notice (sender_id, created_at desc);
create constraint trigger deid_gate after insert or update on notice
  for each row execute function deid.gate('note', 'answer', 'appeal');
alter table notice enable always trigger deid_gate;

create table notice_decision (
  id uuid primary key,
  notice_id uuid not null references notice (id),
  stage text not null check (stage in ('decision', 'appeal')),
  outcome text not null check (outcome in ('upheld', 'dismissed')),
  significant boolean not null,
  moderator_id uuid not null references account (id),
  statement text, statement_deid text, statement_receipt bytea,
  decided_at timestamptz not null default now(),
  unique (notice_id, stage)
);
create constraint trigger deid_gate after insert or update on notice_decision
  for each row execute function deid.gate('statement');
alter table notice_decision enable always trigger deid_gate;

-- For a board; nothing leaves before a second moderator releases it.
create table authority_pack (
  notice_id uuid primary key references notice (id),
  made_by uuid not null references account (id),
  made_at timestamptz not null default now(),
  released_by uuid references account (id),
  released_at timestamptz,
  check (released_by is null or released_by <> made_by)
);

grant select on notice, notice_decision to curbside_deid_owner;
grant select, insert, update on recognition, incident, notice, authority_pack to curbside_app;
grant select, insert on recognition_approval, notice_decision to curbside_app;
grant select (id, state, due_at, concern, post_kind, post_id, post_revision, author_id, sender_id, created_at, moved_at),
  update (state, due_at, moved_at) on notice to curbside_worker;
grant select (id, state, revision, edited_at) on clinical_case, case_comment to curbside_worker;
