import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { AppError } from '../../kernel/errors.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Config } from '../config.ts';
import type { Log } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Check } from './health.ts';
import { answerMetrics } from './metrics-route.ts';
import { sendProblem, toAppError } from './problem.ts';

export interface OperationsPorts {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: () => Promise<readonly Check[]>;
}

/**
 * Listens on METRICS_HOST:METRICS_PORT for those who run the server: `/metrics`, `/livez`, `/readyz`, also of a process that
 * is no API. Without METRICS_PORT nothing listens.
 */
export async function openOperationsPort(ports: OperationsPorts): Promise<AsyncDisposable> {
  const { config, metrics } = ports;
  if (config.metricsPort === undefined) return { [Symbol.asyncDispose]: async () => {} };
  const logger: FastifyBaseLogger = ports.log;
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 10 * SECOND,
    bodyLimit: 1,
    frameworkErrors: (error, request, reply) => void sendProblem(request, reply, toAppError(error)),
  });
  app.decorateRequest('problemCode', undefined);
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toAppError(error)));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new AppError('not_found')));
  app.get('/metrics', (request, reply) => answerMetrics(request, reply, metrics, config.metricsToken));
  app.get('/livez', async () => ({ live: true }));
  app.get('/readyz', async (_request, reply) => {
    const checks = await ports.readiness();
    const ready = checks.every(({ ok }) => ok);
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
  await app.listen({ host: config.metricsHost, port: config.metricsPort });
  return { [Symbol.asyncDispose]: () => app.close() };
}
