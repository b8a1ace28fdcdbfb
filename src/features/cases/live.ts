import { Type, type TSchema } from 'typebox';
import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { readTogetherOnce } from '../../platform/database/read-batch.ts';
import { eventType, type EventType } from '../../platform/events/event-type.ts';
import { IdString } from '../../platform/gate-schemas.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import { findCommentsForEvents } from './comments/queries.ts';
import { Comment } from './comments/schemas.ts';
import { commentView } from './comments/views.ts';
import { findCaseForEvent } from './reading/queries.ts';
import { findReadersOfRooms } from './audience/queries.ts';
import { mayHear } from './policy.ts';
import { Case } from './schemas.ts';
import { caseView } from './views.ts';

const closed = { additionalProperties: false } as const;

const PostEvent = Type.Union([
  Type.Object({ kind: Type.Literal('case'), case: Case }, closed),
  Type.Object({ kind: Type.Literal('comment'), comment: Comment, prev_room_seq: Type.Integer() }, closed),
]);

const Mention = Type.Object({ id: IdString, room_id: IdString }, closed);
const Helpful = Type.Object({ id: IdString, room_id: IdString, helpful_count: Type.Integer() }, closed);
const HiddenPost = Type.Object({ kind: Type.Enum(['case', 'comment']), id: IdString, room_id: IdString }, closed);

/** What cases tell over sockets, by the rules of REST; `send` writes comments too and stands in messaging. */
export const caseLive: LiveParts = {
  commands: [],
  eventTypes: [
    postEvent('post.created', 'A case was published, or a comment written'),
    postEvent('post.updated', 'A post has a new revision, a case another state, answer or outcome'),
    hiddenEvent(),
    unpostedEvent(),
    helpfulEvent(),
    mentionEvent(),
    pollEvent(),
  ],
};

function postEvent(type: 'post.created' | 'post.updated', summary: string): EventType {
  return caseEvent(type, summary, PostEvent, async (db, kind, id) => {
    if (kind === 'case') {
      const found = await findCaseForEvent(db, id);
      return found && { kind, case: caseView(found) };
    }
    const comment = await commentForEvent(db, id);
    return comment && { kind, comment: commentView(comment), prev_room_seq: comment.roomSeq - 1 };
  });
}

function hiddenEvent(): EventType {
  return caseEvent(
    'post.hidden',
    'A post was hidden or removed: drop it',
    HiddenPost,
    async (_db, kind, id, roomId) => ({
      kind,
      id,
      room_id: roomId,
    }),
  );
}

/** For its author alone, whatever became of the case. */
function unpostedEvent(): EventType {
  return eventType({
    type: 'comment.unposted',
    access: 'clinician',
    summary: 'Your comment waited, and its time came when the case took it no more',
    schema: Mention,
    load: async (_db, { data }) => ({ id: String(data['id']), room_id: String(data['room_id']) }),
  });
}

function helpfulEvent(): EventType {
  const summary = 'A comment was found helpful, or not any more';
  return caseEvent('comment.helpful', summary, Helpful, async (db, _kind, id, roomId) => {
    const found = await commentForEvent(db, id);
    return found && { id, room_id: roomId, helpful_count: found.helpful };
  });
}

function mentionEvent(): EventType {
  return caseEvent(
    'mention',
    'You were mentioned in a comment',
    Mention,
    async (db, _kind, id, roomId) => (await commentForEvent(db, id)) && { id, room_id: roomId },
  );
}

function pollEvent(): EventType {
  return caseEvent('poll.moved', 'A poll got a vote: read it anew', Mention, async (_db, _kind, id, roomId) => ({
    id,
    room_id: roomId,
  }));
}

/** Events that go out together are read together: two statements for all of them instead of two for each. */
const readersOfRoom = readTogetherOnce(findReadersOfRooms);
const commentForEvent = readTogetherOnce(findCommentsForEvents);

/** An event of a case or its comments. */
function caseEvent(
  type: string,
  summary: string,
  schema: TSchema,
  read: (db: Database, kind: 'case' | 'comment', id: Id, roomId: Id) => Promise<object | undefined>,
): EventType {
  return {
    type,
    access: 'clinician',
    summary,
    schema,
    async load(db, row) {
      const roomId = String(row.data['room_id']);
      const hears = await findHearersOfRoom(db, roomId);
      const kind = row.data['kind'] === 'case' ? 'case' : 'comment';
      const data = hears && (await read(db, kind, String(row.data['id']), roomId));
      return data && { data, mayHear: hears };
    },
  };
}

/** The rule of who hears what is said in the room of a case now; undefined for another room. */
export async function findHearersOfRoom(db: Database, roomId: Id): Promise<((actor: Actor) => boolean) | undefined> {
  const readers = await readersOfRoom(db, roomId);
  return readers && ((actor) => mayHear(actor, readers));
}
