import { Type, type Static } from 'typebox';
import { FreeText, type Deidentified } from '../../deidentification/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { eventType } from '../../platform/events/event-type.ts';
import { GateSummary, gateSummary, IdString, Releases } from '../../platform/gate-schemas.ts';
import { command, type CommandContext } from '../../platform/live/command.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import type { Services } from '../../platform/services.ts';
import { commentOnCase, commentView, Persona, Publish } from '../cases/index.ts';
import { sendMessage } from './messages/send-message.ts';
import { findMessage } from './messages/queries.ts';
import { mayHear } from './policy.ts';
import { Message } from './schemas.ts';
import { messageView } from './views.ts';

const closed = { additionalProperties: false } as const;

const Send = Type.Object(
  {
    frame: Type.Literal('send'),
    client_id: Type.String({
      pattern: ID_PATTERN,
      maxLength: 36,
      description: 'UUIDv7 made by the client; a repeat returns the first result.',
    }),
    kind: Type.Enum(['message', 'comment']),
    room_id: IdString,
    body: FreeText({ maxLength: 10_000, context: 'room' }),
    reply_to: Type.Optional(IdString),
    persona: Type.Optional(Persona),
    publish: Type.Optional(Publish),
    releases: Type.Optional(Releases),
  },
  closed,
);

const SendResult = Type.Object(
  {
    client_id: IdString,
    id: IdString,
    room_seq: Type.Union([Type.Integer(), Type.Null()], {
      description: 'null for a comment that waits until `publish_at`.',
      examples: [2],
    }),
    prev_room_seq: Type.Union([Type.Integer(), Type.Null()], { examples: [1] }),
    publish_at: Type.Optional(Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' })),
    body: Type.Union([Type.String(), Type.Null()]),
    deid: GateSummary,
  },
  closed,
);

const Deleted = Type.Object({ id: IdString, room_id: IdString, room_seq: Type.Integer() }, closed);
const Changed = Type.Object({ id: IdString, room_id: IdString }, closed);

/** Writing in rooms over sockets, and what conversations tell: the same verbs and rules as REST. */
export function messagingLive(services: Services): LiveParts {
  return {
    commands: [sendCommand(services)],
    eventTypes: [
      messageEvent('message.created', 'A message was written in one of your conversations'),
      messageEvent('message.updated', 'A message was changed'),
      eventType({
        type: 'message.deleted',
        access: 'clinician',
        summary: 'A message was removed: drop its text',
        schema: Deleted,
        load: async (_db, { data }) => ({
          id: String(data['id']),
          room_id: String(data['room_id']),
          room_seq: Number(data['room_seq']),
        }),
      }),
      eventType({
        type: 'conversation.changed',
        access: 'clinician',
        summary: 'Title, retention or members of a conversation changed: read it anew',
        schema: Changed,
        load: async (_db, { data }) => ({ id: String(data['id']), room_id: String(data['room_id']) }),
      }),
    ],
  };
}

function sendCommand(services: Services) {
  return command(
    'send',
    Send,
    {
      access: 'clinician',
      summary: 'Write in a room; answered by result after commit, or refused',
      content: true,
      thread: (frame) => ({ kind: 'room', id: frame.room_id }),
      result: SendResult,
    },
    async (context, frame, outcome) => {
      const { id, room_seq, body, ...more } = await write(services, context, frame);
      return {
        client_id: frame.client_id,
        id,
        room_seq,
        prev_room_seq: room_seq === null ? null : room_seq - 1,
        ...('publish_at' in more ? { publish_at: more.publish_at } : {}),
        body,
        deid: gateSummary(outcome),
      };
    },
  );
}

async function write(
  services: Services,
  { actor, requestId }: CommandContext,
  frame: Deidentified<Static<typeof Send>>,
) {
  const { room_id: roomId, body, reply_to: replyTo, client_id: clientId } = frame;
  const text = { body, replyTo, clientId, requestId };
  if (frame.kind === 'message') {
    refuseForMessages(frame);
    return messageView((await sendMessage(services, actor, { roomId, ...text })).message);
  }
  const { persona, publish } = frame;
  return commentView((await commentOnCase(services, actor, { target: { roomId }, persona, publish, ...text })).comment);
}

/** Throws for what comments alone know. */
function refuseForMessages({ persona, publish }: Pick<Static<typeof Send>, 'persona' | 'publish'>): void {
  const refused =
    persona === 'handle'
      ? { pointer: '/persona', code: 'name_only', message: 'is the name in conversations' }
      : publish === 'after_pause' && { pointer: '/publish', code: 'now_only', message: 'is at once in conversations' };
  if (refused) throw new AppError('invalid_request', { errors: [refused] });
}

function messageEvent(type: 'message.created' | 'message.updated', summary: string) {
  return eventType({
    type,
    access: 'clinician',
    summary,
    schema: Message,
    place: ({ data }) => ({ roomId: String(data['room_id']), roomSeq: Number(data['room_seq']) }),
    async load(db, row) {
      const found = await findMessage(db, { id: String(row.data['id']) });
      return found?.state === 'visible' ? messageView(found) : undefined;
    },
    mayHear: (actor) => mayHear(actor),
  });
}
