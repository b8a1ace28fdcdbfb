-- A document that comes or goes voids the opinions before it: only those from this version on wait for another.
alter table claim add column opinions_from integer not null default 1;

-- The counts of the queue read this index alone.
drop index claim_queue;
create index claim_queue on claim (due_at, id) include (taken_by, first_by, escalated_at, high_risk) where status = 'needs_review';

-- Reminders before a claim that waits for its applicant is given up.
alter table claim_reminder drop constraint claim_reminder_days_check,
  add constraint claim_reminder_days_check check (days in (90, 30, 14, 7));
create index claim_waits_for_applicant on claim (due_paused_at) where status = 'more_info';
