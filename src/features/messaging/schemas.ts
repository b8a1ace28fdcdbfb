import { Type, type Static } from 'typebox';
import { FreeText } from '../../deidentification/index.ts';
import { gateFields, GateSummary, IdString } from '../../platform/gate-schemas.ts';
import { Author } from '../cases/index.ts';

const closed = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
const PersonaIds = (maxItems: number) => Type.Array(IdString, { minItems: 1, maxItems, uniqueItems: true });

/** Most members of a group; larger rooms are cases. */
export const MOST_MEMBERS = 50;

const Retention = Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
  description: 'Days after which messages are removed; null keeps them.',
});
const Title = FreeText({ maxLength: 120, context: 'room', examples: ['Endocarditis board'] });

export const NewConversation = Type.Object(
  {
    kind: Type.Unsafe<'direct' | 'group'>({ type: 'string', enum: ['direct', 'group'] }),
    persona_ids: PersonaIds(MOST_MEMBERS - 1),
    title: Type.Optional(Title),
    retention_days: Type.Optional(Retention),
    ...gateFields,
  },
  {
    ...closed,
    examples: [{ kind: 'direct', persona_ids: ['3f2c8a52-8d0f-4c0e-9a44-0b8f2f3f7a11'] }],
  },
);

export const ConversationChange = Type.Object(
  { title: Type.Optional(Title), retention_days: Type.Optional(Retention), ...gateFields },
  { ...closed, minProperties: 1, examples: [{ retention_days: 30 }] },
);

export const Invitation = Type.Object(
  { persona_ids: PersonaIds(MOST_MEMBERS - 1) },
  { ...closed, examples: [{ persona_ids: ['3f2c8a52-8d0f-4c0e-9a44-0b8f2f3f7a11'] }] },
);

const Member = Type.Object(
  {
    persona_id: IdString,
    display_name: Type.String(),
    role: Type.Unsafe<'owner' | 'member' | 'invited'>({ type: 'string', enum: ['owner', 'member', 'invited'] }),
    read_up_to: Type.Optional(Type.Integer({ description: 'Only between members who both show receipts.' })),
    delivered_up_to: Type.Optional(
      Type.Integer({
        description: 'A device has the messages up to here; only between members who both show receipts.',
      }),
    ),
  },
  closed,
);

export const Conversation = Type.Object(
  {
    id: IdString,
    room_id: IdString,
    kind: Type.Unsafe<'direct' | 'group'>({ type: 'string', enum: ['direct', 'group'] }),
    title: Type.Union([Type.String(), Type.Null()]),
    retention_days: Type.Union([Type.Integer(), Type.Null()]),
    members: Type.Array(Member),
    own: Type.Object(
      {
        role: Type.Unsafe<'owner' | 'member' | 'invited'>({ type: 'string', enum: ['owner', 'member', 'invited'] }),
        read_up_to: Type.Integer(),
        muted: Type.Boolean(),
        shows_receipts: Type.Boolean(),
      },
      closed,
    ),
    last_seq: Type.Integer(),
    last_activity_at: Time,
    created_at: Time,
    deid: Type.Optional(GateSummary),
  },
  { $id: 'Conversation', ...closed },
);

export const Message = Type.Object(
  {
    id: IdString,
    room_id: IdString,
    room_seq: Type.Integer({ description: 'Order in the room; strictly increasing, not necessarily consecutive.' }),
    prev_room_seq: Type.Integer({ description: 'A higher one than you have says that messages are missing.' }),
    client_id: Type.Union([IdString, Type.Null()]),
    author: Author,
    body: Type.Union([Type.String(), Type.Null()], { description: 'null when removed or hidden.' }),
    state: Type.Unsafe<'visible' | 'hidden' | 'removed'>({ type: 'string', enum: ['visible', 'hidden', 'removed'] }),
    reply_to: Type.Union([IdString, Type.Null()]),
    revision: Type.Integer(),
    created_at: Time,
    edited_at: Type.Union([Time, Type.Null()]),
    deid: Type.Optional(GateSummary),
  },
  { $id: 'Message', ...closed },
);

const MessageBody = FreeText({
  maxLength: 10_000,
  context: 'room',
  examples: ['Could you look at bed 4 tonight? 82F, febrile since 3 March.'],
});

export const NewMessage = Type.Object(
  {
    client_id: Type.String({
      pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
      maxLength: 36,
      description: 'UUIDv7 made by the client; a repeat returns the first result with 200.',
      examples: ['01939b2c-7c1e-7000-8000-0123456789ab'],
    }),
    body: MessageBody,
    reply_to: Type.Optional(IdString),
    ...gateFields,
  },
  closed,
);

export const MessageEdit = Type.Object({ body: MessageBody, ...gateFields }, closed);

const Change = Type.Object(
  {
    kind: Type.Unsafe<'message' | 'comment'>({ type: 'string', enum: ['message', 'comment'] }),
    id: IdString,
    room_seq: Type.Integer(),
    author: Author,
    body: Type.String(),
    reply_to: Type.Union([IdString, Type.Null()]),
    revision: Type.Integer(),
    created_at: Time,
    edited_at: Type.Union([Time, Type.Null()]),
  },
  closed,
);

export const SyncResult = Type.Object(
  {
    rooms: Type.Array(
      Type.Object(
        {
          id: IdString,
          kind: Type.Unsafe<'case' | 'conversation'>({ type: 'string', enum: ['case', 'conversation'] }),
          last_seq: Type.Integer(),
          read_up_to: Type.Integer(),
          changes: Type.Array(Change, { description: 'New and edited, in room order.' }),
          limited: Type.Boolean({ description: 'More changed than is shown: page the history of this room.' }),
        },
        closed,
      ),
    ),
    deleted: Type.Array(
      Type.Object(
        {
          kind: Type.Unsafe<'room' | 'message' | 'comment'>({ type: 'string', enum: ['room', 'message', 'comment'] }),
          id: IdString,
          room_id: IdString,
        },
        closed,
      ),
      { description: 'Removed, hidden, or no longer yours to read: drop it.' },
    ),
    receipts: Type.Array(
      Type.Object(
        { room_id: IdString, persona_id: IdString, read_up_to: Type.Integer(), delivered_up_to: Type.Integer() },
        closed,
      ),
      { description: 'How far others are in your conversations, where both sides show it.' },
    ),
    next: Type.String({ description: 'The `since` of the next call.' }),
  },
  { $id: 'SyncResult', ...closed },
);

export type ConversationView = Static<typeof Conversation>;
export type MessageView = Static<typeof Message>;
export type SyncView = Static<typeof SyncResult>;
