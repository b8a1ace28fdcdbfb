import { Type } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { eventType } from '../../platform/events/event-type.ts';
import type { LiveParts } from '../../platform/live/registry.ts';

const Id = Type.String({ pattern: ID_PATTERN, maxLength: 36 });
const Membership = Type.Object({ room_id: Id, change: Type.Enum(['joined', 'left']) }, { additionalProperties: false });

/** What rooms tell over sockets: on your own other devices, that you joined or left. */
export const roomLive: LiveParts = {
  commands: [],
  eventTypes: [
    eventType({
      type: 'room.membership',
      access: 'clinician',
      summary: 'You joined or left a room on some device',
      schema: Membership,
      load: async (_db, row) => ({
        room_id: String(row.data['room_id']),
        change: row.data['change'] === 'left' ? ('left' as const) : ('joined' as const),
      }),
    }),
  ],
};
