import { Type } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { eventType, type EventType } from '../../platform/events/event-type.ts';
import type { LiveParts } from '../../platform/live/registry.ts';

const Id = Type.String({ pattern: ID_PATTERN, maxLength: 36 });
const CHANGES = ['joined', 'left', 'invited'] as const;
const Membership = Type.Object({ room_id: Id, change: Type.Enum(CHANGES) }, { additionalProperties: false });

/** What rooms tell over sockets: on your own other devices, that you joined or left. */
export const roomLive: LiveParts = {
  commands: [],
  eventTypes: [
    eventType({
      type: 'room.membership',
      access: 'clinician',
      summary: 'You joined or left a room on some device, or were invited to one',
      schema: Membership,
      load: async (_db, row) => ({
        room_id: String(row.data['room_id']),
        change: CHANGES.find((change) => change === row.data['change']) ?? 'joined',
      }),
    }),
    horizonEvent('read.moved', 'You, or somebody who shows it to you, have read up to a place'),
    horizonEvent('delivered.moved', 'A device of somebody who shows it to you has the messages up to a place'),
  ],
};

function horizonEvent(type: 'read.moved' | 'delivered.moved', summary: string): EventType {
  return eventType({
    type,
    access: 'clinician',
    summary,
    schema: Type.Object({ room_id: Id, persona_id: Id, up_to_seq: Type.Integer() }, { additionalProperties: false }),
    load: async (_db, { data }) => ({
      room_id: String(data['room_id']),
      persona_id: String(data['persona_id']),
      up_to_seq: Number(data['up_to_seq']),
    }),
  });
}
