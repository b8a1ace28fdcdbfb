import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors.ts';

/** The cookie that holds a browser's refresh token; `__Host-` binds it to this very host (RFC 6265bis section 4.1.3.2). */
export const REFRESH_COOKIE = '__Host-rt';
/** A page cannot set this header across origins: with it a request comes from our own page. */
export const WEB_HEADER = 'x-curbside-web';

const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';
const DAY_SECONDS = 86_400;

/** Whether the client is a browser that keeps its refresh token in the cookie. Throws `origin_refused` for a foreign page. */
export function isWebClient(request: FastifyRequest, allowedOrigins: readonly string[]): boolean {
  if (request.headers[WEB_HEADER] !== '1') return false;
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  const isForeign =
    (site !== undefined && site !== 'same-origin') || (origin !== undefined && !allowedOrigins.includes(origin));
  if (isForeign) throw new AppError('origin_refused');
  return true;
}

/** The refresh token in the cookie; undefined when there is none. */
export function refreshCookieOf(request: FastifyRequest): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${REFRESH_COOKIE}=`))?.slice(REFRESH_COOKIE.length + 1);
}

/** Puts a refresh token into the cookie, out of reach of any script. */
export function setRefreshCookie(reply: FastifyReply, token: string): void {
  reply.header('set-cookie', `${REFRESH_COOKIE}=${token}; ${ATTRIBUTES}; Max-Age=${DAY_SECONDS}`);
}

/** Takes the cookie back. */
export function clearRefreshCookie(reply: FastifyReply): void {
  reply.header('set-cookie', `${REFRESH_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`);
}
