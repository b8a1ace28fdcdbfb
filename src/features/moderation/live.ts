import { Type } from 'typebox';
import { ID_PATTERN } from '../../kernel/ids.ts';
import { eventType } from '../../platform/events/event-type.ts';
import type { LiveParts } from '../../platform/live/registry.ts';

const Id = Type.String({ pattern: ID_PATTERN, maxLength: 36 });
const closed = { additionalProperties: false } as const;

/** What moderation tells over sockets: ids and states, read the rest by REST. */
export const moderationLive: LiveParts = {
  commands: [],
  eventTypes: [
    eventType({
      type: 'post.recognised',
      access: 'signed-in',
      summary: 'Somebody recognised the patient in your post: it is hidden',
      schema: Type.Object({ post_id: Id, kind: Type.Enum(['case', 'comment']) }, closed),
      load: async (_db, { data }) => ({
        post_id: String(data['post_id']),
        kind: data['kind'] === 'case' ? ('case' as const) : ('comment' as const),
      }),
    }),
    eventType({
      type: 'notice.moved',
      access: 'signed-in',
      summary: 'A notice you sent or got moved',
      schema: Type.Object({ id: Id, state: Type.String() }, closed),
      load: async (_db, { data }) => ({ id: String(data['id']), state: String(data['state']) }),
    }),
    eventType({
      type: 'moderation.changed',
      access: 'moderator',
      summary: "Something came into the moderators' queue, moved in it or left it",
      schema: Type.Object({ id: Id, kind: Type.Enum(['notice', 'recognition']) }, closed),
      load: async (_db, { data }) => ({
        id: String(data['id']),
        kind: data['kind'] === 'notice' ? ('notice' as const) : ('recognition' as const),
      }),
    }),
  ],
};
