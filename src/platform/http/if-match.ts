import type { FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors.ts';

/** The revision that the client saw, from `If-Match` (RFC 9110 section 13.1.1); throws `if_match_required` or `stale_version`. */
export function expectedRevision(request: FastifyRequest): number {
  const tag = request.headers['if-match'];
  if (tag === undefined) throw new AppError('if_match_required');
  const revision = /^"(\d{1,9})"$/.exec(tag)?.[1];
  if (revision === undefined) throw new AppError('stale_version');
  return Number(revision);
}

/** The parameter `id` of a route whose schema declares it, for hooks that see the request untyped. */
export function idOf(request: FastifyRequest): string {
  const params: unknown = request.params;
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';
}
