import { Socket } from 'node:net';
import { MINUTE, SECOND } from '../../kernel/time.ts';
import type { App } from './app-type.ts';
import { refuseUnreadable } from './early-refusals.ts';

/** How long a request may take to arrive: any other, and a form with a document over a slow line (10 MiB at 1 Mbit/s are 84 s). */
export const ARRIVES_WITHIN_MS = 10 * SECOND;
export const FORM_ARRIVES_WITHIN_MS = 3 * MINUTE;

/**
 * Ends requests whose body comes too slowly with 408. Node has one limit for all routes, so its own is that of forms and this
 * is the shorter one of all the others. What was answered before its body had come gets no second answer.
 */
export function addBodyDeadline(app: App): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const isOnItsWay = raw.socket instanceof Socket && !raw.complete && hasBody(raw.headers);
    if (isOnItsWay && !request.routeOptions.config.form) {
      const end = () =>
        reply.raw.writableEnded ? raw.socket.destroy() : refuseUnreadable(new LateError(), raw.socket);
      const late = setTimeout(end, ARRIVES_WITHIN_MS).unref();
      const stop = () => clearTimeout(late);
      raw.once('end', stop).once('close', stop);
    }
    done();
  });
}

class LateError extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT';
}

function hasBody({ 'content-length': length, 'transfer-encoding': coding }: NodeJS.Dict<string | string[]>): boolean {
  return coding !== undefined || (length !== undefined && length !== '0');
}
