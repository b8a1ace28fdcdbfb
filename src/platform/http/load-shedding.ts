import type { FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors.ts';
import type { Metrics } from '../metrics.ts';
import type { Pressure } from '../pressure.ts';
import type { App } from './app-type.ts';

/** Kinds of work in the order in which they are given up; signing in and health never are (guarantees.md 4.11). */
export type LoadKind = 'notification' | 'search' | 'list' | 'write' | 'never';

/** From how late an event loop on, in milliseconds, a kind is refused. */
const REFUSED_FROM_MS = { notification: 250, search: 350, list: 500, write: 750, never: Infinity } as const;

export interface LoadPorts {
  readonly pressure?: Pressure | undefined;
  readonly metrics: Pick<Metrics, 'countShed'>;
}

/** Refuses work with 503 `overloaded` before it is looked at, while the process is late; what is worth least goes first. */
export function addLoadShedding(app: App, { pressure, metrics }: LoadPorts): void {
  if (!pressure) return;
  app.addHook('onRequest', async (request) => {
    const kind = loadKindOf(request);
    if (pressure.lateMs() < REFUSED_FROM_MS[kind]) return;
    metrics.countShed(kind);
    // Spread, or everybody comes back in the same second.
    throw new AppError('overloaded', { retryAfterSeconds: 1 + Math.floor(Math.random() * 4) });
  });
}

/** Whether commands that write are refused on sockets as well. */
export function shedsWrites(pressure: Pressure): boolean {
  return pressure.lateMs() >= REFUSED_FROM_MS.write;
}

function loadKindOf(request: FastifyRequest): LoadKind {
  const { url = '', config } = request.routeOptions;
  if (config.load !== undefined) return config.load;
  if (!url.startsWith('/v1/') || url.startsWith('/v1/auth/')) return 'never';
  if (url.startsWith('/v1/notifications')) return 'notification';
  if (url.includes('/search')) return 'search';
  return request.method === 'GET' ? 'list' : 'write';
}
