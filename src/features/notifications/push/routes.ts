import { Type } from 'typebox';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { PushKey, PushSubscriptionInput } from '../schemas.ts';
import { deleteSubscription } from './queries.ts';
import { pushKey, subscribe } from './subscribe.ts';

const ERRORS = problems('unauthenticated', 'not_found', 'overloaded');

/** Web Push for the device of a session; it ends with the session. */
export function pushRoutes(app: App, services: Services): void {
  app.get(
    '/v1/push/key',
    {
      schema: {
        operationId: 'getPushKey',
        summary: 'The key to subscribe to Web Push with; 404 where there is no push',
        tags: ['notifications'],
        response: { 200: PushKey, ...ERRORS },
      },
      config: { access: 'signed-in' },
    },
    async () => ({ key: pushKey(services) }),
  );
  app.put(
    '/v1/me/push-subscription',
    {
      schema: {
        operationId: 'subscribeToPush',
        summary: 'Push to this device: kinds and counts, nothing else',
        tags: ['notifications'],
        body: PushSubscriptionInput,
        response: { 204: Type.Null(), ...ERRORS },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      await subscribe(services, actorOf(request), request.body);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/v1/me/push-subscription',
    {
      schema: {
        operationId: 'unsubscribeFromPush',
        summary: 'No more pushes to this device',
        tags: ['notifications'],
        response: { 204: Type.Null(), ...ERRORS },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      await deleteSubscription(services.db, { sessionId: actorOf(request).sessionId });
      return reply.code(204).send(null);
    },
  );
}
