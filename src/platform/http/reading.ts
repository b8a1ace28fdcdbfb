import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';

/** What makes reading cheap: an ETag on every answer to GET with 304 for whoever holds it (RFC 9110), and the next page's link. */
export function addReadingHeaders(app: App): void {
  app.addHook('preSerialization', (request, reply, payload: unknown, done) => {
    if (request.method === 'GET') linkNextPage(reply, nextCursor(payload));
    done(null, payload);
  });
  app.addHook('onSend', (request, reply, payload: unknown, done) => {
    if (request.method !== 'GET' || reply.statusCode !== 200) return done(null, payload);
    const tag = tagOf(reply, payload);
    if (tag === undefined || !isHeld(request, tag)) return done(null, payload);
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, null);
  });
}

function nextCursor(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'next_cursor') : undefined;
}

/** Links the next page where there is one. */
export function linkNextPage(reply: FastifyReply, cursor: unknown): void {
  if (typeof cursor === 'string') reply.header('link', `<${nextPage(reply.request, cursor)}>; rel="next"`);
}

/** The address of this very request with the cursor of the next page, relative to this server (RFC 8288 section 3.2). */
function nextPage(request: FastifyRequest, cursor: string): string {
  const [path = '', query = ''] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}

/** The strong tag of a versioned object where its route set one, else a weak one over the text of the answer. */
function tagOf(reply: FastifyReply, payload: unknown): string | undefined {
  const set = reply.getHeader('etag');
  if (typeof set === 'string') return set;
  if (typeof payload !== 'string') return undefined;
  const tag = weakTag(payload);
  reply.header('etag', tag);
  return tag;
}

/** A weak tag over the text of an answer (RFC 9110 section 8.8.1). */
export function weakTag(text: string | Buffer): string {
  return `W/"${hash('sha256', text, 'base64url').slice(0, 22)}"`;
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
