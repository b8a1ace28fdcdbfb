-- A rescan hides a case whose stored text no longer passes the gate; a person decides afterwards. Runs as curbside_migrator.
alter table clinical_case drop constraint clinical_case_hidden_for_check;
alter table clinical_case add constraint clinical_case_hidden_for_check
  check (hidden_for in ('recognition', 'consent_withdrawn', 'report', 'rescan'));
