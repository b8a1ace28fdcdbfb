-- A comment that waits before others see it, as a case does (0094). It has no place in its room before it is shown: what is said meanwhile stands
-- before it, and who resumes by places misses nothing. `unposted`: its time came, and its room took it no more; its author alone sees it.
alter table case_comment alter column room_seq drop not null,
  add column publish_at timestamptz;
alter table case_comment drop constraint case_comment_state_check,
  add constraint case_comment_state_check check (state in ('held', 'unposted', 'visible', 'hidden', 'removed')),
  add constraint case_comment_place_when_shown check (
    case state when 'visible' then room_seq is not null when 'held' then room_seq is null and publish_at is not null
      when 'unposted' then room_seq is null else true end);

-- An edit of what nobody sees yet moves nothing for the others in its room.
drop trigger note_room_change on case_comment;
create trigger note_room_change after update on case_comment for each row
  when (new.room_seq is not null) execute function note_room_change();

-- It is shown by a job, which is of no role that reads text: the row gets its place, the text stays where it is.
grant select (client_id, publish_at), update (state, room_seq, publish_at, created_at) on case_comment to curbside_worker;
grant insert (room_id, account_id), update (left_at) on room_member to curbside_worker;

-- How long a member's posts wait when they are sent with a pause; without a row as long as the house says.
create table posting_settings (
  account_id uuid primary key references account (id),
  pause_seconds smallint not null check (pause_seconds between 0 and 600)
);
grant select, insert, update on posting_settings to curbside_app;

alter table notification drop constraint notification_kind_check,
  add constraint notification_kind_check check (kind in ('case_comment', 'comment_reply', 'mention', 'message',
    'answer_accepted', 'case_outcome', 'comment_unposted', 'recognition', 'notice', 'claim', 'security', 'break_glass'));
