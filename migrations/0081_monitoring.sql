-- What the monitors remember (product.md 6.7): who was reminded of what, and which source is silent since when.

-- One mail for each threshold of each end; a claim that is renewed has another end and is reminded again.
create table claim_reminder (
  claim_id uuid not null references claim (id),
  expires_on date not null,
  days smallint not null check (days in (90, 30, 7)),
  made_at timestamptz not null,
  primary key (claim_id, expires_on, days)
);

create table source_watch (
  source text primary key check (source in ('nppes', 'leie', 'nppes_api', 'board')),
  down_since timestamptz,
  last_failed_at timestamptz,
  reminded_at timestamptz,
  alerted_at timestamptz,
  reviewed_at timestamptz
);

-- What the daily sweeps ask for.
create index claim_by_end on claim (expires_on) where expires_on is not null and status in ('approved', 'expiring');

grant select, insert on claim_reminder to curbside_worker;
grant select, insert, update on source_watch to curbside_worker;
grant select on source_watch to curbside_app;
