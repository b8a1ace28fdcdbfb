import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { listPasskeys } from '../passkeys/queries.ts';
import { NoContent, Tokens } from '../schemas.ts';
import { deviceOf, STEP_UP_PROBLEMS, tokensFor } from '../sessions/routes.ts';
import { completeSignIn, stepUpByTotp, whoseSignIn, type SecondFactor } from './complete-sign-in.ts';
import { renewRecoveryCodes, switchOffTotp, switchOnTotp } from './manage-totp.ts';
import { countRecoveryCodes, hasTotp } from './queries.ts';
import { CodeBody, Factors, RecoveryCodes, RecoveryCodeSignIn, Seed, TotpSignIn } from './schemas.ts';
import { beginTotp } from './use-totp.ts';

const SIGNED_IN = ['unauthenticated', 'token_expired', 'account_suspended', 'rate_limited', 'overloaded'] as const;
const SECOND_STEP = problems(
  'invalid_request',
  'unauthenticated',
  'step_up_required',
  'account_suspended',
  'origin_refused',
  'rate_limited',
  'overloaded',
);

/** One-time and recovery codes: the second step of signing in, showing one again, and the own ones. */
export function totpRoutes(app: App, services: Services, identity: Identity): void {
  signingIn(app, services, identity);
  steppingUp(app, services, identity);
  switching(app, services);
  ownFactors(app, services);
}

function signingIn(app: App, services: Services, { tokens }: Identity): void {
  const { db, keys, clock, config } = services;
  const complete = async (
    from: { readonly ip: string; readonly userAgent: string },
    token: string,
    factor: SecondFactor,
  ) => {
    const about = (await whoseSignIn(db, token)) ?? token;
    await limitAct(db, keys, 'second-factor', { ip: from.ip, about });
    return await completeSignIn({ db, keys, clock, tokens }, { token, factor, device: from });
  };
  app.post(
    '/v1/auth/totp',
    {
      schema: {
        operationId: 'signInByTotp',
        summary: 'Second step of signing in: a one-time code, which works once',
        tags: ['sign-in'],
        body: TotpSignIn,
        response: { 200: Tokens, ...SECOND_STEP },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const { sign_in_token: token, code } = request.body;
      const from = { ip: request.ip, ...deviceOf(request) };
      return tokensFor(request, reply, await complete(from, token, { kind: 'totp', code }), config);
    },
  );
  app.post(
    '/v1/auth/recovery-code',
    {
      schema: {
        operationId: 'signInByRecoveryCode',
        summary: 'Second step of signing in: a recovery code, which works once; its owner is told',
        tags: ['sign-in'],
        body: RecoveryCodeSignIn,
        response: { 200: Tokens, ...SECOND_STEP },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const { sign_in_token: token, recovery_code: code } = request.body;
      const from = { ip: request.ip, ...deviceOf(request) };
      return tokensFor(request, reply, await complete(from, token, { kind: 'recovery_code', code }), config);
    },
  );
}

function steppingUp(app: App, { db, keys, clock }: Services, { authenticator }: Identity): void {
  app.post(
    '/v1/auth/step-up/totp',
    {
      schema: {
        operationId: 'stepUpByTotp',
        summary: 'Show a one-time code again: for five minutes the session may do what needs a fresh factor',
        tags: ['sign-in'],
        body: CodeBody,
        response: { 204: NoContent, ...STEP_UP_PROBLEMS },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: actor.accountId });
      await stepUpByTotp(db, { keys, clock }, actor, request.body.code);
      authenticator.forget({ kind: 'session', id: actor.sessionId });
      return await reply.code(204).send(null);
    },
  );
}

function switching(app: App, { db, keys, clock }: Services): void {
  app.post(
    '/v1/me/totp',
    {
      schema: {
        operationId: 'beginTotp',
        summary: 'A seed for one-time codes, after a fresh factor; its first code puts it in force',
        tags: ['me'],
        response: { 200: Seed, ...problems(...SIGNED_IN, 'step_up_required') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request) => await beginTotp(db, { keys, clock }, actorOf(request).accountId),
  );
  app.post(
    '/v1/me/totp/confirm',
    {
      schema: {
        operationId: 'confirmTotp',
        summary: 'Put the seed in force by its first code; the other devices are signed out',
        tags: ['me'],
        body: CodeBody,
        response: { 200: RecoveryCodes, ...problems('invalid_request', ...SIGNED_IN, 'step_up_required') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: actor.accountId });
      return { recovery_codes: await switchOnTotp(db, { keys, clock }, actor, request.body.code) };
    },
  );
  app.delete(
    '/v1/me/totp',
    {
      schema: {
        operationId: 'removeTotp',
        summary: 'Switch one-time codes off, after a fresh factor; the other devices are signed out',
        tags: ['me'],
        response: { 204: NoContent, ...problems(...SIGNED_IN, 'step_up_required', 'not_found', 'state_conflict') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request, reply) => {
      await switchOffTotp(db, actorOf(request));
      return await reply.code(204).send(null);
    },
  );
}

function ownFactors(app: App, { db }: Services): void {
  app.get(
    '/v1/me/factors',
    {
      schema: {
        operationId: 'getFactors',
        summary: 'By what the own account signs in',
        tags: ['me'],
        response: { 200: Factors, ...problems(...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const { accountId } = actorOf(request);
      return {
        totp: await hasTotp(db, accountId),
        recovery_codes_left: await countRecoveryCodes(db, accountId),
        passkeys: (await listPasskeys(db, accountId)).length,
      };
    },
  );
  app.post(
    '/v1/me/recovery-codes',
    {
      schema: {
        operationId: 'renewRecoveryCodes',
        summary: 'Ten new recovery codes, after a fresh factor; earlier ones no longer work',
        tags: ['me'],
        response: { 200: RecoveryCodes, ...problems(...SIGNED_IN, 'step_up_required') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request) => ({ recovery_codes: await renewRecoveryCodes(db, actorOf(request)) }),
  );
}
