import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors.ts';
import type { Metrics } from '../metrics.ts';
import type { App } from './app-type.ts';

/** Serves `GET /metrics` to whoever knows the token; without a token it is not there. */
export function addMetricsRoute(app: App, metrics: Metrics, token: string | undefined): void {
  if (token === undefined) return;
  app.get('/metrics', { schema: { hide: true }, config: { access: 'public' } }, (request, reply) =>
    answerMetrics(request, reply, metrics, token),
  );
}

/** Answers with the metrics, or 401 when a token is asked for and another was given. */
export async function answerMetrics(
  request: FastifyRequest,
  reply: FastifyReply,
  metrics: Metrics,
  token: string | undefined,
): Promise<FastifyReply> {
  const given = /^Bearer (\S{1,512})$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (token !== undefined && !isSame(given, token)) throw new AppError('unauthenticated');
  return reply.type(metrics.contentType).send(await metrics.expose());
}

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
