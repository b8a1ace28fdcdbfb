import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { normalizeEmail } from '../email-address.ts';
import { KeySet, NoContent, PasswordSignIn, Refresh, Ticket, Tokens } from '../schemas.ts';
import { signInByPassword } from '../sign-in.ts';
import { signOut } from './end-sessions.ts';
import { issueTicket } from './issue-ticket.ts';
import type { DeviceHint, TokenPair } from './open-session.ts';
import { refreshSession } from './refresh-session.ts';

/** Signing in, staying signed in, signing out, and the public keys of access tokens. */
export function sessionRoutes(app: App, services: Services, identity: Identity): void {
  signingIn(app, services, identity);
  refreshing(app, services, identity);
  signingOut(app, services);
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
        summary: 'Sign in by password; a second factor is needed unless AUTH_SINGLE_FACTOR is set',
        tags: ['sign-in'],
        body: PasswordSignIn,
        response: {
          200: Tokens,
          ...problems(
            'invalid_request',
            'unauthenticated',
            'step_up_required',
            'account_suspended',
            'rate_limited',
            'overloaded',
          ),
        },
      },
      config: { access: 'public' },
    },
    async (request) => {
      const { email, password } = request.body;
      await limitAct(db, keys, 'login', { ip: request.ip, about: normalizeEmail(email) });
      return toTokens(await signInByPassword(ports, { email, password, device: deviceOf(request) }));
    },
  );
}

function refreshing(app: App, { db, keys }: Services, { tokens }: Identity): void {
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
          ...problems('invalid_request', 'unauthenticated', 'refresh_reused', 'rate_limited', 'overloaded'),
        },
      },
      config: { access: 'public' },
    },
    async (request) => {
      const refreshToken = request.body.refresh_token;
      await limitAct(db, keys, 'refresh', { ip: request.ip, about: refreshToken });
      return toTokens(await refreshSession({ db, keys, tokens }, refreshToken, deviceOf(request)));
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

function deviceOf(request: FastifyRequest): DeviceHint {
  return { userAgent: (request.headers['user-agent'] ?? '').slice(0, 512) };
}

function toTokens(pair: TokenPair): Static<typeof Tokens> {
  return {
    access_token: pair.accessToken,
    token_type: 'Bearer',
    expires_in: pair.expiresIn,
    refresh_token: pair.refreshToken,
    session_id: pair.sessionId,
  };
}
