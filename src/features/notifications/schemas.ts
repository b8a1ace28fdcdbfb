import { Type, type Static } from 'typebox';
import { IdString } from '../../platform/gate-schemas.ts';
import { Sequence } from '../../platform/http/paging.ts';
import { CHANNELS, KIND_NAMES, KINDS, type Channel, type Kind } from './policy.ts';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
const KindName = Type.Unsafe<Kind>({ type: 'string', enum: [...KIND_NAMES], description: 'Open: more may come.' });
const SubjectKind = Type.Unsafe<string>({
  type: 'string',
  enum: [...new Set(Object.values(KINDS).map(({ subject }) => subject))],
});

export const Notification = Type.Object(
  {
    id: IdString,
    kind: KindName,
    subject: Type.Object({ kind: SubjectKind, id: IdString }, { ...closed, description: 'What to open.' }),
    room_id: Type.Union([IdString, Type.Null()], { description: 'Where to read on, for what was said in a room.' }),
    from_seq: Type.Union([Type.Integer(), Type.Null()], { description: '`room_seq` of the first post it stands for.' }),
    count: Type.Integer({ description: 'How many posts or events you may see now; 100 says 100 or more.' }),
    position: Type.Integer({ description: 'Order in the list; `up_to` of reading.' }),
    is_read: Type.Boolean(),
    first_at: Time,
    latest_at: Time,
  },
  { $id: 'Notification', ...closed },
);
export type NotificationView = Static<typeof Notification>;

export const NotificationPage = Type.Object(
  {
    data: Type.Array(Notification),
    unread_count: Type.Integer({ description: 'Unread entries; 100 says 100 or more.' }),
    next_cursor: Type.Union([Type.String(), Type.Null()]),
  },
  closed,
);

export const ReadUpTo = Type.Object({ up_to: Sequence }, closed);
export const Unread = Type.Object({ unread_count: Type.Integer() }, closed);

const TimeOfDay = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, examples: ['22:00'] });
const QuietHours = Type.Object({ from: TimeOfDay, to: TimeOfDay }, closed);
const ChannelName = Type.Unsafe<Channel>({ type: 'string', enum: [...CHANNELS] });
const Digest = Type.Unsafe<'off' | 'hourly' | 'daily'>({ type: 'string', enum: ['off', 'hourly', 'daily'] });
const TimeZone = Type.String({
  pattern: '^[A-Za-z0-9_+/-]{1,64}$',
  maxLength: 64,
  description: 'Of the IANA database.',
  examples: ['Europe/Berlin'],
});
const ChannelChoice = Type.Object({ kind: KindName, channel: ChannelName, on: Type.Boolean() }, closed);

export const NotificationSettings = Type.Object(
  {
    channels: Type.Array(ChannelChoice, { description: 'Every kind by every channel.' }),
    time_zone: TimeZone,
    quiet_hours: Type.Union([QuietHours, Type.Null()]),
    quiet_now: Type.Boolean(),
    digest: Digest,
    digest_at: TimeOfDay,
  },
  { $id: 'NotificationSettings', ...closed },
);
export type NotificationSettingsView = Static<typeof NotificationSettings>;

export const NotificationSettingsChange = Type.Object(
  {
    channels: Type.Optional(Type.Array(ChannelChoice, { maxItems: 100, description: 'Those that change.' })),
    time_zone: Type.Optional(TimeZone),
    quiet_hours: Type.Optional(
      Type.Union([QuietHours, Type.Null()], { description: 'No push and no mail meanwhile; may pass midnight.' }),
    ),
    digest: Type.Optional(Digest),
    digest_at: Type.Optional(TimeOfDay),
  },
  {
    ...closed,
    minProperties: 1,
    examples: [{ time_zone: 'Europe/Berlin', quiet_hours: { from: '22:00', to: '07:00' } }],
  },
);

const DeliveryStates = ['queued', 'sent', 'failed', 'suppressed'] as const;
const Reasons = ['quiet_hours', 'nothing_left', 'gone', 'refused', 'unreachable'] as const;

export const Delivery = Type.Object(
  {
    id: IdString,
    channel: Type.Unsafe<'mail' | 'push'>({ type: 'string', enum: ['mail', 'push'] }),
    kind: Type.Union([Type.String(), Type.Null()], { description: 'Of a push; a digest holds several.' }),
    state: Type.Unsafe<(typeof DeliveryStates)[number]>({ type: 'string', enum: [...DeliveryStates] }),
    reason: Type.Union([
      Type.Unsafe<(typeof Reasons)[number]>({
        type: 'string',
        enum: [...Reasons],
        description: 'Why it failed or was suppressed.',
      }),
      Type.Null(),
    ]),
    created_at: Time,
    moved_at: Time,
  },
  { $id: 'NotificationDelivery', ...closed },
);

export const DeliveryPage = Type.Object(
  { data: Type.Array(Delivery), next_cursor: Type.Union([Type.String(), Type.Null()]) },
  closed,
);

export const PushKey = Type.Object(
  { key: Type.String({ description: 'The `applicationServerKey` of PushManager.subscribe, base64url.' }) },
  closed,
);

export const PushSubscriptionInput = Type.Object(
  {
    endpoint: Type.String({
      pattern: "^https?://[A-Za-z0-9.:-]{3,260}/[A-Za-z0-9._~/?&=%+:@!$'()*,;-]{0,1000}$",
      maxLength: 1_300,
      description: 'Of a push service that this server knows.',
      examples: ['https://updates.push.services.mozilla.com/wpush/v2/gAAAA'],
    }),
    keys: Type.Object(
      {
        p256dh: Type.String({
          pattern: '^[A-Za-z0-9_-]{87}$',
          maxLength: 87,
          examples: ['BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'],
        }),
        auth: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', maxLength: 22, examples: ['BTBZMqHH6r4Tts7J_aSIgg'] }),
      },
      closed,
    ),
  },
  closed,
);
