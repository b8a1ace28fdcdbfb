import { Type } from 'typebox';
import type { Actor } from '../../kernel/actor.ts';
import { eventType } from '../../platform/events/event-type.ts';
import type { LiveParts } from '../../platform/live/registry.ts';
import { IdString } from '../../platform/gate-schemas.ts';
import { mayReadCase, mayReadCases } from './policy.ts';
import { findCase, findComment } from './queries.ts';
import { Case, Comment } from './schemas.ts';
import { caseView, commentView } from './views.ts';

const closed = { additionalProperties: false } as const;

const PostEvent = Type.Union([
  Type.Object({ kind: Type.Literal('case'), case: Case }, closed),
  Type.Object({ kind: Type.Literal('comment'), comment: Comment, prev_room_seq: Type.Integer() }, closed),
]);

const HiddenPost = Type.Object({ kind: Type.Enum(['case', 'comment']), id: IdString, room_id: IdString }, closed);

/** What cases tell over sockets, by the rules of REST; `send` writes comments too and stands in messaging. */
export const caseLive: LiveParts = {
  commands: [],
  eventTypes: [
    postEvent('post.created', 'A case was published, or a comment written'),
    postEvent('post.updated', 'A post has a new revision'),
    hiddenEvent(),
  ],
};

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
