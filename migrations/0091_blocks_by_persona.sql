-- A block is of the face that was seen: one of a handle must not show itself where the name is met, nor the other way round.
alter table member_block add column persona_id uuid references persona (id);
update member_block b set persona_id = p.id from persona p where p.account_id = b.blocked_id and p.kind = 'name';
delete from member_block where persona_id is null;
alter table member_block
  alter column persona_id set not null,
  drop constraint member_block_pkey,
  add primary key (blocker_id, persona_id);
