import { Type } from 'typebox';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf, byOf } from '../../../platform/http/authentication.ts';
import { cleanBody } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { CREATING, STAFF } from '../problem-lists.ts';
import { openBreakGlass } from './break-glass.ts';
import { endBreakGlass, reviewBreakGlass } from './look-over.ts';
import { getBreakGlass, readBreakGlasses, readOpenedMember, renderBreakGlass } from './read-opened.ts';
import * as schemas from './schemas.ts';

/** Emergency access: opened by a verifier, told to the staff, over in thirty minutes, looked over by somebody else. */
export function breakGlassRoutes(app: App, services: Services): void {
  openingRoutes(app, services);
  lookingOverRoutes(app, services);
}

function openingRoutes(app: App, services: Services): void {
  app.post(
    '/v1/staff/break-glass',
    {
      schema: {
        operationId: 'breakGlass',
        summary: 'Open the file of a member in an emergency, for 30 minutes; the rest of the staff is told',
        description:
          'Who stands behind a handle, how to reach them, their claims, and documents that you do not hold a claim for. ' +
          'Every look is recorded and shown to the member.',
        tags: ['staff'],
        body: schemas.NewBreakGlass,
        response: {
          201: schemas.BreakGlass,
          ...problems(
            ...CREATING,
            'not_found',
            'self_review_refused',
            'second_person_required',
            'state_conflict',
            'gone',
            'deid_blocked',
            'deid_unavailable',
            ...STAFF,
          ),
        },
      },
      config: { access: 'verifier', freshFactor: true, idempotent: true },
    },
    async (request, reply) => {
      const replay = request.replay;
      const id =
        replay?.objectId ??
        (await openBreakGlass(services, byOf(request), cleanBody(request, schemas.NewBreakGlass), claimOf(request)));
      return reply.code(201).send(await getBreakGlass(services, id));
    },
  );
  app.get(
    '/v1/staff/break-glass/:id/member',
    {
      schema: {
        operationId: 'readOpenedMember',
        summary: 'Who the member is whose file you opened, while it is open',
        tags: ['staff'],
        params: schemas.BreakGlassParams,
        response: {
          200: schemas.OpenedMember,
          ...problems('invalid_request', 'not_found', 'state_conflict', 'self_review_refused', ...STAFF),
        },
      },
      config: { access: 'verifier' },
    },
    async (request) => readOpenedMember(services, byOf(request), request.params.id),
  );
}

function lookingOverRoutes(app: App, services: Services): void {
  app.get(
    '/v1/staff/break-glass',
    {
      schema: {
        operationId: 'listBreakGlass',
        summary: 'Emergency accesses of the staff, newest first',
        tags: ['staff'],
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: schemas.BreakGlassPage, ...problems('invalid_request', 'invalid_cursor', ...STAFF) },
      },
      config: { access: 'staff' },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE_SIZE } = request.query;
      const [after] = cursor === undefined ? [] : openCursor(services.keys, 'break-glass', cursor);
      const page = await readBreakGlasses(services, {
        viewerId: actorOf(request).accountId,
        limit,
        after: after === undefined ? undefined : String(after),
      });
      const next = page.next === undefined ? null : sealCursor(services.keys, 'break-glass', [page.next]);
      return { data: [...page.rows], next_cursor: next };
    },
  );
  const errors = problems('invalid_request', 'not_found', 'self_review_refused', ...STAFF);
  app.post(
    '/v1/staff/break-glass/:id/end',
    {
      schema: {
        operationId: 'endBreakGlass',
        summary: 'Close an emergency access before its time; doing it twice is harmless',
        tags: ['staff'],
        params: schemas.BreakGlassParams,
        response: { 200: schemas.BreakGlass, ...errors },
      },
      config: { access: 'staff' },
    },
    async (request) =>
      renderBreakGlass(await endBreakGlass(services, byOf(request), request.params.id), services.clock()),
  );
  app.post(
    '/v1/staff/break-glass/:id/review',
    {
      schema: {
        operationId: 'reviewBreakGlass',
        summary: 'Say whether an emergency access that is over was in order; by anybody but who opened it',
        tags: ['staff'],
        params: schemas.BreakGlassParams,
        body: schemas.Review,
        response: { 200: schemas.BreakGlass, ...errors, ...problems('second_person_required', 'state_conflict') },
      },
      config: { access: 'staff', freshFactor: true },
    },
    async (request) => {
      const { outcome } = request.body;
      const row = await reviewBreakGlass(services, byOf(request), request.params.id, outcome);
      return renderBreakGlass(row, services.clock());
    },
  );
}
