import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { AppError } from '../../../kernel/errors.ts';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf, byOf } from '../../../platform/http/authentication.ts';
import { cleanBody } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { decideClaim } from './decide-claim.ts';
import { CREATING, STAFF } from '../problem-lists.ts';
import { getDecision, getMembershipDecision, getStaffClaim, readCounts, readQueue } from './read-claims.ts';
import { ClaimParams } from '../schemas.ts';
import * as schemas from './schemas.ts';
import { decideMembership } from './suspend-member.ts';
import { escalateClaim } from './opinions/escalate-claim.ts';
import { reopenClaim } from '../standing/reopen-claim.ts';
import { releaseClaim, takeClaim } from './take-claim.ts';

/** The verifiers' queue, their decisions, and the membership they close and open. */
export function reviewRoutes(app: App, services: Services): void {
  queueRoutes(app, services);
  decisionRoutes(app, services);
  membershipRoutes(app, services);
}

function queueRoutes(app: App, services: Services): void {
  app.get(
    '/v1/staff/queue',
    {
      schema: {
        operationId: 'readQueue',
        summary: 'Claims that wait for a verifier, most urgent first',
        tags: ['staff'],
        querystring: Type.Object({ ...pageQuery, filter: schemas.queueFilter }, { additionalProperties: false }),
        response: { 200: schemas.Queue, ...problems('invalid_request', 'invalid_cursor', ...STAFF) },
      },
      config: { access: 'verifier' },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE_SIZE, filter = 'all' } = request.query;
      const viewerId = actorOf(request).accountId;
      const scope = `queue/${filter}/${viewerId}`;
      const [at, id] = cursor === undefined ? [] : openCursor(services.keys, scope, cursor);
      const after = at === undefined || id === undefined ? undefined : { at: String(at), id: String(id) };
      const page = await readQueue(services, { filter, viewerId, limit, after });
      return {
        data: [...page.rows],
        counts: await readCounts(services, viewerId),
        next_cursor: page.next ? sealCursor(services.keys, scope, page.next) : null,
      };
    },
  );
  app.get(
    '/v1/staff/claims/:id',
    {
      schema: {
        operationId: 'getStaffClaim',
        summary: 'A claim with its checks compared field by field, and what you may do; the read is recorded',
        tags: ['staff'],
        params: ClaimParams,
        response: {
          200: schemas.StaffClaim,
          ...problems('invalid_request', 'self_review_refused', 'not_found', ...STAFF),
        },
      },
      config: { access: 'verifier' },
    },
    async (request, reply) => sendStaff(services, request, reply, request.params.id),
  );
  holdingRoute(app, services, 'take');
  holdingRoute(app, services, 'release');
  holdingRoute(app, services, 'escalate');
  holdingRoute(app, services, 'reopen');
}

/** What a verifier does with a claim without deciding it. */
const HOLDING = {
  take: { verb: takeClaim, operationId: 'takeClaim', summary: 'Take a claim before you work on it' },
  release: { verb: releaseClaim, operationId: 'releaseClaim', summary: 'Give a claim back to the queue' },
  escalate: {
    verb: escalateClaim,
    operationId: 'escalateClaim',
    summary: 'Ask that two verifiers decide a claim, and give it back to the queue',
  },
  reopen: {
    verb: reopenClaim,
    operationId: 'reopenClaim',
    summary: 'Look at a decided claim again: fresh checks, then a new decision',
  },
} as const;

function holdingRoute(app: App, services: Services, act: keyof typeof HOLDING): void {
  const { verb, operationId, summary } = HOLDING[act];
  const errors = problems(
    'invalid_request',
    'not_found',
    'self_review_refused',
    'second_person_required',
    'state_conflict',
    'duplicate_claim',
    ...STAFF,
  );
  app.post(
    `/v1/staff/claims/:id/${act}`,
    {
      schema: {
        operationId,
        summary,
        tags: ['staff'],
        params: ClaimParams,
        response: { 200: schemas.StaffClaim, ...errors },
      },
      config: { access: 'verifier' },
    },
    async (request, reply) => {
      await verb(services, byOf(request), request.params.id);
      return sendStaff(services, request, reply, request.params.id);
    },
  );
}

