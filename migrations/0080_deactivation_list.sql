-- The monthly list of deactivated NPIs is a register file of its own (product.md 6.5).
alter table import_run drop constraint import_run_kind_check,
  add constraint import_run_kind_check check (kind in ('nppes', 'deactivations', 'leie', 'nucc'));
alter table import_progress drop constraint import_progress_kind_check,
  add constraint import_progress_kind_check check (kind in ('nppes', 'deactivations', 'leie', 'nucc'));
