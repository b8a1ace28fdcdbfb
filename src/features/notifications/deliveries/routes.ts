import { Type } from 'typebox';
import { DEFAULT_PAGE_SIZE, pageOf } from '../../../kernel/page.ts';
import { isoTime } from '../../../kernel/time.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { DeliveryPage } from '../schemas.ts';
import { listDeliveries } from './queries.ts';

/** What became of mails and pushes, for the member they were meant for. */
export function deliveryRoutes(app: App, services: Services): void {
  app.get(
    '/v1/notifications/deliveries',
    {
      schema: {
        operationId: 'listNotificationDeliveries',
        summary: 'What became of the digests and pushes meant for you, the latest first',
        tags: ['notifications'],
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: DeliveryPage, ...problems('unauthenticated', 'invalid_cursor', 'overloaded') },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const { accountId } = actorOf(request);
      const { cursor, limit = DEFAULT_PAGE_SIZE } = request.query;
      const filter = `deliveries/${accountId}`;
      const [at, id] = cursor === undefined ? [] : openCursor(services.keys, filter, cursor);
      const before = at === undefined || id === undefined ? undefined : { at: String(at), id: String(id) };
      const found = await listDeliveries(services.db, accountId, before, limit);
      const page = pageOf(found, limit, (row) => [row.sort_key, row.id]);
      return {
        data: page.rows.map(({ id, channel, kind, state, reason, created_at: created, moved_at: moved }) => ({
          id,
          channel,
          kind,
          state,
          reason,
          created_at: isoTime(created),
          moved_at: isoTime(moved),
        })),
        next_cursor: page.next ? sealCursor(services.keys, filter, page.next) : null,
      };
    },
  );
}