async function sendStaff(
  services: Services,
  request: FastifyRequest,
  reply: Pick<FastifyReply, 'header'>,
  id: string,
): Promise<Static<typeof schemas.StaffClaim>> {
  const claim = await getStaffClaim(services, byOf(request), id);
  reply.header('etag', `"${claim.version}"`);
  return claim;
}

function decisionRoutes(app: App, services: Services): void {
  app.post(
    '/v1/staff/claims/:id/decision',
    {
      schema: {
        operationId: 'decideClaim',
        summary: 'Approve, reject or ask for more; of many at the same time one wins',
        description: 'Needs `If-Match` with the ETag of the claim as you read it.',
        tags: ['staff'],
        params: ClaimParams,
        body: schemas.NewDecision,
        response: {
          201: schemas.StaffDecision,
          ...problems(
            ...CREATING,
            'not_found',
            'self_review_refused',
            'second_person_required',
            'state_conflict',
            'evidence_stale',
            'gone',
            'stale_version',
            'deid_blocked',
            'if_match_required',
            'deid_unavailable',
            ...STAFF,
          ),
        },
      },
      config: { access: 'verifier', freshFactor: true, idempotent: true },
    },
    async (request, reply) => {
      const replay = request.replay;
      if (replay) return reply.code(201).send(await getDecision(services, replay.objectId));
      const version = expectedRevision(request);
      const id = await decideClaim(
        services,
        byOf(request),
        request.params.id,
        decisionOf(request, version),
        claimOf(request),
      );
      return reply.code(201).send(await getDecision(services, id));
    },
  );
}

function decisionOf(request: FastifyRequest, version: number): Parameters<typeof decideClaim>[3] {
  const {
    decision,
    reason_code: reasonCode,
    scope,
    expires_on: expiresOn,
    rejection,
    statement,
    internal_note: internalNote,
  } = cleanBody(request, schemas.NewDecision);
  return { decision, reasonCode, version, scope, expiresOn, rejection, statement, internalNote };
}

/** The version in a strong `If-Match` (RFC 9110 section 13.1.1); anything that cannot match is stale. */
function expectedRevision(request: FastifyRequest): number {
  const tag = request.headers['if-match'];
  if (tag === undefined) throw new AppError('if_match_required');
  const version = /^"(\d{1,9})"$/.exec(tag)?.[1];
  if (version === undefined) throw new AppError('stale_version');
  return Number(version);
}

function membershipRoutes(app: App, services: Services): void {
  const errors = problems(
    ...CREATING,
    'not_found',
    'self_review_refused',
    'second_person_required',
    'state_conflict',
    'gone',
    ...STAFF,
  );
  const act = async (request: FastifyRequest, input: Parameters<typeof decideMembership>[2]) => {
    const replay = request.replay;
    const id = replay?.objectId ?? (await decideMembership(services, byOf(request), input, claimOf(request)));
    return getMembershipDecision(services, id);
  };
  app.post(
    '/v1/staff/members/:account_id/suspend',
    {
      schema: {
        operationId: 'suspendMember',
        summary: 'Close the clinical side to a member at once, on REST and sockets',
        tags: ['staff'],
        params: schemas.MemberParams,
        body: schemas.Suspension,
        response: { 201: schemas.MembershipDecision, ...errors },
      },
      config: { access: 'verifier', freshFactor: true, idempotent: true },
    },
    async (request, reply) => {
      const { account_id: accountId } = request.params;
      const input = { accountId, decision: 'suspend', reasonCode: request.body.reason_code } as const;
      return reply.code(201).send(await act(request, input));
    },
  );
  app.post(
    '/v1/staff/members/:account_id/restore',
    {
      schema: {
        operationId: 'restoreMember',
        summary: 'Open the clinical side to a suspended member again',
        tags: ['staff'],
        params: schemas.MemberParams,
        body: schemas.Restoration,
        response: { 201: schemas.MembershipDecision, ...errors },
      },
      config: { access: 'verifier', freshFactor: true, idempotent: true },
    },
    async (request, reply) => {
      const { account_id: accountId } = request.params;
      const input = { accountId, decision: 'restore', reasonCode: request.body.reason_code } as const;
      return reply.code(201).send(await act(request, input));
    },
  );
}
