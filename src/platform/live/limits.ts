import { SECOND } from '../../kernel/time.ts';

/** Limits of `/v1/ws` (guarantees.md 4.6); tests shorten the times. */
export interface LiveLimits {
  readonly helloMs: number;
  readonly unauthenticated: number;
  /** Upgrades a second, and as many at once; whoever comes beyond it is told when to come back (guarantees.md 4.9). */
  readonly handshakesPerSecond: number;
  readonly socketsPerAccount: number;
  readonly framesPerSecond: number;
  readonly frameBurst: number;
  readonly contentPerSecond: number;
  readonly contentBurst: number;
  /** Frames that may wait while an earlier one is worked on. */
  readonly waiting: number;
  readonly pingMs: number;
  readonly reconnectSpreadMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  helloMs: 3 * SECOND,
  unauthenticated: 200,
  handshakesPerSecond: 200,
  socketsPerAccount: 5,
  framesPerSecond: 10,
  frameBurst: 30,
  contentPerSecond: 1,
  contentBurst: 20,
  waiting: 32,
  pingMs: 25 * SECOND,
  reconnectSpreadMs: 10 * SECOND,
};

/** Options of the socket library: small frames, few fragments, no compression, no long good-bye (T-24, T-25). */
export const SOCKET_OPTIONS = {
  maxPayload: 65_536,
  maxFragments: 16,
  maxBufferedChunks: 1_024,
  perMessageDeflate: false,
  /** The sessions of the gateway are what there is of sockets. */
  clientTracking: false,
  /** Milliseconds after which a line is cut whose client does not answer a close frame. */
  closeTimeout: 2 * SECOND,
} as const;
