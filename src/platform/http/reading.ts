import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';

/** What makes reading cheap: an ETag on every answer to GET with 304 for whoever holds it (RFC 9110), and the next page's link. */
export function addReadingHeaders(app: App): void {
  app.addHook('preSerialization', async (request, reply, payload: unknown) => {
    const cursor = nextCursor(payload);
    if (request.method === 'GET' && cursor !== undefined)
      reply.header('link', `<${nextPage(request, cursor)}>; rel="next"`);
    return payload;
  });
  app.addHook('onSend', async (request, reply, payload: unknown) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload;
    const tag = tagOf(reply, payload);
    if (!isHeld(request, tag)) return payload;
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    return null;
  });
}

function nextCursor(payload: unknown): string | undefined {
  const cursor: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'next_cursor') : undefined;
  return typeof cursor === 'string' ? cursor : undefined;
}

/** The address of this very request with the cursor of the next page, relative to this server (RFC 8288 section 3.2). */
function nextPage(request: FastifyRequest, cursor: string): string {
  const [path = '', query = ''] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}

/** The strong tag of a versioned object where its route set one, else a weak one over the text of the answer. */
function tagOf(reply: FastifyReply, payload: string): string {
  const set = reply.getHeader('etag');
  if (typeof set === 'string') return set;
  const tag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
  reply.header('etag', tag);
  return tag;
}

/** Weak comparison, as RFC 9110 section 13.1.2 wants it for If-None-Match. */
function isHeld(request: FastifyRequest, tag: string): boolean {
  const held = request.headers['if-none-match'];
  if (held === undefined) return false;
  return held.trim() === '*' || held.split(',').some((one) => opaque(one.trim()) === opaque(tag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
