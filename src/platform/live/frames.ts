import { Type } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { Sequence } from '../http/paging.ts';
import { Problem } from '../http/problem.ts';

/** The one subprotocol of `/v1/ws`. */
export const SUBPROTOCOL = 'curbside.v1';

const CLOSED = { additionalProperties: false } as const;
const EXAMPLE_ROOM = '0192d3a0-7c4e-7f6b-9a51-3f2e8f1c7d20';
const Id = Type.String({ pattern: ID_PATTERN });
const Time = Type.String({ format: 'date-time', maxLength: 40 });
const ProblemRef = Type.Unsafe<object>(Type.Ref('Problem'));

/** First frame of a client, within 3 s. `token`: an access token, or a ticket of POST /v1/ws-tickets. */
export const Hello = Type.Object(
  {
    frame: Type.Literal('hello'),
    token: Type.String({
      pattern: '^[A-Za-z0-9._~+/=-]{16,4096}$',
      description: 'An access token, or a ticket of `POST /v1/ws-tickets`.',
      examples: ['eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl'],
    }),
    resume_from: Type.Optional(Type.Object({ seq: Sequence }, CLOSED)),
  },
  {
    ...CLOSED,
    description: 'The first frame, within 3 s. With `resume_from` everything after that event follows.',
  },
);

/** The highest event the client has handled. */
export const Ack = Type.Object(
  { frame: Type.Literal('ack'), seq: Sequence },
  {
    ...CLOSED,
    description:
      'The highest event you have handled. In conversations where both sides show receipts it also tells that you have the messages up to there.',
  },
);

/** Somebody is writing; both directions, never stored. The server cuts `until` to 10 s from now. */
export const Typing = Type.Object(
  { frame: Type.Literal('typing'), room_id: Id, persona_id: Id, until: Time },
  {
    ...CLOSED,
    description:
      'Somebody writes in the room; never stored, shown for 10 s at most. Yours goes on under a persona that you have written under there, in a conversation your name; under another it is dropped. It reaches who may read there now and has not blocked that persona.',
    examples: [{ frame: 'typing', room_id: EXAMPLE_ROOM, persona_id: EXAMPLE_ROOM, until: '2026-11-02T08:15:40.000Z' }],
  },
);

export const ClientPing = Type.Object(
  { frame: Type.Literal('ping') },
  { ...CLOSED, description: 'Are you there? Answered by `pong`.' },
);
export const Pong = Type.Object({ frame: Type.Literal('pong') }, { ...CLOSED, description: 'Answer to `ping`.' });

/** Every 25 s; `head` is the latest position this viewer may ask for. */
export const ServerPing = Type.Object(
  { frame: Type.Literal('ping'), head: Sequence },
  {
    ...CLOSED,
    description:
      'Every `heartbeat_s`; answer with `pong`, two missed close the socket. `head` is the newest position there is.',
  },
);

/** Every event after `seq` that this viewer may hear follows. `resumed`: `seq` is the one of `hello.resume_from`. */
export const Ready = Type.Object(
  {
    frame: Type.Literal('ready'),
    seq: Sequence,
    heartbeat_s: Type.Integer({ examples: [25] }),
    resumed: Type.Boolean(),
  },
  { ...CLOSED, description: 'You are signed in: every event after `seq` that you may hear follows.' },
);

/** One event; `data` by its type. */
export const EventFrame = Type.Object(
  { frame: Type.Literal('event'), seq: Sequence, type: Type.String(), at: Time, data: Type.Unknown() },
  CLOSED,
);

/** A command was refused; the same problem as REST gives. `client_id` is missing when the command carried none. */
export const Refused = Type.Object(
  { frame: Type.Literal('refused'), client_id: Type.Optional(Id), problem: ProblemRef },
  { ...CLOSED, description: 'A command was refused, with the problem that REST would give. Nothing was stored.' },
);

/** What the client holds may be incomplete: fetch anew, then go on with live events. */
export const ResyncRequired = Type.Object(
  {
    frame: Type.Literal('resync_required'),
    reason: Type.Enum(['too_old', 'gap', 'permission_change', 'server_restart']),
  },
  { ...CLOSED, description: 'What you hold may be incomplete: fetch it anew over REST, then go on with live events.' },
);

/** Just before 4403: delete local data of this account. `code` is the problem's code. */
export const Revoked = Type.Object(
  { frame: Type.Literal('revoked'), code: Problem.properties.code, problem: ProblemRef },
  { ...CLOSED, description: 'Just before the close with 4403: delete what you hold for this account.' },
);

/** Before a restart: come back after so many milliseconds. */
export const Reconnect = Type.Object(
  { frame: Type.Literal('reconnect'), after_ms: Type.Integer({ minimum: 0, examples: [4200] }) },
  { ...CLOSED, description: 'The server restarts: come back after so many milliseconds.' },
);

/** Frames every client may send beside the commands that features declare. */
export const CLIENT_FRAMES = { Hello, Ack, Typing, ClientPing, Pong } as const;
/** Frames the server sends beside events and the results of commands. */
export const SERVER_FRAMES = { Ready, Refused, ResyncRequired, Revoked, Reconnect, ServerPing, Pong, Typing } as const;
