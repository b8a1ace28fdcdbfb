import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import { gateSummary } from '../../../platform/gate-schemas.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody, gatedOf } from '../../../platform/http/de-identification.ts';
import { claimOf, orEarlierRun, replayOf } from '../../../platform/http/idempotency.ts';
import { idOf, expectedRevision } from '../../../platform/http/if-match.ts';
import type { AnswerPage } from '../../../platform/http/page-memory.ts';
import { openCursor, pageQuery, sealCursor, Sequence } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Change } from '../announce.ts';
import { ACT, CHANGE, READ, WRITE } from '../problem-lists.ts';
import { getComment, getCommentRevision, readComments, readCommentsVersion } from '../reading/read-cases.ts';
import { CaseParams } from '../schemas.ts';
import { commentOnCase } from './comment-on-case.ts';
import { editComment, removeComment } from './edit-comment.ts';
import type { CommentRow } from './queries.ts';
import { Comment, CommentEdit, NewComment } from './schemas.ts';
import { commentView } from './views.ts';
import { voteHelpful } from './vote-helpful.ts';

/** Comments of a case: list, write, edit, remove. */
export function commentRoutes(app: App, services: Services, answerPage: AnswerPage): void {
  listing(app, services, answerPage);
  writing(app, services);
  reading(app, services);
  changing(app, services);
  voting(app, services);
}

const CommentQuery = Type.Object({ ...pageQuery, after_seq: Type.Optional(Sequence) }, { additionalProperties: false });

function listing(app: App, services: Services, answerPage: AnswerPage): void {
  app.get(
    '/v1/cases/:id/comments',
    {
      schema: {
        operationId: 'listComments',
        summary: 'Comments of a case in room order',
        tags: ['cases'],
        params: CaseParams,
        querystring: CommentQuery,
        response: {
          200: Type.Object({ data: Type.Array(Comment), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems('invalid_request', 'invalid_cursor', 'unauthenticated', 'not_verified', 'not_found'),
        },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { cursor, limit = DEFAULT_PAGE_SIZE, after_seq: afterSeq = 0 } = request.query;
      const filter = `comments/${request.params.id}`;
      const after = cursor === undefined ? afterSeq : Number(openCursor(services.keys, filter, cursor)[0] ?? 0);
      const slice = { caseId: request.params.id, after, limit };
      return answerPage(reply, {
        address: `${filter}/${after}/${limit}`,
        findVersion: () => readCommentsVersion(services, actor, slice),
        async read() {
          const { rows, next, version } = await readComments(services, actor, slice);
          const cursorOfNext = next === undefined ? null : sealCursor(services.keys, filter, [next]);
          return { version, page: { data: rows.map((row) => commentView(row)), next_cursor: cursorOfNext } };
        },
      });
    },
  );
}

function writing(app: App, services: Services): void {
  app.post(
    '/v1/cases/:id/comments',
    {
      schema: {
        operationId: 'commentOnCase',
        summary: 'Comment on a case',
        tags: ['cases'],
        params: CaseParams,
        body: NewComment,
        response: { 201: Comment, ...WRITE },
      },
      config: {
        access: 'clinician',
        idempotent: 'as written',
        thread: (request) => ({ kind: 'case', id: idOf(request) }),
      },
    },
    async (request, reply) => {
      const comment = request.replay ? undefined : await orEarlierRun(request, () => write(services, request));
      if (comment) return reply.code(201).send({ ...commentView(comment), deid: gateSummary(gatedOf(request)) });
      const { objectId, objectVersion = 1 } = replayOf(request);
      return reply.code(201).send(await getCommentRevision(services, actorOf(request), objectId, objectVersion));
    },
  );
}

/** The comment of a request that passed the gate; undefined for a repeat. */
async function write(
  services: Services,
  request: FastifyRequest<{ Params: Static<typeof CaseParams> }>,
): Promise<CommentRow | undefined> {
  const body = cleanBody(request, NewComment);
  const { thread } = gatedOf(request);
  const { comment, fresh } = await commentOnCase(services, actorOf(request), {
    // The gate has found the room already.
    target: thread?.kind === 'room' ? { roomId: thread.id } : { id: request.params.id },
    body: body.body,
    replyTo: body.reply_to,
    quote: body.quote,
    mentions: body.mentions,
    persona: body.persona,
    publish: body.publish,
    idempotency: claimOf(request),
    requestId: request.id,
  });
  return fresh ? comment : undefined;
}

function reading(app: App, services: Services): void {
  app.get(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'getComment',
        summary: 'One comment',
        tags: ['cases'],
        params: CaseParams,
        response: { 200: Comment, ...READ },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      const row = await getComment(services, actorOf(request), request.params.id);
      return reply.header('etag', `"${row.revision}"`).send(commentView(row));
    },
  );
}

function changing(app: App, services: Services): void {
  app.patch(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'editComment',
        summary: 'Write a new revision of your comment',
        tags: ['cases'],
        params: CaseParams,
        body: CommentEdit,
        response: { 200: Comment, ...CHANGE },
      },
      config: { access: 'clinician', thread: (request) => ({ kind: 'comment', id: idOf(request), editing: true }) },
    },
    async (request, reply) => {
      await editComment(services, changeOf(request), cleanBody(request, CommentEdit).body);
      const row = await getComment(services, actorOf(request), request.params.id);
      return reply.header('etag', `"${row.revision}"`).send(commentView(row));
    },
  );
  app.delete(
    '/v1/comments/:id',
    {
      schema: {
        operationId: 'removeComment',
        summary: 'Remove your comment; a tombstone stays',
        tags: ['cases'],
        params: CaseParams,
        response: { 204: Type.Null(), ...CHANGE },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await removeComment(services, changeOf(request));
      return reply.code(204).send(null);
    },
  );
}

const Votes = Type.Object({ helpful_count: Type.Integer({ minimum: 0 }) }, { additionalProperties: false });

function voting(app: App, services: Services): void {
  for (const [method, operationId, summary, isHelpful] of [
    ['PUT', 'findHelpful', 'Say that a comment is helpful', true],
    ['DELETE', 'unfindHelpful', 'Take that back', false],
  ] as const)
    app.route({
      method,
      url: '/v1/comments/:id/helpful',
      schema: { operationId, summary, tags: ['cases'], params: CaseParams, response: { 200: Votes, ...ACT } },
      config: { access: 'clinician' },
      handler: async (request) => ({
        helpful_count: await voteHelpful(services, actorOf(request), request.params.id, isHelpful),
      }),
    });
}

function changeOf(request: FastifyRequest): Change {
  return { actor: actorOf(request), id: idOf(request), expected: expectedRevision(request), requestId: request.id };
}
