import type { Departure } from '../events/subscriber.ts';

/** Close codes of `/v1/ws` that we send (product.md 7.4). */
export const CLOSE = {
  goingAway: 1001,
  restart: 1012,
  overloaded: 1013,
  badFrame: 4400,
  tokenInvalid: 4401,
  accountInvalid: 4403,
  protocolUnknown: 4406,
  slowConsumer: 4408,
  replaced: 4409,
  noHello: 4410,
  flood: 4429,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
/** What the socket library sends itself when a frame breaks RFC 6455 or our limits. */
type ProtocolCloseCode = 1002 | 1007 | 1008 | 1009;

/** What each code means and what a client does; the table of docs and asyncapi.yaml comes from it. */
export const CLOSE_MEANINGS: Readonly<
  Record<CloseCode | ProtocolCloseCode, { readonly meaning: string; readonly client: string }>
> = {
  1001: { meaning: 'The client stopped answering pings', client: 'reconnect with jitter, resume' },
  1002: { meaning: 'A frame breaks the protocol (RFC 6455)', client: 'fix the client; no loop' },
  1007: { meaning: 'Text that is not UTF-8', client: 'fix the client; no loop' },
  1008: { meaning: 'A frame in more than 16 pieces', client: 'fix the client; no loop' },
  1009: { meaning: 'A frame of more than 64 KiB', client: 'send less; no loop' },
  1012: { meaning: 'The server restarts', client: 'reconnect after the hint, resume' },
  1013: { meaning: 'The server is overloaded', client: 'reconnect with jitter, resume' },
  4400: { meaning: 'Bad frame', client: 'fix the client; no loop' },
  4401: { meaning: 'Token invalid or expired, or signed out', client: 'refresh once, then sign in' },
  4403: { meaning: 'Licence or account no longer valid', client: 'stop, wipe the cache, show the reason' },
  4406: { meaning: 'Protocol version not supported', client: 'update' },
  4408: { meaning: 'Slow consumer: 256 KiB, 1,000 events or 10 s behind', client: 'resync' },
  4409: { meaning: 'Replaced: too many sockets of this account', client: 'no automatic reconnect' },
  4410: { meaning: 'No hello in time', client: 'retry once' },
  4429: { meaning: 'Flood', client: 'back off' },
};

/** The close code for each way the hub lets a socket go. */
export function closeCodeOf(departure: Departure): CloseCode {
  switch (departure.kind) {
    case 'session_over':
      return CLOSE.tokenInvalid;
    case 'revoked':
      return CLOSE.accountInvalid;
    case 'slow':
      return CLOSE.slowConsumer;
    case 'replaced':
      return CLOSE.replaced;
    case 'unreadable_database':
      return CLOSE.overloaded;
    default:
      return departure satisfies never;
  }
}
