import { Type } from 'typebox';
import type { FastifyRequest } from 'fastify';
import { readRaw } from '../../deidentification/index.ts';
import { DEFAULT_PAGE_SIZE } from '../../kernel/page.ts';
import type { App } from '../../platform/http/app-type.ts';
import { actorOf } from '../../platform/http/authentication.ts';
import { cleanBody, gatedOf, gateFields } from '../../platform/http/de-identification.ts';
import { expectedRevision } from '../../platform/http/if-match.ts';
import { claimOf, replayedObject } from '../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor, Sequence } from '../../platform/http/paging.ts';
import { problems } from '../../platform/http/problem.ts';
import { gateSummary } from '../../platform/gate-schemas.ts';
import type { Services } from '../../platform/services.ts';
import type { TextGatePorts } from '../../platform/text-gate.ts';
import { commentOnCase } from './comment-on-case.ts';
import { editCase, editComment, removeCase, removeComment, type Change } from './edit-post.ts';
import { previewText } from './preview-text.ts';
import { publishCase } from './publish-case.ts';
import { getCase, getCaseRevision, getComment, getCommentRevision, readComments, readFeed } from './read-cases.ts';
import {
  type CaseView,
  Case,
  CaseEdit,
  CaseParams,
  CaseSummary,
  Comment,
  CommentEdit,
  NewCase,
  NewComment,
  Preview,
  PreviewResult,
} from './schemas.ts';
import { SPECIALTIES } from './specialties.ts';
import { caseSummary, caseView, commentView } from './views.ts';

const READ = problems('unauthenticated', 'not_verified', 'not_found');
const WRITE = problems(
  'invalid_request',
  'idempotency_key_missing',
  'unauthenticated',
  'not_verified',
  'not_found',
  'request_in_flight',
  'preview_mismatch',
  'case_closed',
  'gone',
  'deid_blocked',
  'idempotency_key_reused',
  'deid_unavailable',
  'overloaded',
);
const CHANGE = problems(
  'invalid_request',
  'unauthenticated',
  'not_verified',
  'not_your_role',
  'not_found',
  'state_conflict',
  'preview_mismatch',
  'stale_version',
  'deid_blocked',
  'if_match_required',
  'deid_unavailable',
  'overloaded',
);

/** Cases and their comments. */
export function caseRoutes(app: App, services: Services, gatePorts: TextGatePorts): void {
  previewRoute(app, gatePorts);
  publishing(app, services);
  reading(app, services);
  commenting(app, services);
  changing(app, services);
}

function previewRoute(app: App, gatePorts: TextGatePorts): void {
  app.post(
    '/v1/deid/preview',
    {
      schema: {
        operationId: 'previewText',
        summary: 'Show what the gate would remove, and why; nothing is kept',
        tags: ['gate'],
        body: Preview,
        response: {
          200: PreviewResult,
          ...problems(
            'invalid_request',
            'unauthenticated',
            'not_verified',
            'not_found',
            'preview_mismatch',
            'deid_unavailable',
          ),
        },
      },
      config: { access: 'clinician', rawText: true },
    },
    async (request) =>
      previewText(gatePorts, actorOf(request), {
        text: readRaw(request.body.text),
        caseId: request.body.case_id,
        ...gateFields(request.body),
      }),
  );
}

function publishing(app: App, services: Services): void {
  app.post(
    '/v1/cases',
    {
      schema: {
        operationId: 'publishCase',
        summary: 'Publish a case; its identifiers are gone before a byte is stored',
        tags: ['cases'],
        body: NewCase,
        response: { 201: Case, ...WRITE },
      },
      config: { access: 'clinician', idempotent: true },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const replay = replayedObject(request);
      if (replay)
        return reply.code(201).send(await getCaseRevision(services, actor, replay.objectId, replay.objectVersion ?? 1));
      const gated = gatedOf(request);
      const id = await publishCase(services, actor, cleanBody(request, NewCase), {
        idempotency: claimOf(request),
        gated,
        requestId: request.id,
      });
      return reply.code(201).send({ ...caseView(await getCase(services, actor, { id })), deid: gateSummary(gated) });
    },
  );
}

