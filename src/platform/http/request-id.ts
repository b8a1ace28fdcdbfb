import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What ties an answer to its log line: the client's own where it is a plain word of 8 to 64 characters, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : randomUUID();
}
