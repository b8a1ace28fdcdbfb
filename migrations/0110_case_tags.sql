-- Tags of a case: prose like any other, gated one by one. Each revision of the case has its own, so that an earlier one reads as it was.
create table case_tag (
  id uuid primary key,
  case_id uuid not null references clinical_case (id),
  revision integer not null,
  place smallint not null,
  label text, label_deid text, label_receipt bytea,
  unique (case_id, revision, place)
);
create index case_tag_by_label on case_tag (lower(label), case_id);
create constraint trigger deid_gate after insert or update on case_tag
  for each row execute function deid.gate('label');
alter table case_tag enable always trigger deid_gate;

grant select on case_tag to curbside_deid_owner;
grant select, insert, update on case_tag to curbside_app;
