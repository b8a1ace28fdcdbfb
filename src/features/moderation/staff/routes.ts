import { Type } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import { transaction } from '../../../platform/database/connection.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { recordAudit } from '../../audit/index.ts';
import { listPublishedTexts } from '../../cases/index.ts';
import { listDecisions, type NoticeRow } from '../notices/queries.ts';
import { settle } from '../notices/settle-notices.ts';
import { tellModerators } from '../notices/tell.ts';
import { countItems } from '../queue/queries.ts';
import { readContext, readItems } from '../queue/read-queue.ts';
import { assessIncident } from '../recognition/queries.ts';
import { approveRestoring, getRecognitionForStaff } from '../recognition/restore.ts';
import {
  FourFactors,
  NewDecision,
  Pack,
  Params,
  Queue,
  queueFilter,
  RecognitionFile,
  StaffNoticeFile,
} from '../schemas.ts';
import { recognitionView, staffDecisionView, staffNoticeView } from '../views.ts';
import { makePack, readPack, releaseAuthorityPack } from './authority-pack.ts';
import { decideNotice, getNoticeForStaff, hidePending } from './decide-notice.ts';

const FILE = problems('not_found', 'self_review_refused');
const DECIDE = problems(
  'not_found',
  'self_review_refused',
  'state_conflict',
  'second_person_required',
  'step_up_required',
);

/** The moderators' side. */
export function moderatorRoutes(app: App, services: Services): void {
  queue(app, services);
  recognitions(app, services);
  notices(app, services);
  packs(app, services);
}

function queue(app: App, services: Services): void {
  app.get(
    '/v1/staff/moderation',
    {
      schema: {
        operationId: 'readModerationQueue',
        summary: 'What waits for a moderator, most urgent first: recognised posts, notices, appeals, second words',
        tags: ['staff'],
        querystring: Type.Object({ ...pageQuery, filter: queueFilter }, { additionalProperties: false }),
        response: { 200: Queue, ...problems('invalid_request', 'invalid_cursor') },
      },
      config: { access: 'moderator' },
    },
    async (request) => {
      await settle(services.db);
      const { cursor, limit = DEFAULT_PAGE_SIZE, filter = 'all' } = request.query;
      const viewerId = actorOf(request).accountId;
      const scope = `moderation/${filter}/${viewerId}`;
      const [at, id] = cursor === undefined ? [] : openCursor(services.keys, scope, cursor);
      const after = at === undefined || id === undefined ? undefined : { at: String(at), id: String(id) };
      const page = await readItems(services, { filter, viewerId, limit, after });
      return {
        data: [...page.rows],
        next_cursor: page.next ? sealCursor(services.keys, scope, page.next) : null,
        counts: await countItems(services.db, { viewerId, now: new Date(services.clock()) }),
      };
    },
  );
}

async function recognitionFile(services: Services, actor: Actor, id: string) {
  const found = await getRecognitionForStaff(services.db, actor, id);
  const texts = await listPublishedTexts(services.db, found.postKind, found.postId);
  return recognitionView(found, texts, await readContext(services, actor.accountId, id));
}

function recognitions(app: App, services: Services): void {
  app.get(
    '/v1/staff/recognitions/:id',
    {
      schema: {
        operationId: 'getRecognition',
        summary: 'A recognised post as it was published, and its incident',
        tags: ['staff'],
        params: Params,
        response: { 200: RecognitionFile, ...FILE },
      },
      config: { access: 'moderator' },
    },
    async (request) => recognitionFile(services, actorOf(request), request.params.id),
  );
  app.put(
    '/v1/staff/recognitions/:id/restored',
    {
      schema: {
        operationId: 'approveRestoring',
        summary: 'Say that the post may come back; the second moderator brings it back',
        tags: ['staff'],
        params: Params,
        response: { 200: RecognitionFile, ...DECIDE },
      },
      config: { access: 'moderator', freshFactor: true },
    },
    async (request) => {
      await approveRestoring(services, actorOf(request), request.params.id, request.id);
      return recognitionFile(services, actorOf(request), request.params.id);
    },
  );
  app.put(
    '/v1/staff/recognitions/:id/factors',
    {
      schema: {
        operationId: 'assessIncident',
        summary: 'Document the four factors of the incident',
        tags: ['staff'],
        params: Params,
        body: FourFactors,
        response: { 200: RecognitionFile, ...FILE },
      },
      config: { access: 'moderator' },
    },
    async (request) => {
      const actor = actorOf(request);
      const { id } = request.params;
      await getRecognitionForStaff(services.db, actor, id);
      await transaction(services.db, async (tx) => {
        if (!(await assessIncident(tx, id, request.body, actor.accountId))) throw new NotFoundError();
        const record = { actor, action: 'incident.assess', objectKind: 'recognition', objectId: id } as const;
        await recordAudit(tx, { ...record, outcome: 'done', requestId: request.id });
        await tellModerators(tx, { id, kind: 'recognition' });
      });
      return recognitionFile(services, actor, id);
    },
  );
}

