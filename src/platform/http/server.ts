import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { createServer as createHttpServer } from 'node:http';
import { AppError } from '../../kernel/errors.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database/connection.ts';
import type { Keys } from '../keys.ts';
import { requestLog, type Log } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Pressure } from '../pressure.ts';
import type { TextGatePorts } from '../text-gate.ts';
import type { App } from './app-type.ts';
import { addAuthentication, type Authentication } from './authentication.ts';
import { addDeidentification } from './de-identification.ts';
import { addIdempotency } from './idempotency.ts';
import { addBodyDeadline, ARRIVES_WITHIN_MS, FORM_ARRIVES_WITHIN_MS } from './body-deadline.ts';
import { refuseAddress, refuseUnreadable } from './early-refusals.ts';
import { addLoadShedding } from './load-shedding.ts';
import { addMetricsRoute } from './metrics-route.ts';
import { addOpenapi } from './openapi.ts';
import { answerUnknownRoutes } from './not-found.ts';
import { isFault, Problem, sendProblem, toAppError } from './problem.ts';
import { addReadingHeaders } from './reading.ts';
import { guardDoor } from './overload-door.ts';
import { requestIdOf } from './request-id.ts';
import { compileSerializer, compileValidator } from './schema-compilers.ts';
import { securityHeaders } from './security-headers.ts';

export const BODY_LIMIT_BYTES = 65_536;
const HTTP_OPTIONS = {
  requestTimeout: FORM_ARRIVES_WITHIN_MS,
  headersTimeout: ARRIVES_WITHIN_MS,
  keepAliveTimeout: 72 * SECOND,
};

export interface ServerPorts extends TextGatePorts {
  readonly config: Config;
  readonly db: Database;
  readonly keys: Keys;
  readonly log: Log;
  readonly authentication: Authentication;
  readonly metrics: Metrics;
  /** Without it nothing is refused for being late. */
  readonly pressure?: Pressure | undefined;
}

/** The HTTP server with every rule that holds for all routes; features add theirs afterwards. */
export async function createServer(ports: ServerPorts): Promise<App> {
  const logger: FastifyBaseLogger = ports.log;
  const headers = securityHeaders(ports.config.publicUrl);
  const app = Fastify({
    loggerInstance: logger,
    // Our own lines name the request; nothing else writes one for it.
    childLoggerFactory: (one) => one,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: ports.config.trustedProxies.length > 0 ? [...ports.config.trustedProxies] : false,
    requestIdHeader: false,
    genReqId: requestIdOf,
    serverFactory: (handle) => {
      const server = createHttpServer(HTTP_OPTIONS, guardDoor(handle, ports, headers));
      return server.setTimeout(10 * SECOND);
    },
    // Its answer is no problem document: refuseWhileClosing gives ours.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseUnreadable,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(compileSerializer);
  app.removeContentTypeParser('text/plain');
  app.addSchema(Problem);
  addBodyDeadline(app);
  answerInProblems(app, ports.log);
  answerUnknownRoutes(app);
  addResponseHeaders(app, ports, headers);
  addReadingHeaders(app);
  refuseWhileClosing(app);
  // Before the hooks that hold our own routes to their declarations: the pages of the documentation are not ours.
  await addOpenapi(app, ports.config);
  addLoadShedding(app, ports);
  addAuthentication(app, ports.authentication);
  addIdempotency(app, ports);
  addDeidentification(app, ports);
  addMetricsRoute(app, ports.metrics, ports.config.metricsToken);
  return app;
}

function answerInProblems(app: App, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toAppError(error);
    if (isFault(error, problem))
      log.error({ err: error, request_id: request.id, route: request.routeOptions.url }, 'request failed');
    return sendProblem(request, reply, problem);
  });
}

function addResponseHeaders(app: App, ports: ServerPorts, headers: Readonly<Record<string, string>>): void {
  const tell = requestLog(ports.log);
  app.decorateRequest('problemCode', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const facts = { method: request.method, route: request.routeOptions.url, status: reply.statusCode };
    const code = request.problemCode;
    ports.metrics.observeRequest({ ...facts, seconds: reply.elapsedTime / SECOND, code });
    const who = { request_id: request.id, actor: request.actor?.accountId };
    tell({ ...facts, code, ms: Math.round(reply.elapsedTime), ...who });
    done();
  });
}

/** What comes on an open connection after the stop began belongs to another process. */
function refuseWhileClosing(app: App): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    done(isClosing ? new AppError('overloaded', { retryAfterSeconds: 1 }) : undefined);
  });
}
