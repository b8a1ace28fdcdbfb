import { Type } from 'typebox';
import { eventType } from '../../platform/events/event-type.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import { findEntry } from './inbox/queries.ts';
import { kindsFor, mayHear } from './policy.ts';
import { Notification } from './schemas.ts';
import { listChoices } from './settings/queries.ts';
import { notificationView } from './views.ts';

/** What notifications tell over the member's own sockets: the same entries, under the same rules, as the list. */
export const notificationLive: LiveParts = {
  commands: [],
  eventTypes: [
    eventType({
      type: 'notification',
      access: 'signed-in',
      summary: 'An entry of your list is new or stands for more than before',
      schema: Notification,
      async load(db, { audience, data }) {
        if (audience.kind !== 'account') return undefined;
        const kinds = kindsFor(await listChoices(db, audience.id), 'in_app', true);
        const row = await findEntry(db, { accountId: audience.id }, kinds, String(data['id']));
        return row && notificationView(row);
      },
      mayHear: (actor, { kind }) => mayHear(actor, kind),
    }),
    eventType({
      type: 'notification.read',
      access: 'signed-in',
      summary: 'You marked notifications as read on some device',
      schema: Type.Object({ up_to: Type.Integer() }, { additionalProperties: false }),
      load: async (_db, { data }) => ({ up_to: Number(data['up_to']) }),
    }),
  ],
};
