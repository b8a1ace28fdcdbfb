-- Separation of duties: nobody acts on their own file, their institution's or a colleague's (product.md section 1).

-- Where a person works or worked, as they said; never taken back, so that a conflict cannot be written away.
create table affiliation (
  account_id uuid not null references account (id),
  folded text not null check (length(folded) between 2 and 120),
  name text not null check (length(name) between 2 and 120 and name !~ '[0-9]'),
  since timestamptz not null default now(),
  primary key (account_id, folded)
);
create index affiliation_by_institution on affiliation (folded);

-- "I know this person": said by staff, holds in both directions and for ever.
create table declared_conflict (
  account_id uuid not null references account (id),
  other_id uuid not null references account (id),
  declared_at timestamptz not null default now(),
  primary key (account_id, other_id),
  check (account_id <> other_id)
);
create index declared_conflict_by_other on declared_conflict (other_id);

grant select, insert on affiliation, declared_conflict to curbside_app;
grant select on affiliation, declared_conflict to curbside_worker;
