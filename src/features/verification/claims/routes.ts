import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf, byOf } from '../../../platform/http/authentication.ts';
import { cleanBody } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { CLAIMING, CREATING, SIGNED_IN } from '../problem-lists.ts';
import { ClaimParams } from '../schemas.ts';
import { appealClaim } from '../standing/appeal-claim.ts';
import { getOwnClaim, getOwnClaimAsSubmitted, listOwnClaims } from './read-own-claims.ts';
import { renderAsSubmitted, renderSummary } from './render.ts';
import * as schemas from './schemas.ts';
import { draftClaim, resubmitClaim, submitClaim, type ClaimInput } from './submit-claim.ts';
import { withdrawClaim } from './withdraw-claim.ts';

/** What applicants do with their claims. */
export function claimRoutes(app: App, services: Services): void {
  claimingRoutes(app, services);
  ownClaimRoutes(app, services);
  appealRoute(app, services);
}

function claimingRoutes(app: App, services: Services): void {
  app.post(
    '/v1/claims',
    {
      schema: {
        operationId: 'submitClaim',
        summary:
          'Claim a licence, or keep it as a draft; once submitted it is checked automatically, and a person decides',
        tags: ['claims'],
        body: schemas.NewClaim,
        response: { 201: schemas.Claim, ...problems(...CREATING, ...CLAIMING, ...SIGNED_IN) },
      },
      config: { access: 'signed-in', idempotent: true },
    },
    async (request, reply) => {
      const by = byOf(request);
      const replay = request.replay;
      if (replay) return reply.code(201).send(await getOwnClaimAsSubmitted(services, by.actor, replay.objectId));
      const claim = request.body.submit === false ? draftClaim : submitClaim;
      const made = await claim(services, by, inputOf(request.body), claimOf(request));
      return reply.code(201).send(renderAsSubmitted(made, made.submission));
    },
  );
  app.put(
    '/v1/claims/:id/submit',
    {
      schema: {
        operationId: 'resubmitClaim',
        summary: 'Submit a draft, or answer a request for more: the claim with the facts as they now stand',
        tags: ['claims'],
        params: ClaimParams,
        body: schemas.Submission,
        response: { 200: schemas.Claim, ...problems(...CLAIMING, 'not_found', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      await resubmitClaim(services, byOf(request), request.params.id, inputOf(request.body));
      return sendOwn(services, request, reply, request.params.id);
    },
  );
}

function inputOf(body: Static<typeof schemas.Submission>): ClaimInput {
  const { kind, country, number, scheme, state, first_name: firstName, last_name: lastName, attestation } = body;
  const training = body.training && {
    scope: body.training.scope,
    sponsor: body.training.sponsor,
    endsOn: body.training.ends_on,
  };
  return { kind, country, number, scheme, state, firstName, lastName, attested: attestation === true, training };
}

function ownClaimRoutes(app: App, services: Services): void {
  app.get(
    '/v1/claims',
    {
      schema: {
        operationId: 'listClaims',
        summary: 'Your claims, newest first',
        tags: ['claims'],
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: schemas.ClaimPage, ...problems('invalid_request', 'invalid_cursor', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE_SIZE } = request.query;
      const [after] = cursor === undefined ? [] : openCursor(services.keys, 'claims', cursor);
      const page = await listOwnClaims(
        services,
        actorOf(request),
        limit,
        after === undefined ? undefined : String(after),
      );
      const next = page.next === undefined ? null : sealCursor(services.keys, 'claims', [page.next]);
      return { data: page.rows.map(renderSummary), next_cursor: next };
    },
  );
  app.get(
    '/v1/claims/:id',
    {
      schema: {
        operationId: 'getClaim',
        summary: 'Your claim: where it stands, which checks were made, what was decided and why',
        tags: ['claims'],
        params: ClaimParams,
        response: { 200: schemas.Claim, ...problems('invalid_request', 'not_found', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => sendOwn(services, request, reply, request.params.id),
  );
  app.post(
    '/v1/claims/:id/withdraw',
    {
      schema: {
        operationId: 'withdrawClaim',
        summary: 'Take a claim back before it is decided; doing it twice is harmless',
        tags: ['claims'],
        params: ClaimParams,
        response: { 200: schemas.Claim, ...problems('invalid_request', 'not_found', 'state_conflict', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      await withdrawClaim(services, byOf(request), request.params.id);
      return sendOwn(services, request, reply, request.params.id);
    },
  );
}

function appealRoute(app: App, services: Services): void {
  app.post(
    '/v1/claims/:id/appeal',
    {
      schema: {
        operationId: 'appealClaim',
        summary: 'Ask that somebody else decides again, after fresh checks',
        tags: ['claims'],
        params: ClaimParams,
        body: schemas.NewAppeal,
        response: {
          200: schemas.Claim,
          ...problems(
            'invalid_request',
            'not_found',
            'state_conflict',
            'duplicate_claim',
            'deid_blocked',
            'deid_unavailable',
            'overloaded',
            ...SIGNED_IN,
          ),
        },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      const { body } = cleanBody(request, schemas.NewAppeal);
      await appealClaim(services, byOf(request), request.params.id, body);
      return sendOwn(services, request, reply, request.params.id);
    },
  );
}

async function sendOwn(
  services: Services,
  request: FastifyRequest,
  reply: Pick<FastifyReply, 'header'>,
  id: string,
): Promise<Static<typeof schemas.Claim>> {
  const claim = await getOwnClaim(services, actorOf(request), id);
  reply.header('etag', `"${claim.version}"`);
  return claim;
}
