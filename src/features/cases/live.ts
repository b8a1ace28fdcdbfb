import { Type, type TSchema } from 'typebox';
import type { Actor } from '../../kernel/actor.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Database } from '../../platform/database/connection.ts';
import { readTogetherOnce } from '../../platform/database/batch.ts';
import { eventType, type EventType } from '../../platform/events/event-type.ts';
import { IdString } from '../../platform/gate-schemas.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import { findCommentsForEvents, type ShownCommentRow } from './comments/queries.ts';
import { Comment } from './comments/schemas.ts';
import { commentView } from './comments/views.ts';
import { findCaseForEvent } from './reading/queries.ts';
import { findReadersOfRooms, type Readers } from './audience/queries.ts';
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
  return caseEvent(type, summary, PostEvent, (db, post) =>
    post.kind === 'case'
      ? tellRoom(db, post.roomId, async () => {
          const found = await findCaseForEvent(db, post.id);
          return found && { kind: 'case', case: caseView(found) };
        })
      : tellOfComment(db, post.id, (comment) => ({
          kind: 'comment',
          comment: commentView(comment),
          prev_room_seq: comment.roomSeq - 1,
        })),
  );
}

function hiddenEvent(): EventType {
  return caseEvent('post.hidden', 'A post was hidden or removed: drop it', HiddenPost, (db, post) =>
    tellRoom(db, post.roomId, async () => ({ kind: post.kind, id: post.id, room_id: post.roomId })),
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
  return caseEvent('comment.helpful', summary, Helpful, (db, { id, roomId }) =>
    tellOfComment(db, id, (comment) => ({ id, room_id: roomId, helpful_count: comment.helpful })),
  );
}

function mentionEvent(): EventType {
  return caseEvent('mention', 'You were mentioned in a comment', Mention, (db, { id, roomId }) =>
    tellOfComment(db, id, () => ({ id, room_id: roomId })),
  );
}

function pollEvent(): EventType {
  return caseEvent('poll.moved', 'A poll got a vote: read it anew', Mention, (db, { id, roomId }) =>
    tellRoom(db, roomId, async () => ({ id, room_id: roomId })),
  );
}

/** What the row of an event names. */
interface Subject {
  readonly kind: 'case' | 'comment';
  readonly id: Id;
  readonly roomId: Id;
}

/** What is told, and to whom. */
interface Told {
  readonly data: object;
  readonly readers: Readers;
}

/** Events that go out together are read together: one statement for all comments, and one for the rooms of the others. */
const readersOfRoom = readTogetherOnce(findReadersOfRooms);
const commentForEvent = readTogetherOnce(findCommentsForEvents);

async function tellOfComment(
  db: Database,
  id: Id,
  view: (comment: ShownCommentRow) => object,
): Promise<Told | undefined> {
  const found = await commentForEvent(db, id);
  return found && { data: view(found.comment), readers: found.readers };
}

/** Who reads in a room is asked first: of another room nothing is read. */
async function tellRoom(db: Database, roomId: Id, read: () => Promise<object | undefined>): Promise<Told | undefined> {
  const readers = await readersOfRoom(db, roomId);
  const data = readers && (await read());
  return data && { data, readers };
}

/** An event of a case or its comments. */
function caseEvent(
  type: string,
  summary: string,
  schema: TSchema,
  tell: (db: Database, subject: Subject) => Promise<Told | undefined>,
): EventType {
  return {
    type,
    access: 'clinician',
    summary,
    schema,
    async load(db, row) {
      const kind = row.data['kind'] === 'case' ? 'case' : 'comment';
      const told = await tell(db, { kind, id: String(row.data['id']), roomId: String(row.data['room_id']) });
      return told && { data: told.data, mayHear: hearersAmong(told.readers) };
    },
  };
}

/** The rule of who hears what is said in the room of a case now; undefined for another room. */
export async function findHearersOfRoom(db: Database, roomId: Id): Promise<((actor: Actor) => boolean) | undefined> {
  const readers = await readersOfRoom(db, roomId);
  return readers && hearersAmong(readers);
}

function hearersAmong(readers: Readers): (actor: Actor) => boolean {
  return (actor) => mayHear(actor, readers);
}
