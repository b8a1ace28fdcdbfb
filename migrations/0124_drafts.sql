-- A draft is kept for its applicant alone until it is submitted: attempt 0, not attested, and it holds no number.
alter table claim_submission alter column attested_at drop not null,
  add constraint claim_submission_is_attested check (attempt = 0 or attested_at is not null);
-- Drafts that nobody came back to.
create index claim_draft on claim (created_at) where status = 'draft';
