-- Cases without a comment, by age: of a million cases all but some are answered, and whoever looks for one that is not would pass by them all.
-- A comment takes its case out once and for all. What stays by a race of the two is passed by: the list looks at the room as well.
create table case_unanswered (
  case_id uuid primary key references clinical_case (id),
  specialty text not null,
  created_at timestamptz not null,
  is_open boolean not null
);
create index case_unanswered_newest on case_unanswered (created_at desc, case_id desc) where is_open;
create index case_unanswered_newest_by_specialty on case_unanswered (specialty, created_at desc, case_id desc) where is_open;

create function list_unanswered() returns trigger language plpgsql as $$
begin
  insert into case_unanswered (case_id, specialty, created_at, is_open)
  select new.id, new.specialty, new.created_at, new.state = 'open' from room r where r.id = new.room_id and r.comment_count = 0
  on conflict (case_id) do update set specialty = excluded.specialty, created_at = excluded.created_at, is_open = excluded.is_open;
  return null;
end $$;
-- At the end of the transaction, so that its row is the last that is locked: who comments holds the room and then wants the row.
create constraint trigger list_unanswered after insert or update of specialty, created_at, state on clinical_case
  deferrable initially deferred for each row execute function list_unanswered();

create function unlist_answered() returns trigger language plpgsql as $$
begin
  delete from case_unanswered u using clinical_case c where c.room_id = new.id and u.case_id = c.id;
  return null;
end $$;
create trigger unlist_answered after update of comment_count on room
  for each row when (old.comment_count = 0 and new.comment_count > 0) execute function unlist_answered();

-- Last, as from its trigger on nobody writes to a table before this ends: no case is missed.
insert into case_unanswered (case_id, specialty, created_at, is_open)
  select c.id, c.specialty, c.created_at, c.state = 'open' from clinical_case c join room r on r.id = c.room_id where r.comment_count = 0;
grant select, insert, update, delete on case_unanswered to curbside_app, curbside_worker;

-- Of a tag that a tenth of all cases have the newest are found without a look at the others: by when the case was published.
alter table case_tag add column case_created_at timestamptz;
create function date_tag() returns trigger language plpgsql as $$
begin
  new.case_created_at := (select c.created_at from clinical_case c where c.id = new.case_id);
  return new;
end $$;
create trigger date_tag before insert on case_tag for each row execute function date_tag();
-- A case that waited is new from the moment it is shown.
create function date_tags() returns trigger language plpgsql as $$
begin
  update case_tag set case_created_at = new.created_at where case_id = new.id;
  return null;
end $$;
create trigger date_tags after update of created_at on clinical_case
  for each row when (old.created_at <> new.created_at) execute function date_tags();
update case_tag g set case_created_at = c.created_at from clinical_case c where c.id = g.case_id;
create index case_tag_newest_by_label on case_tag (lower(label), case_created_at desc, case_id desc);
drop index case_tag_by_label;
grant select (case_id), update (case_created_at) on case_tag to curbside_worker;
