-- What a hidden case was before, so that it comes back as it was: a closed one closed.
alter table clinical_case add column hidden_from text check (hidden_from in ('open', 'closed'));

-- The face that was named as a reader: only that one may be mentioned, or mentioning would tell which handle is whose.
alter table case_reader add column persona_id uuid references persona (id);
update case_reader r set persona_id = p.id from persona p where p.account_id = r.account_id and p.kind = 'name';
