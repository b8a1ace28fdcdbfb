import { Type } from 'typebox';
import { FreeText } from '../../deidentification/index.ts';
import { ID_PATTERN } from '../../kernel/ids.ts';
import type { Actor } from '../../kernel/actor.ts';
import { eventType } from '../../platform/events/event-type.ts';
import { command } from '../../platform/live/command.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import { GateSummary, gateSummary, IdString, Releases } from '../../platform/gate-schemas.ts';
import type { Services } from '../../platform/services.ts';
import { commentOnCase } from './comment-on-case.ts';
import { mayReadCase, mayReadCases } from './policy.ts';
import { findCase, findComment } from './queries.ts';
import { Case, Comment } from './schemas.ts';
import { caseView, commentView } from './views.ts';

const closed = { additionalProperties: false } as const;

const Send = Type.Object(
  {
    frame: Type.Literal('send'),
    client_id: Type.String({
      pattern: ID_PATTERN,
      maxLength: 36,
      description: 'UUIDv7 made by the client; a repeat returns the first result.',
    }),
    kind: Type.Enum(['comment']),
    room_id: IdString,
    body: FreeText({ maxLength: 10_000, context: 'room' }),
    reply_to: Type.Optional(IdString),
    releases: Type.Optional(Releases),
  },
  closed,
);

const SendResult = Type.Object(
  {
    client_id: IdString,
    id: IdString,
    room_seq: Type.Integer(),
    prev_room_seq: Type.Integer(),
    body: Type.Union([Type.String(), Type.Null()]),
    deid: GateSummary,
  },
  closed,
);

const PostEvent = Type.Union([
  Type.Object({ kind: Type.Literal('case'), case: Case }, closed),
  Type.Object({ kind: Type.Literal('comment'), comment: Comment, prev_room_seq: Type.Integer() }, closed),
]);

const HiddenPost = Type.Object({ kind: Type.Enum(['case', 'comment']), id: IdString, room_id: IdString }, closed);

/** What cases take and tell over sockets: the same verbs and rules as REST. */
export function caseLive(services: Services): LiveParts {
  return {
    commands: [sendCommand(services)],
    eventTypes: [
      postEvent('post.created', 'A case was published, or a comment written'),
      postEvent('post.updated', 'A post has a new revision'),
      hiddenEvent(),
    ],
  };
}

function sendCommand(services: Services) {
  return command(
    'send',
    Send,
    {
      access: 'clinician',
      summary: 'Write in a room; answered by result after commit, or refused',
      content: true,
      thread: (frame) => ({ kind: 'room', id: frame.room_id }),
      result: SendResult,
    },
    async ({ actor, requestId }, frame, outcome) => {
      const { comment } = await commentOnCase(services, actor, {
        target: { roomId: frame.room_id },
        body: frame.body,
        replyTo: frame.reply_to,
        clientId: frame.client_id,
        requestId,
      });
      const view = commentView(comment);
      return {
        client_id: frame.client_id,
        id: view.id,
        room_seq: view.room_seq,
        prev_room_seq: view.room_seq - 1,
        body: view.body,
        deid: gateSummary(outcome),
      };
    },
  );
}

function postEvent(type: 'post.created' | 'post.updated', summary: string) {
  return eventType({
    type,
    access: 'clinician',
    summary,
    schema: PostEvent,
    async load(db, row) {
      const id = String(row.data['id']);
      if (row.data['kind'] === 'case') {
        const found = await findCase(db, { id });
        return found && (found.state === 'open' || found.state === 'closed')
          ? { kind: 'case' as const, case: caseView(found) }
          : undefined;
      }
      const comment = await findComment(db, { id });
      return comment?.state === 'visible'
        ? { kind: 'comment' as const, comment: commentView(comment), prev_room_seq: comment.roomSeq - 1 }
        : undefined;
    },
    mayHear: (actor: Actor, data) =>
      data.kind === 'case' ? mayReadCase(actor, { authorId: '', state: data.case.state }) : mayReadCases(actor),
  });
}

function hiddenEvent() {
  return eventType({
    type: 'post.hidden',
    access: 'clinician',
    summary: 'A post was hidden or removed: drop it',
    schema: HiddenPost,
    load: async (_db, row) => ({
      kind: row.data['kind'] === 'case' ? ('case' as const) : ('comment' as const),
      id: String(row.data['id']),
      room_id: String(row.data['room_id']),
    }),
    mayHear: (actor) => mayReadCases(actor),
  });
}
