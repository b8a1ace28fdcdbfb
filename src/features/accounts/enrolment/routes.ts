import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { MINUTE, SECOND } from '../../../kernel/time.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { CreationOptions } from '../passkeys/schemas.ts';
import { deviceOf, tokensFor } from '../sessions/routes.ts';
import { Seed } from '../totp/schemas.ts';
import {
  askToEnrolPasskey,
  beginEnrolTotp,
  ENROLMENT_MINUTES,
  enrolPasskey,
  enrolTotp,
  type Enrolled,
} from './enrol.ts';
import { recover } from './recover.ts';
import {
  EnrolledTokens,
  Enrolment,
  EnrolmentStart,
  PasskeyEnrolment,
  RecoveryRequest,
  TotpEnrolment,
} from './schemas.ts';

const ANONYMOUS = [
  'invalid_request',
  'unauthenticated',
  'step_up_required',
  'account_suspended',
  'origin_refused',
  'state_conflict',
  'rate_limited',
  'overloaded',
] as const;

/** The first factor of an account, by a one-time code, and the way back when all were lost. */
export function enrolmentRoutes(app: App, services: Services, identity: Identity): void {
  enrollingPasskeys(app, services, identity);
  enrollingCodes(app, services, identity);
  recovering(app, services);
}

function enrollingPasskeys(app: App, { db, keys, config }: Services, { tokens, party }: Identity): void {
  app.post(
    '/v1/auth/enrol/passkey/options',
    {
      schema: {
        operationId: 'askToEnrolPasskey',
        summary: 'What a browser needs to make the first passkey of an account',
        tags: ['sign-in'],
        body: EnrolmentStart,
        response: { 200: CreationOptions, ...problems(...ANONYMOUS) },
      },
      config: { access: 'public' },
    },
    async (request) => {
      await limitAct(db, keys, 'enrol', { ip: request.ip });
      return await askToEnrolPasskey({ db, party }, request.body.token);
    },
  );
  app.post(
    '/v1/auth/enrol/passkey',
    {
      schema: {
        operationId: 'enrolPasskey',
        summary: 'Add the first passkey and sign in with it; recovery codes come with it',
        tags: ['sign-in'],
        body: PasskeyEnrolment,
        response: { 201: EnrolledTokens, ...problems(...ANONYMOUS) },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      await limitAct(db, keys, 'enrol', { ip: request.ip });
      const ports = { db, keys, tokens, party };
      const enrolled = await enrolPasskey(ports, { ...request.body, device: deviceOf(request) });
      return await reply.code(201).send(enrolledFor(request, reply, enrolled, config));
    },
  );
}

function enrollingCodes(app: App, { db, keys, clock, config }: Services, { tokens }: Identity): void {
  app.post(
    '/v1/auth/enrol/totp',
    {
      schema: {
        operationId: 'askToEnrolTotp',
        summary: 'A seed for one-time codes beside the password; not for staff',
        tags: ['sign-in'],
        body: EnrolmentStart,
        response: { 200: Seed, ...problems(...ANONYMOUS) },
      },
      config: { access: 'public' },
    },
    async (request) => {
      await limitAct(db, keys, 'enrol', { ip: request.ip });
      return await beginEnrolTotp(db, { keys, clock }, request.body.token);
    },
  );
  app.post(
    '/v1/auth/enrol/totp/confirm',
    {
      schema: {
        operationId: 'enrolTotp',
        summary: 'Put the seed in force by its first code and sign in; recovery codes come with it',
        tags: ['sign-in'],
        body: TotpEnrolment,
        response: { 201: EnrolledTokens, ...problems(...ANONYMOUS) },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      await limitAct(db, keys, 'enrol', { ip: request.ip });
      const enrolled = await enrolTotp({ db, keys, clock, tokens }, { ...request.body, device: deviceOf(request) });
      return await reply.code(201).send(enrolledFor(request, reply, enrolled, config));
    },
  );
}

function recovering(app: App, { db, keys }: Services): void {
  app.post(
    '/v1/auth/recover',
    {
      schema: {
        operationId: 'recoverAccount',
        summary: 'Trade a reset code and a recovery code for an enrolment; every device is signed out',
        description:
          'An account that never had a second factor needs the mailed code alone, as when it opened. Staff are let in again by an operator.',
        tags: ['sign-in'],
        body: RecoveryRequest,
        response: { 200: Enrolment, ...problems(...ANONYMOUS) },
      },
      config: { access: 'public' },
    },
    async (request) => {
      await limitAct(db, keys, 'enrol', { ip: request.ip });
      const { token: code, recovery_code: recoveryCode } = request.body;
      const enrolment_token = await recover(db, { code, recoveryCode });
      return { enrolment_token, expires_in: (ENROLMENT_MINUTES.mail * MINUTE) / SECOND };
    },
  );
}

function enrolledFor(
  request: FastifyRequest,
  reply: FastifyReply,
  { pair, recoveryCodes }: Enrolled,
  config: Services['config'],
): Static<typeof EnrolledTokens> {
  return { ...tokensFor(request, reply, pair, config), recovery_codes: [...recoveryCodes] };
}
