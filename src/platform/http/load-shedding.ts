import type { FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors.ts';
import type { Place } from '../in-hand.ts';
import type { Metrics } from '../metrics.ts';
import type { Pressure } from '../pressure.ts';
import type { App } from './app-type.ts';

/** From how late an event loop on, in milliseconds, a kind is refused; and which share it may fill of what may be in hand. */
const GIVEN_UP = {
  notification: { fromMs: 250, share: 0.5 },
  search: { fromMs: 350, share: 0.6 },
  list: { fromMs: 500, share: 0.8 },
  /** A handshake: what comes after it takes no place. */
  socket: { fromMs: 500, share: 0.8 },
  write: { fromMs: 750, share: 1 },
} as const;

/** Kinds of work in the order in which they are given up; signing in and health never are (guarantees.md 4.11). */
export type LoadKind = keyof typeof GIVEN_UP | 'never';

export interface LoadPorts {
  readonly pressure?: Pressure | undefined;
  readonly metrics: Pick<Metrics, 'countShed'>;
}

/**
 * Refuses work with 503 `overloaded` before it is looked at, while there is too much; what is worth least goes first. Most of it
 * is turned away at the door already (overload-door.ts), which knows an address only: here handshakes are, and odd spellings.
 */
export function addLoadShedding(app: App, { pressure, metrics }: LoadPorts): void {
  if (!pressure) return;
  const places = new WeakMap<FastifyRequest, Place>();
  const take = (request: FastifyRequest, kind: LoadKind): void => {
    // A file comes as slowly as its sender likes, while the handler reads it.
    const takesNone = kind === 'never' || kind === 'socket' || request.routeOptions.config.form !== undefined;
    if (!takesNone) places.set(request, pressure.inHand.begin());
  };
  const give = (request: FastifyRequest, how: keyof Place): void => {
    places.get(request)?.[how]();
    places.delete(request);
  };
  app.addHook('onRequest', (request, _reply, done) => {
    const kind = loadKindOf(request);
    if (kind === 'never') return done();
    if (mayBegin(pressure, kind)) {
      take(request, kind);
      return done();
    }
    metrics.countShed(kind);
    done(new AppError('overloaded', { retryAfterSeconds: retryAfterSeconds() }));
  });
  // While a body comes nobody works for it, and a client that sends slowly takes no place.
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    if (request.method !== 'GET') give(request, 'leave');
    done();
  });
  app.addHook('preValidation', (request, reply, done) => {
    // Who went away meanwhile, or before they were even let in, is not worked for.
    if (reply.raw.destroyed) return void reply.hijack();
    if (request.method !== 'GET') take(request, loadKindOf(request));
    done();
  });
  app.addHook('onSend', (request, _reply, _payload, done) => {
    give(request, 'end');
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    give(request, 'leave');
    done();
  });
}

/** Whether commands that write are refused on sockets as well. */
export function shedsWrites(pressure: Pressure): boolean {
  return !mayBegin(pressure, 'write');
}

/** Whether there is room for one more of this kind. */
export function mayBegin({ lateMs, inHand }: Pressure, kind: keyof typeof GIVEN_UP): boolean {
  const { fromMs, share } = GIVEN_UP[kind];
  return lateMs() < fromMs && inHand.hasRoom(share);
}

/** Spread, or everybody comes back in the same second. */
export function retryAfterSeconds(): number {
  return 1 + Math.floor(Math.random() * 4);
}

function loadKindOf({ method, routeOptions: { url, config } }: FastifyRequest): LoadKind {
  return config.load ?? kindOf(method, url);
}

/** Which work a request is, by its method and its address or the pattern of it. */
export function kindOf(method = 'GET', url = ''): LoadKind {
  if (!url.startsWith('/v1/') || url.startsWith('/v1/auth/')) return 'never';
  if (url.startsWith('/v1/notifications')) return 'notification';
  if (url.includes('/search')) return 'search';
  return method === 'GET' ? 'list' : 'write';
}
