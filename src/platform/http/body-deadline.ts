import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import type { App } from './app-type.ts';
import { refuseUnreadable } from './early-refusals.ts';

/** How long a request may take to arrive: any other, and a form with a document over a slow line (10 MiB at 1 Mbit/s are 84 s). */
export const ARRIVES_WITHIN_MS = 10 * SECOND;
export const FORM_ARRIVES_WITHIN_MS = 3 * MINUTE;

/**
 * Ends requests whose body comes too slowly with 408. Node has one limit for all routes, so its own is that of forms and this
 * is the shorter one of all the others.
 */
export function addBodyDeadline(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.config.form) startBodyDeadline(request.raw, reply.raw);
    done();
  });
}

/** The deadline of one request. What was answered before its body had come gets no second answer. */
export function startBodyDeadline(request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  if (!(socket instanceof Socket) || request.complete || !hasBody(request.headers)) return;
  const end = () => (response.writableEnded ? socket.destroy() : refuseUnreadable(new LateError(), socket));
  const late = setTimeout(end, ARRIVES_WITHIN_MS).unref();
  const stop = () => clearTimeout(late);
  request.once('end', stop).once('close', stop);
}

class LateError extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT';
}

function hasBody({ 'content-length': length, 'transfer-encoding': coding }: NodeJS.Dict<string | string[]>): boolean {
  return coding !== undefined || (length !== undefined && length !== '0');
}
