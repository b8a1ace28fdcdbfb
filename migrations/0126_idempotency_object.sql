-- Every request that took effect names what it made or decided: a repeat is answered from that.
alter table idempotency alter column object_id set not null;
