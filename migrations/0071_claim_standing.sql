-- What becomes of a claim after its decision (product.md 6.1): ended and reopened, appealed, a training place with its end.

alter table claim
  add column rejection text check (rejection in ('retry', 'final')),
  add column ended_as text check (ended_as in ('suspended', 'revoked', 'excluded', 'deceased')), -- how it stood before it was looked at again
  add column appealed_at timestamptz,      -- set while an appeal is open
  add column appealed_attempt integer;     -- who decided this attempt does not decide the appeal

alter table claim_decision
  add column rejection text check (rejection in ('retry', 'final')),
  drop constraint claim_decision_decision_check,
  add constraint claim_decision_decision_check
    check (decision in ('approve', 'reject', 'more_info', 'suspend', 'revoke', 'exclude', 'record_death'));

-- A training place: who sponsors it and when it ends, as the applicant stated it.
alter table claim_submission
  add column training_scope text check (training_scope in ('trainee', 'student')),
  add column sponsor text check (length(sponsor) between 2 and 120 and sponsor !~ '[0-9]'),
  add column programme_ends_on date,
  add check ((training_scope is null) = (sponsor is null) and (training_scope is null) = (programme_ends_on is null));

-- One appeal against each outcome, in the applicant's words.
create table claim_appeal (
  id uuid primary key,
  claim_id uuid not null references claim (id),
  attempt integer not null,
  made_at timestamptz not null,
  body text, body_deid text, body_receipt bytea,
  unique (claim_id, attempt)
);
create constraint trigger deid_gate after insert or update on claim_appeal
  for each row execute function deid.gate('body');
alter table claim_appeal enable always trigger deid_gate;
grant select on claim_appeal to curbside_deid_owner;
grant select, insert, update on claim_appeal to curbside_app;

-- A restoration after an exclusion waits for a second person.
alter table membership_decision add column stands boolean not null default true;
-- The mail of a decision is sent by a job.
grant select on claim_decision to curbside_worker;
