-- Days after the end of a licence in which a member still reads and writes nothing; set by the monitor (product.md 6.1).
alter table account add column grace_days smallint not null default 0 check (grace_days between 0 and 90);
