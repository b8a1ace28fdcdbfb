import websocket from '@fastify/websocket';
import type { FastifyRequest, preHandlerHookHandler } from 'fastify';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Database } from '../database/connection.ts';
import { pause } from '../events/backoff.ts';
import type { Bus } from '../events/bus.ts';
import type { FindLiveActors } from '../events/freshness.ts';
import { createHub, type FindTypingHearers, type Hub } from '../events/hub.ts';
import { createRenderer } from '../events/renderer.ts';
import { startTail } from '../events/tail.ts';
import type { App } from '../http/app-type.ts';
import { createAdmission } from './admission.ts';
import { CLOSE } from './close-codes.ts';
import type { DeliverySink } from './delivery.ts';
import type { FrameGate } from './command.ts';
import { closeSocket } from './connection.ts';
import { SUBPROTOCOL } from './frames.ts';
import { LIVE_LIMITS, SOCKET_OPTIONS, type LiveLimits } from './limits.ts';
import { prepareCommands, type LiveParts } from './registry.ts';
import type { AuthenticateSocket } from './sign-in.ts';
import { createTurns } from './turns.ts';
import { SocketSession, type SocketPorts, type UpgradedSocket } from './socket-session.ts';
import type { Log } from '../logger.ts';

export interface LiveGatewayOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly log: Log;
  /** Web origins that may open sockets, exactly as browsers send them. */
  readonly allowedOrigins: readonly string[];
  readonly authenticate: AuthenticateSocket;
  readonly findLiveActors: FindLiveActors;
  readonly roomsOf: (accountId: Id) => Promise<readonly Id[]>;
  readonly facesOf: (accountId: Id) => Promise<readonly Id[]>;
  readonly facesIn: (accountId: Id, roomId: Id) => Promise<readonly Id[]>;
  readonly findTypingHearers: FindTypingHearers;
  readonly delivered: DeliverySink;
  /** Notes that a session was used; called at most once a minute while its client sends commands. */
  readonly touch: (sessionId: Id) => Promise<void>;
  /** What all features declare, joined by `joinLiveParts`. */
  readonly parts: LiveParts;
  readonly frameGate: FrameGate;
  /** Hears of each socket that ended; never of whose it was. */
  readonly onSocketClosed?: (code: number) => void;
  /** Whether commands that write are refused now, because the process has too much to do. */
  readonly isOverloaded?: () => boolean;
  readonly limits?: Partial<LiveLimits>;
  readonly sweepMs?: number;
  readonly unreadableLimitMs?: number;
  readonly pollMs?: number;
}

/** The sockets of this process. Fastify's `close` drains them. */
export interface LiveGateway {
  readonly hub: Hub;
  counts(): { readonly sockets: number; readonly unauthenticated: number };
  /** Admits nobody any more, gives everybody 1012 with a hint, and lets commands in flight end. */
  drain(): Promise<void>;
}

/** How long a drain waits for commands in flight. */
const DRAIN_MS = 5 * SECOND;
/** Handshakes and sign-ins in a turn of the event loop: about half a millisecond each. */
const ENTERING_A_TURN = 8;

/** Serves `GET /v1/ws` (product.md 7.4) and follows the events of the database for its sockets. */
export async function addLiveGateway(app: App, options: LiveGatewayOptions): Promise<LiveGateway> {
  const limits = { ...LIVE_LIMITS, ...options.limits };
  const hub = createHub(options);
  const render = createRenderer(options.db, options.parts.eventTypes);
  const tail = await startTail({ ...options, render, sink: hub });
  const commands = prepareCommands(options.parts.commands, options.frameGate);
  const turn = createTurns(ENTERING_A_TURN);
  const gateway = createGateway({ ...options, limits, hub, render, commands, turn }, options.allowedOrigins);
  await app.register(websocket, {
    options: { ...SOCKET_OPTIONS, handleProtocols },
    preClose: () => gateway.drain(),
    errorHandler(error, socket, request) {
      // Of bytes that break the protocol the library has told why and waits for the answer; cut at once, the line would take that along.
      if (socket.readyState !== socket.OPEN) return;
      options.log.error({ err: error, request_id: request.id }, 'socket failed');
      socket.terminate();
    },
  });
  app.addHook('onClose', async () => {
    await tail[Symbol.asyncDispose]();
    hub[Symbol.dispose]();
  });
  app.get(
    '/v1/ws',
    {
      websocket: true,
      config: { access: 'public', load: 'socket' },
      preValidation: async (request) => {
        await turn();
        gateway.admit(request);
      },
      preHandler: letGoOfResponse,
    },
    (socket, request) => {
      // The listener of the plugin, which would keep the request and its headers; the session hears errors itself.
      socket.removeAllListeners('error');
      gateway.serve({ socket, line: request.raw.socket, requestId: flat(request.id) });
    },
  );
  return gateway;
}

/** Node hangs the response on the line until it was sent; no response is, so it and the request would stay as long as the socket. */
const letGoOfResponse: preHandlerHookHandler = (request, reply, done) => {
  reply.raw.detachSocket(request.raw.socket);
  done();
};

/** The same text in one piece: V8 keeps a random UUID as the twenty pieces that it was joined from, 0.5 kB. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function handleProtocols(offered: Set<string>): string | false {
  return offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false;
}

function busy(retryAfterSeconds = 1 + Math.floor(Math.random() * 4)): AppError {
  return new AppError('overloaded', { retryAfterSeconds });
}

interface ServingGateway extends LiveGateway {
  admit(request: FastifyRequest): void;
  serve(upgraded: UpgradedSocket): void;
}

function createGateway(ports: SocketPorts, allowedOrigins: readonly string[]): ServingGateway {
  const sessions = new Set<SocketSession>();
  const admission = createAdmission(ports.limits.handshakesPerSecond);
  let draining = false;
  const unauthenticated = (): number => {
    let count = 0;
    for (const session of sessions) if (!session.isSignedIn) count += 1;
    return count;
  };
  return {
    hub: ports.hub,
    counts: () => ({ sockets: sessions.size, unauthenticated: unauthenticated() }),
    admit(request) {
      if (!request.ws) throw new NotFoundError();
      const { origin } = request.headers;
      // No cookie authenticates a socket, so a client without Origin (not a browser) may come in.
      if (origin !== undefined && !allowedOrigins.includes(origin)) throw new AppError('origin_refused');
      if (draining || unauthenticated() >= ports.limits.unauthenticated) throw busy();
      const comeBackAfter = admission.ask();
      if (comeBackAfter !== undefined) throw busy(comeBackAfter);
    },
    serve(upgraded) {
      const { socket, line } = upgraded;
      if (socket.protocol !== SUBPROTOCOL) {
        socket.on('error', () => {});
        return closeSocket(socket, line, CLOSE.protocolUnknown, 'protocol_unknown');
      }
      sessions.add(new SocketSession(ports, upgraded, (session) => void sessions.delete(session)));
    },
    async drain() {
      draining = true;
      const patience = pause(DRAIN_MS, new AbortController().signal);
      const hint = (): number => Math.round(Math.random() * ports.limits.reconnectSpreadMs);
      await Promise.all([...sessions].map((session) => session.drain(hint(), patience)));
    },
  };
}