async function noticeFile(services: Services, { accountId }: Actor, row: NoticeRow) {
  const decisions = await listDecisions(services.db, row.id);
  return {
    ...(await readContext(services, accountId, row.id)),
    notice: staffNoticeView(row),
    post: await listPublishedTexts(services.db, row.postKind, row.postId),
    decisions: decisions.map((one) => staffDecisionView(one, accountId)),
  };
}

function notices(app: App, services: Services): void {
  app.get(
    '/v1/staff/notices/:id',
    {
      schema: {
        operationId: 'getStaffNotice',
        summary: 'A notice with its whole exchange and the post as published',
        tags: ['staff'],
        params: Params,
        response: { 200: StaffNoticeFile, ...FILE },
      },
      config: { access: 'moderator' },
    },
    async (request) => {
      const actor = actorOf(request);
      return noticeFile(services, actor, await getNoticeForStaff(services.db, actor, request.params.id));
    },
  );
  app.put(
    '/v1/staff/notices/:id/hidden',
    {
      schema: {
        operationId: 'hidePending',
        summary: 'Hide the post until the decision',
        tags: ['staff'],
        params: Params,
        response: { 204: Type.Null(), ...FILE, ...problems('state_conflict') },
      },
      config: { access: 'moderator' },
    },
    async (request, reply) => {
      await hidePending(services, actorOf(request), request.params.id, request.id);
      return reply.code(204).send(null);
    },
  );
  for (const [path, operationId, summary, stage] of [
    ['decision', 'decideNotice', 'Decide on an escalated notice, with reasons', 'decision'],
    [
      'appeal-decision',
      'decideAppeal',
      "Decide on the author's appeal; never on one against your own decision",
      'appeal',
    ],
  ] as const)
    app.post(
      `/v1/staff/notices/:id/${path}`,
      {
        schema: {
          operationId,
          summary,
          tags: ['staff'],
          params: Params,
          body: NewDecision,
          response: { 201: StaffNoticeFile, ...DECIDE },
        },
        config: { access: 'moderator', freshFactor: true, idempotent: true },
      },
      async (request, reply) => {
        const actor = actorOf(request);
        const { id } = request.params;
        if (!request.replay) {
          const { outcome, significant, statement } = cleanBody(request, NewDecision);
          const deciding = { actor, noticeId: id, idempotency: claimOf(request), requestId: request.id };
          await decideNotice(services, deciding, stage, { outcome, significant, statement });
        }
        return reply.code(201).send(await noticeFile(services, actor, await getNoticeForStaff(services.db, actor, id)));
      },
    );
}

function packs(app: App, services: Services): void {
  app.put(
    '/v1/staff/notices/:id/pack',
    {
      schema: {
        operationId: 'makePack',
        summary: 'Make the pack for a board of what was upheld, significant and not put right; the author is told',
        tags: ['staff'],
        params: Params,
        response: { 204: Type.Null(), ...DECIDE },
      },
      config: { access: 'moderator', freshFactor: true },
    },
    async (request, reply) => {
      await makePack(services, actorOf(request), request.params.id, request.id);
      return reply.code(204).send(null);
    },
  );
  app.put(
    '/v1/staff/notices/:id/pack/released',
    {
      schema: {
        operationId: 'releasePack',
        summary: 'Release the pack another moderator made',
        tags: ['staff'],
        params: Params,
        response: { 204: Type.Null(), ...DECIDE },
      },
      config: { access: 'moderator', freshFactor: true },
    },
    async (request, reply) => {
      await releaseAuthorityPack(services, actorOf(request), request.params.id, request.id);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/v1/staff/notices/:id/pack',
    {
      schema: {
        operationId: 'readPack',
        summary: 'A released pack: post, exchange, decisions, and the proofs of the audit chain',
        tags: ['staff'],
        params: Params,
        response: { 200: Pack, ...FILE, ...problems('second_person_required') },
      },
      config: { access: 'moderator' },
    },
    async (request) => readPack(services, actorOf(request), request.params.id),
  );
}
