import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { limitAct } from '../limits.ts';
import { Accepted, Code, EmailChange, NoContent } from '../schemas.ts';
import { askForEmailChange, confirmEmailChange } from './change-email.ts';

/** Another address for the own account: asked for with a fresh factor, in force by the code that the new address gets. */
export function emailRoutes(app: App, { db, keys }: Services): void {
  app.post(
    '/v1/me/email',
    {
      schema: {
        operationId: 'askForEmailChange',
        summary: 'Ask for another address, after a fresh factor; a code goes there, and the old one is told',
        tags: ['me'],
        body: EmailChange,
        response: { 202: Accepted, ...problems('invalid_request', 'step_up_required', 'rate_limited', 'overloaded') },
      },
      config: { access: 'signed-in', freshFactor: true },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await limitAct(db, keys, 'reset', { ip: request.ip, about: actor.accountId });
      await askForEmailChange(db, actor, request.body.email);
      return await reply.code(202).send({ status: 'mail_on_its_way' });
    },
  );
  app.post(
    '/v1/auth/email/confirm',
    {
      schema: {
        operationId: 'confirmEmailChange',
        summary: 'Put the new address in force with the mailed code; every device is signed out',
        tags: ['sign-in'],
        body: Code,
        response: { 204: NoContent, ...problems('invalid_request', 'rate_limited', 'overloaded') },
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      await limitAct(db, keys, 'confirm', { ip: request.ip });
      await confirmEmailChange(db, request.body.token);
      return await reply.code(204).send(null);
    },
  );
}
