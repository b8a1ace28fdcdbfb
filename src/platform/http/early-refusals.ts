import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { AppError } from '../../kernel/errors.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { PROBLEM_TYPE, problemBody, sendProblem, toAppError } from './problem.ts';

/** Answers addresses that Fastify refuses before any hook runs. */
export function refuseAddress(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(request, reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id }), toAppError(error));
}

/** Answers what the HTTP parser refuses, in the same form, then closes. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (socket.destroyed || error.code === 'ECONNRESET') return;
  const problem = new AppError(PARSER_CODES[error.code ?? ''] ?? 'invalid_request');
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId));
  const headers = {
    ...SECURITY_HEADERS,
    'x-request-id': requestId,
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_WORDS[problem.status] ?? 'Bad Request'}\r\n${lines.join('')}\r\n${body}`,
  );
}

const PARSER_CODES: Readonly<Record<string, 'headers_too_large' | 'request_timeout'>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};
const STATUS_WORDS: Readonly<Record<number, string>> = {
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};
