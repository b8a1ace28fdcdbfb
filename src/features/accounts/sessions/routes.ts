import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { AppError } from '../../../kernel/errors.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import {
  clearRefreshCookie,
  isWebClient,
  refreshCookieOf,
  setRefreshCookie,
} from '../../../platform/http/refresh-cookie.ts';
import type { Services } from '../../../platform/services.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { normalizeEmail } from '../email-address.ts';
import { KeySet, NoContent, PasswordSignIn, PasswordStepUp, Refresh, Ticket, Tokens } from '../schemas.ts';
import { signInByPassword, stepUpByPassword } from '../sign-in.ts';
import { SecondFactorWanted } from '../totp/schemas.ts';
import { signOut } from './end-sessions.ts';
import { issueTicket } from './issue-ticket.ts';
import type { DeviceHint, TokenPair } from './open-session.ts';
import { refreshSession } from './refresh-session.ts';

/** Signing in, staying signed in, signing out, and the public keys of access tokens. */
export function sessionRoutes(app: App, services: Services, identity: Identity): void {
  signingIn(app, services, identity);
  refreshing(app, services, identity);
  signingOut(app, services);
  steppingUp(app, services, identity);
  ticketing(app, services);
  publicKeys(app, identity);
}

function signingIn(app: App, services: Services, { tokens, passwords }: Identity): void {
  const { db, keys, config } = services;
  const ports = { db, keys, tokens, passwords, singleFactor: config.singleFactor };
  app.post(
    '/v1/auth/password',
    {
      schema: {
        operationId: 'signInByPassword',
        summary: 'First step of signing in by password; 202 asks for the second factor',
        tags: ['sign-in'],
        body: PasswordSignIn,
        response: {
          200: { ...Tokens, description: 'Only under AUTH_SINGLE_FACTOR: signed in by the password alone.' },
          202: SecondFactorWanted,
          ...problems(
            'invalid_request',
            'unauthenticated',
            'step_up_required',
            'account_suspended',
            'origin_refused',
            'rate_limited',
            'overloaded',
          ),
        },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const { email, password } = request.body;
      await limitAct(db, keys, 'login', { ip: request.ip, about: normalizeEmail(email) });
      const next = await signInByPassword(ports, { email, password, device: deviceOf(request) });
      if ('pair' in next) return tokensFor(request, reply, next.pair, config);
      const { token, expiresIn } = next.waiting;
      const second_factors: ('totp' | 'recovery_code')[] = ['totp', 'recovery_code'];
      return await reply.code(202).send({ sign_in_token: token, expires_in: expiresIn, second_factors });
    },
  );
}

function refreshing(app: App, { db, keys, config }: Services, { tokens }: Identity): void {
  app.post(
    '/v1/auth/refresh',
    {
      schema: {
        operationId: 'refreshSession',
        summary: 'Trade a refresh token for the next pair; a token used before ends the session',
        tags: ['sign-in'],
        body: Refresh,
        response: {
          200: Tokens,
          ...problems(
            'invalid_request',
            'unauthenticated',
            'refresh_reused',
            'origin_refused',
            'rate_limited',
            'overloaded',
          ),
        },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const isWeb = isWebClient(request, config.allowedOrigins);
      const refreshToken = isWeb ? refreshCookieOf(request) : request.body.refresh_token;
      if (refreshToken === undefined) throw new AppError('unauthenticated');
      await limitAct(db, keys, 'refresh', { ip: request.ip, about: refreshToken });
      const pair = await refreshSession({ db, keys, tokens }, refreshToken, deviceOf(request));
      return tokensFor(request, reply, pair, config);
    },
  );
}

function signingOut(app: App, { db }: Services): void {
  app.post(
    '/v1/auth/logout',
    {
      schema: {
        operationId: 'signOut',
        summary: 'End this session; its sockets close',
        tags: ['sign-in'],
        response: { 204: NoContent, ...problems('unauthenticated', 'token_expired', 'overloaded') },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      await signOut(db, actorOf(request));
      if (refreshCookieOf(request) !== undefined) clearRefreshCookie(reply);
      return await reply.code(204).send(null);
    },
  );
}

function steppingUp(app: App, services: Services, { tokens, passwords, authenticator }: Identity): void {
  const { db, keys, config } = services;
  const ports = { db, keys, tokens, passwords, singleFactor: config.singleFactor };
  app.post(
    '/v1/auth/step-up/password',
    {
      schema: {
        operationId: 'stepUpByPassword',
        summary: 'Show the password again; good only under AUTH_SINGLE_FACTOR',
        tags: ['sign-in'],
        body: PasswordStepUp,
        response: { 204: NoContent, ...STEP_UP_PROBLEMS },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: actor.accountId });
      await stepUpByPassword(ports, actor, request.body.password);
      authenticator.forget({ kind: 'session', id: actor.sessionId });
      return await reply.code(204).send(null);
    },
  );
}

function ticketing(app: App, { db, keys }: Services): void {
  app.post(
    '/v1/ws-tickets',
    {
      schema: {
        operationId: 'issueTicket',
        summary: 'A single-use ticket for the `hello` frame of one socket',
        tags: ['sockets'],
        response: { 201: Ticket, ...problems('unauthenticated', 'token_expired', 'rate_limited', 'overloaded') },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'ticket', { ip: request.ip, about: actor.accountId });
      const { ticket, expiresIn } = await issueTicket(db, actor);
      return await reply.code(201).send({ ticket, expires_in: expiresIn });
    },
  );
}

function publicKeys(app: App, { tokens }: Identity): void {
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        operationId: 'getKeySet',
        summary: 'Public keys of access tokens (RFC 7517)',
        tags: ['sign-in'],
        response: { 200: KeySet },
      },
      config: { access: 'public' },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=300');
      return tokens.jwks;
    },
  );
}

/** Problems of every route by which a factor is shown again. */
export const STEP_UP_PROBLEMS = problems(
  'invalid_request',
  'unauthenticated',
  'token_expired',
  'step_up_required',
  'rate_limited',
  'overloaded',
);

/** What the client says it is. */
export function deviceOf(request: FastifyRequest): DeviceHint {
  return { userAgent: (request.headers['user-agent'] ?? '').slice(0, 512) };
}

/** A token pair as the answer; a browser gets its refresh token in the cookie, where no script reads it. */
export function tokensFor(
  request: FastifyRequest,
  reply: FastifyReply,
  pair: TokenPair,
  config: { readonly allowedOrigins: readonly string[] },
): Static<typeof Tokens> {
  const { accessToken, refreshToken, expiresIn, sessionId } = pair;
  const isWeb = isWebClient(request, config.allowedOrigins);
  if (isWeb) setRefreshCookie(reply, refreshToken);
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresIn,
    ...(isWeb ? {} : { refresh_token: refreshToken }),
    session_id: sessionId,
  };
}
