-- A case that waits before it is published: revealed by a job, which is of no role that reads text.
alter table clinical_case add constraint clinical_case_held_until check ((state = 'held') <= (publish_at is not null));
grant select (publish_at), update (state, publish_at, created_at) on clinical_case to curbside_worker;
