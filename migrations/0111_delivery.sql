-- Up to where a member's devices have what was said in a conversation: kept only while the member shows it to others.
alter table room_member add column delivered_up_to bigint not null default 0;
