import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { listPersonas } from './queries.ts';
import { NewHandle, Personas } from './schemas.ts';
import { setHandle } from './set-handle.ts';

/** The two faces of an account: the name, and a handle that peers cannot join to it. */
export function personaRoutes(app: App, { db }: Services): void {
  app.get(
    '/v1/me/personas',
    {
      schema: {
        operationId: 'listPersonas',
        summary: 'The own faces: name and handle',
        tags: ['me'],
        response: { 200: Personas, ...problems('unauthenticated', 'account_suspended', 'overloaded') },
      },
      config: { access: 'signed-in' },
    },
    async (request) => ({
      data: (await listPersonas(db, actorOf(request).accountId)).map(({ id, kind, displayName }) => ({
        id,
        kind,
        display_name: displayName,
      })),
    }),
  );
  app.put(
    '/v1/me/personas/handle',
    {
      schema: {
        operationId: 'setHandle',
        summary: 'Take or change the handle',
        tags: ['me'],
        body: NewHandle,
        response: {
          200: Personas,
          ...problems('invalid_request', 'unauthenticated', 'account_suspended', 'state_conflict', 'overloaded'),
        },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      await setHandle(db, actorOf(request), request.body.display_name);
      const rows = await listPersonas(db, actorOf(request).accountId);
      return { data: rows.map(({ id, kind, displayName }) => ({ id, kind, display_name: displayName })) };
    },
  );
}
