-- What a case says beyond its text: form, audience, consent, conflict of interest, references, course.

-- Specialties a member works in, with those above them in the tree (own = false), so that an audience is one look-up.
create table profile_specialty (
  account_id uuid not null references account (id),
  specialty text not null check (specialty ~ '^[a-z-]{3,40}$'),
  own boolean not null,
  primary key (account_id, specialty)
);
create index profile_specialty_by_specialty on profile_specialty (specialty, account_id);
-- Two members under one handle could be taken for each other.
create unique index persona_handle_once on persona (lower(display_name)) where kind = 'handle';

alter table clinical_case drop constraint clinical_case_state_check;
alter table clinical_case
  add constraint clinical_case_state_check check (state in ('held', 'open', 'closed', 'hidden', 'removed')),
  add column history text, add column history_deid text, add column history_receipt bytea,
  add column examination text, add column examination_deid text, add column examination_receipt bytea,
  add column investigations text, add column investigations_deid text, add column investigations_receipt bytea,
  add column treatment text, add column treatment_deid text, add column treatment_receipt bytea,
  add column conflict text, add column conflict_deid text, add column conflict_receipt bytea,
  add column conflict_kind text check (conflict_kind in ('none', 'financial', 'other')),
  add column product text check (product in ('drug', 'device')),
  add column audience text not null default 'members' check (audience in ('members', 'specialty', 'people')),
  add column audience_specialty text check (audience_specialty ~ '^[a-z-]{3,40}$'),
  add column consent text not null default 'none_needed' check (consent in ('none_needed', 'written', 'signed')),
  add column accepted_comment_id uuid references case_comment (id),
  add column hidden_for text check (hidden_for in ('recognition', 'consent_withdrawn', 'report')),
  add column publish_at timestamptz,
  add constraint clinical_case_audience_is_whole check ((audience = 'specialty') = (audience_specialty is not null)),
  add constraint clinical_case_product_has_conflict check (product is null or conflict_kind is not null),
  add constraint clinical_case_hidden_says_why check ((state = 'hidden') <= (hidden_for is not null));
create index clinical_case_by_author on clinical_case (author_id, created_at desc);

alter table case_revision
  add column history text, add column history_deid text, add column history_receipt bytea,
  add column examination text, add column examination_deid text, add column examination_receipt bytea,
  add column investigations text, add column investigations_deid text, add column investigations_receipt bytea,
  add column treatment text, add column treatment_deid text, add column treatment_receipt bytea,
  add column conflict text, add column conflict_deid text, add column conflict_receipt bytea;

drop trigger deid_gate on clinical_case;
drop trigger deid_gate on case_revision;
create constraint trigger deid_gate after insert or update on clinical_case for each row
  execute function deid.gate('title', 'body', 'question', 'history', 'examination', 'investigations', 'treatment', 'conflict');
create constraint trigger deid_gate after insert or update on case_revision for each row
  execute function deid.gate('title', 'body', 'question', 'history', 'examination', 'investigations', 'treatment', 'conflict');
alter table clinical_case enable always trigger deid_gate;
alter table case_revision enable always trigger deid_gate;

-- Who may read a case whose audience is named people.
create table case_reader (
  case_id uuid not null references clinical_case (id),
  account_id uuid not null references account (id),
  primary key (case_id, account_id)
);
create index case_reader_by_account on case_reader (account_id);

-- Literature by number alone: a link or a title would be text.
create table case_reference (
  case_id uuid not null references clinical_case (id),
  place smallint not null,
  kind text not null check (kind in ('doi', 'pmid')),
  value text not null check (
    (kind = 'doi' and value ~ '^10\.[0-9]{4,9}/[-._;()/:A-Za-z0-9]{1,180}$') or (kind = 'pmid' and value ~ '^[1-9][0-9]{0,7}$')),
  primary key (case_id, place)
);

-- The patient's consent as the author records it; the date is shown to nobody but the author and moderators.
create table case_consent (
  case_id uuid primary key references clinical_case (id),
  kind text not null check (kind in ('written', 'signed')),
  for_discussion boolean not null,
  for_teaching boolean not null,
  for_images boolean not null,
  obtained_on date not null,
  recorded_at timestamptz not null default now(),
  withdrawn_at timestamptz
);

-- What turned out to be true; each writing is a row, the newest is shown.
create table case_outcome (
  id uuid primary key,
  case_id uuid not null references clinical_case (id),
  outcome text, outcome_deid text, outcome_receipt bytea,
  written_at timestamptz not null default now()
);
create index case_outcome_newest on case_outcome (case_id, written_at desc);
create constraint trigger deid_gate after insert or update on case_outcome
  for each row execute function deid.gate('outcome');
alter table case_outcome enable always trigger deid_gate;

grant select on case_outcome to curbside_deid_owner;
grant select, insert, update on case_outcome, case_consent to curbside_app;
grant select, insert, delete on profile_specialty, case_reader, case_reference to curbside_app;
