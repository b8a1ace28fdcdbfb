import { Type } from 'typebox';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import { weakTag } from '../../../platform/http/reading.ts';
import type { Services } from '../../../platform/services.ts';
import { SyncResult } from '../schemas.ts';
import { syncRooms } from './sync-rooms.ts';

const Query = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_-]{1,512}$',
        maxLength: 512,
        description: '`next` of the call before; without it everything, as for a new device.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What a client missed while it was away. */
export function syncRoutes(app: App, services: Services): void {
  app.get(
    '/v1/sync',
    {
      schema: {
        operationId: 'sync',
        summary: 'What changed in your rooms since the last call',
        tags: ['conversations'],
        querystring: Query,
        response: {
          200: SyncResult,
          ...problems('invalid_request', 'invalid_cursor', 'unauthenticated', 'not_verified', 'overloaded'),
        },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const found = await syncRooms(services, actorOf(request), request.query.since);
      // No two answers are the same, as `next` tells the time: it stands for the megabytes of a new device.
      reply.header('etag', weakTag(found.next));
      return found;
    },
  );
}
