-- Conversations: rooms outside a case, 1:1 or a small group, and the gated messages in them.

create table conversation (
  id uuid primary key,
  room_id uuid not null unique references room (id),
  kind text not null check (kind in ('direct', 'group')),
  title text, title_deid text, title_receipt bytea,
  -- Days after which messages are removed; null keeps them.
  retention_days integer check (retention_days between 1 and 3650),
  created_by uuid not null references account (id),
  -- The two of a direct conversation, in uuid order: there is one for each pair.
  low_account uuid references account (id),
  high_account uuid references account (id),
  created_at timestamptz not null default now(),
  unique (low_account, high_account),
  check ((kind = 'direct') = (low_account is not null and high_account is not null))
);

create table message (
  id uuid primary key,
  room_id uuid not null references room (id),
  room_seq bigint not null,
  author_id uuid not null references account (id),
  persona_id uuid not null references persona (id),
  client_id uuid,
  reply_to uuid references message (id),
  state text not null default 'visible' check (state in ('visible', 'hidden', 'removed')),
  revision integer not null default 1,
  body text, body_deid text, body_receipt bytea,
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  changed_at timestamptz not null default now(),
  unique (room_id, room_seq)
);
create unique index message_sent_once on message (author_id, client_id) where client_id is not null;
create index message_by_change on message (room_id, changed_at);

-- Asked to join, not in yet: hears nothing.
create table room_invitation (
  room_id uuid not null references room (id),
  account_id uuid not null references account (id),
  invited_by uuid not null references account (id),
  created_at timestamptz not null default now(),
  primary key (account_id, room_id)
);
create index room_invitation_by_room on room_invitation (room_id);

create table member_block (
  blocker_id uuid not null references account (id),
  blocked_id uuid not null references account (id),
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id),
  check (blocker_id <> blocked_id)
);

alter table room_member
  add column muted boolean not null default false,
  -- Whether this member's read horizon is shown to others who show theirs.
  add column shows_receipts boolean not null default false,
  add column changed_at timestamptz not null default now();
create index room_member_left on room_member (account_id, left_at) where left_at is not null;

alter table case_comment add column changed_at timestamptz not null default now();
create index case_comment_by_change on case_comment (room_id, changed_at);
alter table clinical_case add column changed_at timestamptz not null default now();
alter table room add column changed_at timestamptz not null default now();

-- What GET /v1/sync asks for: rows that changed since. Only the time is touched, so the gate's AFTER trigger still sees the text written.
create function note_change() returns trigger language plpgsql as $$
begin
  new.changed_at := now();
  return new;
end $$;
create trigger note_change before update on message for each row execute function note_change();
create trigger note_change before update on case_comment for each row execute function note_change();
create trigger note_change before update on clinical_case for each row execute function note_change();
create trigger note_change before update on room_member for each row execute function note_change();
create trigger note_change before update on room for each row execute function note_change();

-- An edit or a removal moves the time of its room; a new post moves it with the room's counter.
create function note_room_change() returns trigger language plpgsql as $$
begin
  update room set changed_at = now() where id = new.room_id;
  return null;
end $$;
create trigger note_room_change after update on message for each row execute function note_room_change();
create trigger note_room_change after update on case_comment for each row execute function note_room_change();

create constraint trigger deid_gate after insert or update on conversation
  for each row execute function deid.gate('title');
create constraint trigger deid_gate after insert or update on message
  for each row execute function deid.gate('body');
alter table conversation enable always trigger deid_gate;
alter table message enable always trigger deid_gate;

grant select on conversation, message to curbside_deid_owner;
grant select, insert, update on conversation, message to curbside_app;
grant select, insert, update, delete on room_invitation, member_block to curbside_app;
-- The job that removes messages past their retention: ids, times, and the text set to null.
grant select on conversation to curbside_worker;
grant select, update on message to curbside_worker;
grant update on room to curbside_worker;
