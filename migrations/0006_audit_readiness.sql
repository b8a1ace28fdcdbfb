-- /readyz tells when audit rows wait too long for the chain; their age is all it may read.
grant select (at) on audit_pending to curbside_app;
