-- Checks in the order in which they were written, whatever the clocks of the processes that wrote them say: ids go by those.
alter table claim_check add column seq bigint generated always as identity;
