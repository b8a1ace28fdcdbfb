import { Type } from 'typebox';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { pageQuery } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { NotificationPage, ReadUpTo, Unread } from '../schemas.ts';
import { readInbox, readUpTo } from './read-inbox.ts';

/** What a member was told. */
export function inboxRoutes(app: App, services: Services): void {
  app.get(
    '/v1/notifications',
    {
      schema: {
        operationId: 'listNotifications',
        summary: 'What happened since you looked, the latest first: kinds, ids and counts',
        tags: ['notifications'],
        querystring: Type.Object(
          { ...pageQuery, unread: Type.Optional(Type.Boolean({ description: 'Unread ones only.' })) },
          { additionalProperties: false },
        ),
        response: { 200: NotificationPage, ...problems('unauthenticated', 'invalid_cursor', 'overloaded') },
      },
      config: { access: 'signed-in' },
    },
    (request) => readInbox(services, actorOf(request), request.query),
  );
  app.put(
    '/v1/notifications/read',
    {
      schema: {
        operationId: 'readNotifications',
        summary: 'Mark everything up to a position as read, on all your devices',
        tags: ['notifications'],
        body: ReadUpTo,
        response: { 200: Unread, ...problems('unauthenticated', 'overloaded') },
      },
      config: { access: 'signed-in' },
    },
    async (request) => ({ unread_count: await readUpTo(services, actorOf(request), request.body.up_to) }),
  );
}
