import type { Static } from 'typebox';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { transaction } from '../../../platform/database/connection.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { NoContent, Tokens } from '../schemas.ts';
import { deviceOf, STEP_UP_PROBLEMS, tokensFor } from '../sessions/routes.ts';
import { addPasskey, checkNewPasskey } from './add-passkey.ts';
import { askAgain, askForPasskey, askWhoSignsIn } from './challenges.ts';
import { removePasskey, renamePasskey } from './manage-passkeys.ts';
import { listPasskeys, type PasskeyRow } from './queries.ts';
import {
  CreationOptions,
  NewPasskeyBody,
  Passkey,
  PasskeyChange,
  PasskeyParams,
  Passkeys,
  PasskeyUse,
  RequestOptions,
} from './schemas.ts';
import { signInByPasskey, stepUpByPasskey } from './use-passkey.ts';

const SIGNED_IN = ['unauthenticated', 'token_expired', 'account_suspended', 'rate_limited', 'overloaded'] as const;

/** Passkeys: signing in, showing one again, and the own ones. */
export function passkeyRoutes(app: App, services: Services, identity: Identity): void {
  signingIn(app, services, identity);
  steppingUp(app, services, identity);
  adding(app, services, identity);
  ownPasskeys(app, services);
}

function signingIn(app: App, { db, keys, config }: Services, { tokens, party }: Identity): void {
  app.post(
    '/v1/auth/passkey/options',
    {
      schema: {
        operationId: 'askForSignIn',
        summary: 'What a browser needs to sign in by passkey; nobody is named',
        tags: ['sign-in'],
        response: { 200: RequestOptions, ...problems('rate_limited', 'overloaded') },
      },
      config: { access: 'public' },
    },
    async (request) => {
      await limitAct(db, keys, 'passkey', { ip: request.ip });
      return await askWhoSignsIn({ db, party });
    },
  );
  app.post(
    '/v1/auth/passkey/verify',
    {
      schema: {
        operationId: 'signInByPasskey',
        summary: 'Sign in by passkey; user verification is required',
        tags: ['sign-in'],
        body: PasskeyUse,
        response: {
          200: Tokens,
          ...problems(
            'invalid_request',
            'unauthenticated',
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
      const { response } = request.body;
      await limitAct(db, keys, 'passkey', { ip: request.ip, about: response.id });
      const pair = await signInByPasskey({ db, keys, tokens, party }, { response, device: deviceOf(request) });
      return tokensFor(request, reply, pair, config);
    },
  );
}

function steppingUp(app: App, { db, keys }: Services, { party, authenticator }: Identity): void {
  app.post(
    '/v1/auth/step-up/passkey/options',
    {
      schema: {
        operationId: 'askForStepUp',
        summary: 'What a browser needs to show one of the own passkeys again',
        tags: ['sign-in'],
        response: { 200: RequestOptions, ...STEP_UP_PROBLEMS },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const { accountId } = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: accountId });
      return await askAgain({ db, party }, accountId);
    },
  );
  app.post(
    '/v1/auth/step-up/passkey',
    {
      schema: {
        operationId: 'stepUpByPasskey',
        summary: 'Show a passkey again: for five minutes the session may do what needs a fresh factor',
        tags: ['sign-in'],
        body: PasskeyUse,
        response: { 204: NoContent, ...STEP_UP_PROBLEMS },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: actor.accountId });
      await stepUpByPasskey({ db, party }, actor, request.body.response);
      authenticator.forget({ kind: 'session', id: actor.sessionId });
      return await reply.code(204).send(null);
    },
  );
}

function adding(app: App, { db, keys }: Services, { party }: Identity): void {
  app.post(
    '/v1/me/passkeys/options',
    {
      schema: {
        operationId: 'askForPasskey',
        summary: 'What a browser needs to make another passkey, after a fresh factor',
        tags: ['me'],
        response: { 200: CreationOptions, ...problems(...SIGNED_IN, 'step_up_required') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request) => {
      const { accountId } = actorOf(request);
      await limitAct(db, keys, 'step-up', { ip: request.ip, about: accountId });
      return await askForPasskey({ db, party }, accountId);
    },
  );
  app.post(
    '/v1/me/passkeys',
    {
      schema: {
        operationId: 'addPasskey',
        summary: 'Add the passkey that was made; its challenge is good for one answer',
        tags: ['me'],
        body: NewPasskeyBody,
        response: {
          201: Passkey,
          ...problems('invalid_request', ...SIGNED_IN, 'step_up_required', 'state_conflict'),
        },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request, reply) => {
      const { accountId } = actorOf(request);
      const { response, label } = request.body;
      const made = await checkNewPasskey({ db, party }, { accountId, response });
      const row = await transaction(db, (tx) => addPasskey(tx, { accountId, label }, made));
      return await reply.code(201).send(toPasskey(row));
    },
  );
}

function ownPasskeys(app: App, { db }: Services): void {
  app.get(
    '/v1/me/passkeys',
    {
      schema: {
        operationId: 'listPasskeys',
        summary: 'The own passkeys, oldest first',
        tags: ['me'],
        response: { 200: Passkeys, ...problems(...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => ({ data: (await listPasskeys(db, actorOf(request).accountId)).map(toPasskey) }),
  );
  app.patch(
    '/v1/me/passkeys/:id',
    {
      schema: {
        operationId: 'renamePasskey',
        summary: 'Give an own passkey another label',
        tags: ['me'],
        params: PasskeyParams,
        body: PasskeyChange,
        response: { 200: Passkey, ...problems('invalid_request', ...SIGNED_IN, 'not_found') },
      },
      config: { access: 'signed-in' },
    },
    async (request) => toPasskey(await renamePasskey(db, actorOf(request), request.params.id, request.body.label)),
  );
  app.delete(
    '/v1/me/passkeys/:id',
    {
      schema: {
        operationId: 'removePasskey',
        summary: 'Remove an own passkey, after a fresh factor; the other devices are signed out',
        tags: ['me'],
        params: PasskeyParams,
        response: {
          204: NoContent,
          ...problems('invalid_request', ...SIGNED_IN, 'step_up_required', 'not_found', 'state_conflict'),
        },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request, reply) => {
      await removePasskey(db, actorOf(request), request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

function toPasskey({ id, label, isBackedUp, createdAt, lastUsedAt }: PasskeyRow): Static<typeof Passkey> {
  return {
    id,
    label,
    is_synced: isBackedUp,
    created_at: createdAt.toISOString(),
    ...(lastUsedAt === null ? {} : { last_used_at: lastUsedAt.toISOString() }),
  };
}
