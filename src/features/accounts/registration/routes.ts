import { MINUTE, SECOND } from '../../../kernel/time.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { ENROLMENT_MINUTES } from '../enrolment/enrol.ts';
import type { Identity } from '../identity.ts';
import { limitAct } from '../limits.ts';
import { normalizeEmail } from '../email-address.ts';
import { confirmRegistration, register } from '../register.ts';
import { Accepted, Code, Confirmed, NewAccount, NewPasswordByCode, NoContent, ResetRequest } from '../schemas.ts';
import { requestReset, setPasswordByCode } from '../set-password.ts';

const ANONYMOUS = problems('invalid_request', 'rate_limited', 'overloaded');
const ON_ITS_WAY = { status: 'mail_on_its_way' } as const;

/** How an account comes to be, and how a forgotten password is replaced. Anonymous: no Idempotency-Key. */
export function registrationRoutes(app: App, services: Services, identity: Identity): void {
  registering(app, services, identity);
  resetting(app, services, identity);
}

function registering(app: App, { db, keys }: Services, { passwords }: Identity): void {
  app.post(
    '/v1/auth/register',
    {
      schema: {
        operationId: 'register',
        summary: 'Register; a code comes by mail',
        tags: ['sign-in'],
        body: NewAccount,
        response: { 202: Accepted, ...ANONYMOUS },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const { email, password, name } = request.body;
      await limitAct(db, keys, 'register', { ip: request.ip, about: normalizeEmail(email) });
      await register(db, passwords, { email, password, displayName: name });
      return await reply.code(202).send(ON_ITS_WAY);
    },
  );
  app.post(
    '/v1/auth/confirm',
    {
      schema: {
        operationId: 'confirmRegistration',
        summary: 'Open the account with the mailed code; its first factor is enrolled next',
        tags: ['sign-in'],
        body: Code,
        response: { 201: Confirmed, ...ANONYMOUS },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      await limitAct(db, keys, 'confirm', { ip: request.ip });
      const { accountId, enrolmentToken } = await confirmRegistration(db, request.body.token);
      const expires_in = (ENROLMENT_MINUTES.mail * MINUTE) / SECOND;
      return await reply.code(201).send({ account_id: accountId, enrolment_token: enrolmentToken, expires_in });
    },
  );
}

function resetting(app: App, { db, keys }: Services, { passwords }: Identity): void {
  app.post(
    '/v1/auth/reset',
    {
      schema: {
        operationId: 'requestReset',
        summary: 'Ask for a code to set a new password',
        tags: ['sign-in'],
        body: ResetRequest,
        response: { 202: Accepted, ...ANONYMOUS },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      await limitAct(db, keys, 'reset', { ip: request.ip, about: normalizeEmail(request.body.email) });
      await requestReset(db, request.body.email);
      return await reply.code(202).send(ON_ITS_WAY);
    },
  );
  app.post(
    '/v1/auth/reset/confirm',
    {
      schema: {
        operationId: 'setPasswordByCode',
        summary: 'Set a new password with the mailed code; every device is signed out',
        tags: ['sign-in'],
        body: NewPasswordByCode,
        response: { 204: NoContent, ...ANONYMOUS },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      await limitAct(db, keys, 'confirm', { ip: request.ip });
      await setPasswordByCode(db, passwords, { code: request.body.token, password: request.body.password });
      return await reply.code(204).send(null);
    },
  );
}
