import { Type } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { Problem } from '../http/problem.ts';

/** The one subprotocol of `/v1/ws`. */
export const SUBPROTOCOL = 'curbside.v1';

const CLOSED = { additionalProperties: false } as const;
const Sequence = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Id = Type.String({ pattern: ID_PATTERN });
const Time = Type.String({ format: 'date-time', maxLength: 40 });

/** First frame of a client, within 3 s. `token`: an access token, or a ticket of POST /v1/ws-tickets. */
export const Hello = Type.Object(
  {
    frame: Type.Literal('hello'),
    token: Type.String({ pattern: '^[A-Za-z0-9._~+/=-]{16,4096}$' }),
    resume_from: Type.Optional(Type.Object({ seq: Sequence }, CLOSED)),
  },
  CLOSED,
);

/** The highest event the client has handled. */
export const Ack = Type.Object({ frame: Type.Literal('ack'), seq: Sequence }, CLOSED);

/** Somebody is writing; both directions, never stored. The server cuts `until` to 10 s from now. */
export const Typing = Type.Object({ frame: Type.Literal('typing'), room_id: Id, persona_id: Id, until: Time }, CLOSED);

export const ClientPing = Type.Object({ frame: Type.Literal('ping') }, CLOSED);
export const Pong = Type.Object({ frame: Type.Literal('pong') }, CLOSED);

/** Every 25 s; `head` is the latest position this viewer may ask for. */
export const ServerPing = Type.Object({ frame: Type.Literal('ping'), head: Sequence }, CLOSED);

/** Every event after `seq` that this viewer may hear follows. `resumed`: `seq` is the one of `hello.resume_from`. */
export const Ready = Type.Object(
  {
    frame: Type.Literal('ready'),
    seq: Sequence,
    heartbeat_s: Type.Integer(),
    resumed: Type.Boolean(),
  },
  CLOSED,
);

/** One event; `data` by its type. */
export const EventFrame = Type.Object(
  { frame: Type.Literal('event'), seq: Sequence, type: Type.String(), at: Time, data: Type.Unknown() },
  CLOSED,
);

/** A command was refused; the same problem as REST gives. `client_id` is missing when the command carried none. */
export const Refused = Type.Object(
  { frame: Type.Literal('refused'), client_id: Type.Optional(Id), problem: Type.Unsafe<object>(Type.Ref('Problem')) },
  CLOSED,
);

/** What the client holds may be incomplete: fetch anew, then go on with live events. */
export const ResyncRequired = Type.Object(
  {
    frame: Type.Literal('resync_required'),
    reason: Type.Enum(['too_old', 'gap', 'permission_change', 'server_restart']),
  },
  CLOSED,
);

/** Just before 4403: delete local data of this account. `code` is the problem's code. */
export const Revoked = Type.Object(
  { frame: Type.Literal('revoked'), code: Problem.properties.code, problem: Type.Unsafe<object>(Type.Ref('Problem')) },
  CLOSED,
);

/** Before a restart: come back after so many milliseconds. */
export const Reconnect = Type.Object(
  { frame: Type.Literal('reconnect'), after_ms: Type.Integer({ minimum: 0 }) },
  CLOSED,
);

/** Frames every client may send beside the commands that features declare. */
export const CLIENT_FRAMES = { Hello, Ack, Typing, ClientPing, Pong } as const;
/** Frames the server sends beside the results of commands. */
export const SERVER_FRAMES = {
  Ready,
  EventFrame,
  Refused,
  ResyncRequired,
  Revoked,
  Reconnect,
  ServerPing,
  Typing,
} as const;
