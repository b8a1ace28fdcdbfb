-- The second person (product.md 6.7): who has said what on a claim that one person may not decide alone.

alter table claim
  add column high_risk boolean not null default false, -- something about it asks for a second person
  add column escalated_at timestamptz,                 -- a verifier asked for a second person
  add column first_by uuid references account (id),    -- whose opinion waits for another's
  add column second_by uuid references account (id),   -- who disagreed: a third decides
  alter column decided_at type timestamptz(3);         -- milliseconds, as the cursor of the queue carries it
alter table claim add check (second_by is null or first_by is not null);
alter table claim add check (first_by is null or status = 'needs_review');

-- Every opinion is a row; the one that `stands` is the decision.
alter table claim_decision
  add column place text not null default 'only' check (place in ('only', 'first', 'second', 'third')),
  add column stands boolean not null default true;

-- The filters of the queue: keyset on (due_at, id) among few rows; what is decided, newest first.
create index claim_queue_second on claim (due_at, id)
  where status = 'needs_review' and (first_by is not null or escalated_at is not null);
create index claim_queue_risk on claim (due_at, id) where status = 'needs_review' and high_risk;
create index claim_queue_taken on claim (taken_by, due_at, id) where status = 'needs_review' and taken_by is not null;
create index claim_queue_decided on claim (decided_at desc, id desc)
  where decided_at is not null and status not in ('draft', 'submitted', 'auto_checks', 'needs_review', 'more_info', 'withdrawn');