function reading(app: App, services: Services): void {
  app.get(
    '/v1/specialties',
    {
      schema: {
        operationId: 'listSpecialties',
        summary: 'The specialty tree',
        tags: ['cases'],
        response: {
          200: Type.Object({
            data: Type.Array(
              Type.Object({ key: Type.String(), name: Type.String(), parent: Type.Optional(Type.String()) }),
            ),
          }),
        },
      },
      config: { access: 'public' },
    },
    async () => ({ data: Object.entries(SPECIALTIES).map(([key, specialty]) => ({ key, ...specialty })) }),
  );
  const CaseQuery = Type.Object(
    { ...pageQuery, specialty: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: Object.keys(SPECIALTIES) })) },
    { additionalProperties: false },
  );
  app.get(
    '/v1/cases',
    {
      schema: {
        operationId: 'listCases',
        summary: 'Cases, newest first',
        tags: ['cases'],
        querystring: CaseQuery,
        response: {
          200: Type.Object({ data: Type.Array(CaseSummary), next_cursor: Type.Union([Type.String(), Type.Null()]) }),
          ...problems('invalid_request', 'invalid_cursor', 'unauthenticated', 'not_verified'),
        },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      const { specialty, cursor, limit = DEFAULT_PAGE_SIZE } = request.query;
      const filter = `cases/${specialty ?? ''}`;
      const [createdAt, id] = cursor === undefined ? [] : openCursor(services.keys, filter, cursor);
      const before =
        createdAt === undefined || id === undefined ? undefined : { createdAt: String(createdAt), id: String(id) };
      const page = await readFeed(services, actorOf(request), { specialty, before, limit });
      return {
        data: page.rows.map(caseSummary),
        next_cursor: page.next ? sealCursor(services.keys, filter, [page.next.createdAt, page.next.id]) : null,
      };
    },
  );
  app.get(
    '/v1/cases/:id',
    {
      schema: {
        operationId: 'getCase',
        summary: 'One case',
        tags: ['cases'],
        params: CaseParams,
        response: { 200: Case, ...READ },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => sendCase(request, reply, services, request.params.id),
  );
  const CommentQuery = Type.Object(
    { ...pageQuery, after_seq: Type.Optional(Sequence) },
    { additionalProperties: false },
  );
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
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE_SIZE, after_seq: afterSeq = 0 } = request.query;
      const filter = `comments/${request.params.id}`;
      const after = cursor === undefined ? afterSeq : Number(openCursor(services.keys, filter, cursor)[0] ?? 0);
      const page = await readComments(services, actorOf(request), { id: request.params.id }, after, limit);
      return {
        data: page.rows.map((row) => commentView(row)),
        next_cursor: page.next === undefined ? null : sealCursor(services.keys, filter, [page.next]),
      };
    },
  );
}

async function sendCase(
  request: FastifyRequest,
  reply: { header(name: string, value: string): unknown },
  services: Services,
  id: string,
): Promise<CaseView> {
  const row = await getCase(services, actorOf(request), { id });
  reply.header('etag', `"${row.revision}"`);
  return caseView(row);
}

function commenting(app: App, services: Services): void {
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
      config: { access: 'clinician', idempotent: true, thread: caseOfParams },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const replay = replayedObject(request);
      if (replay)
        return reply
          .code(201)
          .send(await getCommentRevision(services, actor, replay.objectId, replay.objectVersion ?? 1));
      const body = cleanBody(request, NewComment);
      const { comment } = await commentOnCase(services, actor, {
        target: { caseId: request.params.id },
        body: body.body,
        replyTo: body.reply_to,
        idempotency: claimOf(request),
        requestId: request.id,
      });
      return reply.code(201).send({ ...commentView(comment), deid: gateSummary(gatedOf(request)) });
    },
  );
}

function changing(app: App, services: Services): void {
  app.patch(
    '/v1/cases/:id',
    {
      schema: {
        operationId: 'editCase',
        summary: 'Write a new revision of your case',
        tags: ['cases'],
        params: CaseParams,
        body: CaseEdit,
        response: { 200: Case, ...CHANGE },
      },
      config: { access: 'clinician', thread: (request) => ({ ...caseOfParams(request), editing: true }) },
    },
    async (request, reply) => {
      await editCase(services, changeOf(request, request.params.id), cleanBody(request, CaseEdit));
      return sendCase(request, reply, services, request.params.id);
    },
  );
  app.delete(
    '/v1/cases/:id',
    {
      schema: {
        operationId: 'removeCase',
        summary: 'Remove your case with its text, revisions and memory',
        tags: ['cases'],
        params: CaseParams,
        response: { 204: Type.Null(), ...CHANGE },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await removeCase(services, changeOf(request, request.params.id));
      return reply.code(204).send(null);
    },
  );
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
      reply.header('etag', `"${row.revision}"`);
      return commentView(row);
    },
  );
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
      await editComment(services, changeOf(request, request.params.id), cleanBody(request, CommentEdit).body);
      const row = await getComment(services, actorOf(request), request.params.id);
      reply.header('etag', `"${row.revision}"`);
      return commentView(row);
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
      await removeComment(services, changeOf(request, request.params.id));
      return reply.code(204).send(null);
    },
  );
}

function caseOfParams(request: FastifyRequest): { kind: 'case'; id: string } {
  return { kind: 'case', id: idOf(request) };
}

function idOf(request: FastifyRequest): string {
  const params: unknown = request.params;
  return typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';
}

function changeOf(request: FastifyRequest, id: string): Change {
  return { actor: actorOf(request), id, expected: expectedRevision(request), requestId: request.id };
}
