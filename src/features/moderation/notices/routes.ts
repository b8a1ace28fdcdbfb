import type { FastifyRequest } from 'fastify';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { listDecisions, listOwnNotices, type NoticeRow } from './queries.ts';
import { recognisePatient } from '../recognition/recognise.ts';
import { NewNotice, Notice, Notices, Params, Recognised, Words, type NoticeView } from '../schemas.ts';
import { decisionView, ownNoticeView } from '../views.ts';
import { getOwnNotice, stepNotice } from './move-notice.ts';
import { sendNotice } from './send-notice.ts';
import { settle } from './settle-notices.ts';

const MOST = 100;
const SEND = problems('not_found', 'state_conflict', 'self_review_refused', 'rate_limited');
const STEP = problems('not_found', 'not_your_role', 'state_conflict');

/** What members say about posts, and what becomes of it. */
export function noticeRoutes(app: App, services: Services): void {
  sending(app, services);
  reading(app, services);
  stepping(app, services);
}

async function whole(services: Services, request: FastifyRequest, row: NoticeRow): Promise<NoticeView> {
  const decisions = await listDecisions(services.db, row.id);
  return { ...ownNoticeView(actorOf(request), row), decisions: decisions.map(decisionView) };
}

function sending(app: App, services: Services): void {
  app.post(
    '/v1/posts/:id/recognise',
    {
      schema: {
        operationId: 'recognisePatient',
        summary: '"I recognise this patient": the post is hidden everywhere at once',
        tags: ['moderation'],
        params: Params,
        response: { 201: Recognised, ...problems('not_found', 'state_conflict', 'rate_limited') },
      },
      config: { access: 'clinician', inGrace: true, idempotent: true },
    },
    async (request, reply) => {
      const writing = { idempotency: claimOf(request), requestId: request.id };
      const id =
        request.replay?.objectId ?? (await recognisePatient(services, actorOf(request), request.params.id, writing));
      return reply.code(201).send({ id });
    },
  );
  app.post(
    '/v1/posts/:id/notices',
    {
      schema: {
        operationId: 'sendNotice',
        summary: 'Tell a colleague privately about a post',
        tags: ['moderation'],
        params: Params,
        body: NewNotice,
        response: { 201: Notice, ...SEND },
      },
      config: { access: 'clinician', idempotent: true },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const replay = request.replay;
      const id = replay?.objectId ?? (await send(services, request, request.params.id));
      return reply.code(201).send(await whole(services, request, await getOwnNotice(services, actor, id)));
    },
  );
}

async function send(services: Services, request: FastifyRequest, postId: string): Promise<string> {
  const { concern, note, span, show_me: showMe } = cleanBody(request, NewNotice);
  const writing = { idempotency: claimOf(request), requestId: request.id };
  return sendNotice(services, actorOf(request), postId, { concern, note, span, showMe }, writing);
}

function reading(app: App, services: Services): void {
  app.get(
    '/v1/me/notices',
    {
      schema: {
        operationId: 'listNotices',
        summary: 'The newest notices you sent or got',
        tags: ['moderation'],
        response: { 200: Notices },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      await settle(services.db);
      const rows = await listOwnNotices(services.db, actorOf(request).accountId, MOST);
      return { data: rows.map((row) => ownNoticeView(actorOf(request), row)) };
    },
  );
  app.get(
    '/v1/notices/:id',
    {
      schema: {
        operationId: 'getNotice',
        summary: 'A notice you sent or got, with its decisions',
        tags: ['moderation'],
        params: Params,
        response: { 200: Notice, ...problems('not_found') },
      },
      config: { access: 'signed-in' },
    },
    async (request) => whole(services, request, await getOwnNotice(services, actorOf(request), request.params.id)),
  );
}

function stepping(app: App, services: Services): void {
  for (const [path, operationId, summary, step] of [
    ['answer', 'answerNotice', 'Answer a notice about your post', 'answer'],
    ['appeal', 'appealDecision', 'Appeal against the decision on your post; another person decides', 'appeal'],
  ] as const)
    app.put(
      `/v1/notices/:id/${path}`,
      {
        schema: {
          operationId,
          summary,
          tags: ['moderation'],
          params: Params,
          body: Words,
          response: { 200: Notice, ...STEP },
        },
        config: { access: 'signed-in' },
      },
      async (request) => {
        const { text } = cleanBody(request, Words);
        const words = { text, requestId: request.id };
        return whole(services, request, await stepNotice(services, actorOf(request), request.params.id, step, words));
      },
    );
  for (const [path, operationId, summary, step] of [
    ['accepted', 'acceptNoticeAnswer', 'Accept the answer: the matter is resolved', 'accept'],
    ['withdrawn', 'withdrawNotice', 'Take your notice back', 'withdraw'],
    ['escalated', 'escalateNotice', 'Bring your notice before the moderators', 'escalate'],
  ] as const)
    app.put(
      `/v1/notices/:id/${path}`,
      {
        schema: { operationId, summary, tags: ['moderation'], params: Params, response: { 200: Notice, ...STEP } },
        config: { access: 'signed-in' },
      },
      async (request) => {
        const words = { requestId: request.id };
        return whole(services, request, await stepNotice(services, actorOf(request), request.params.id, step, words));
      },
    );
}
