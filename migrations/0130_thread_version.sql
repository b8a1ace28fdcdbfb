-- How often what stands in a room's thread changed other than by a comment at its end: whoever has read the thread up to some comment at the same
-- version reads on behind it. A vote moves nothing of the text.
alter table room add column thread_version bigint not null default 0;

create function note_thread_change() returns trigger language plpgsql as $$
begin
  update room set changed_at = now(),
    thread_version = thread_version + ((old.state, old.body) is distinct from (new.state, new.body))::int
  where id = new.room_id;
  return null;
end $$;
drop trigger note_room_change on case_comment;
create trigger note_thread_change after update on case_comment for each row
  when (new.room_seq is not null) execute function note_thread_change();
