-- Web Push, one subscription a signed-in device. The address is a capability of its device: sealed.
create table push_subscription (
  id uuid primary key,
  account_id uuid not null references account (id),
  session_id uuid not null unique references session (id) on delete cascade,
  endpoint bytea not null,
  p256dh bytea not null check (length(p256dh) = 65),
  auth bytea not null check (length(auth) = 16),
  key_id text not null check (key_id ~ '^k[0-9]{1,6}$'),
  created_at timestamptz not null default now()
);
create index push_subscription_by_account on push_subscription (account_id);

-- What became of each mail and push; kinds and counts, no address.
create table notification_delivery (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references account (id),
  channel text not null check (channel in ('mail', 'push')),
  kind text check (kind ~ '^[a-z_]{3,40}$'),
  subscription_id uuid,
  state text not null check (state in ('queued', 'sent', 'failed', 'suppressed')),
  reason text check (reason in ('quiet_hours', 'nothing_left', 'gone', 'refused', 'unreachable')),
  tries smallint not null default 0,
  created_at timestamptz not null default now(),
  moved_at timestamptz not null default now()
);
create index notification_delivery_newest on notification_delivery (account_id, created_at desc, id desc);
create index notification_delivery_by_age on notification_delivery (created_at);

alter table notification add column mailed_at timestamptz;
create index notification_to_mail on notification (account_id) where read_at is null and (mailed_at is null or mailed_at < moved_at);

grant select, insert, update, delete on push_subscription to curbside_app;
grant select, delete on push_subscription to curbside_worker;
grant select on notification_delivery to curbside_app;
grant select, insert, update, delete on notification_delivery to curbside_worker;
