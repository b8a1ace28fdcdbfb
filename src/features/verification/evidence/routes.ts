import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import { SECOND } from '../../../kernel/time.ts';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf, byOf } from '../../../platform/http/authentication.ts';
import { formRoutes, readForm } from '../../../platform/http/form.ts';
import { claimOf, findEarlierRun } from '../../../platform/http/idempotency.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import { MEDIA_TYPES } from '../../../platform/media/judge-bytes.ts';
import type { Services } from '../../../platform/services.ts';
import { SIGNED_IN, STAFF } from '../problem-lists.ts';
import { ClaimParams } from '../schemas.ts';
import { deleteEvidence } from './delete-evidence.ts';
import { grantEvidence, openEvidence } from './open-evidence.ts';
import { GRANT_MS } from './policy.ts';
import { getReceived, listOwnEvidence, listOwnReads } from './read-evidence.ts';
import { renderRead, renderReceived } from './render.ts';
import * as schemas from './schemas.ts';
import { admitSender, sendEvidence } from './send-evidence.ts';

/** Documents of applicants: sent, listed and taken back by them, opened by the verifier who holds the claim. */
export function evidenceRoutes(app: App, services: Services): void {
  formRoutes(app, (scope) => sendingRoute(scope, services));
  ownRoutes(app, services);
  readsRoute(app, services);
  openingRoutes(app, services);
}

function sendingRoute(app: App, services: Services): void {
  app.post(
    '/v1/claims/:id/evidence',
    {
      schema: {
        operationId: 'sendEvidence',
        summary: 'Send a document for a claim that waits for a decision: JPEG, PNG, WebP or PDF, at most 10 MiB',
        description:
          'What the file is, is told by its content. Pictures are written anew, without anything but their pixels; the name of the file is not kept.',
        tags: ['claims'],
        params: ClaimParams,
        response: {
          201: schemas.ReceivedEvidence,
          ...problems(
            'not_found',
            'state_conflict',
            'document_refused',
            'rate_limited',
            'scan_unavailable',
            ...SIGNED_IN,
          ),
        },
      },
      config: { access: 'signed-in', idempotent: true, form: schemas.EvidenceForm },
    },
    async (request, reply) => {
      const by = byOf(request);
      const claimId = request.params.id;
      await admitSender(services, by, claimId);
      const { fields, file } = await readForm(request, schemas.EvidenceForm);
      const content = { kind: fields.kind, file: createHash('sha256').update(file).digest('hex') };
      await findEarlierRun(request, reply, services, content);
      const replay = request.replay;
      if (replay) return reply.code(201).send(await getReceived(services.db, by.actor, replay.objectId));
      const made = await sendEvidence(services, by, { claimId, kind: fields.kind, file }, claimOf(request));
      return reply.code(201).send(renderReceived(made));
    },
  );
}

function ownRoutes(app: App, services: Services): void {
  app.get(
    '/v1/claims/:id/evidence',
    {
      schema: {
        operationId: 'listEvidence',
        summary: 'The documents that you sent for a claim',
        tags: ['claims'],
        params: ClaimParams,
        response: { 200: schemas.EvidenceList, ...problems('not_found', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => ({ data: await listOwnEvidence(services.db, actorOf(request), request.params.id) }),
  );
  app.delete(
    '/v1/claims/:id/evidence/:evidence_id',
    {
      schema: {
        operationId: 'deleteEvidence',
        summary: 'Take a document back before the decision; it is gone for good',
        tags: ['claims'],
        params: schemas.OwnEvidenceParams,
        response: { 204: Type.Null(), ...problems('not_found', 'state_conflict', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request, reply) => {
      const { id: claimId, evidence_id: id } = request.params;
      await deleteEvidence(services, byOf(request), { claimId, id });
      return reply.code(204).send(null);
    },
  );
}

function readsRoute(app: App, services: Services): void {
  app.get(
    '/v1/me/reads',
    {
      schema: {
        operationId: 'listReads',
        summary: 'Who of the staff looked into your claims and documents, when and why; newest first',
        tags: ['me'],
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: schemas.ReadPage, ...problems('invalid_request', 'invalid_cursor', ...SIGNED_IN) },
      },
      config: { access: 'signed-in' },
    },
    async (request) => {
      const { cursor, limit = DEFAULT_PAGE_SIZE } = request.query;
      const [after] = cursor === undefined ? [] : openCursor(services.keys, 'reads', cursor);
      const page = await listOwnReads(
        services.db,
        actorOf(request),
        limit,
        after === undefined ? undefined : String(after),
      );
      const next = page.next === undefined ? null : sealCursor(services.keys, 'reads', [page.next]);
      return { data: page.rows.map(renderRead), next_cursor: next };
    },
  );
}

const BYTES = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' });

function openingRoutes(app: App, services: Services): void {
  app.post(
    '/v1/staff/evidence/:id/links',
    {
      schema: {
        operationId: 'linkEvidence',
        summary: 'Ask to see a document of a claim that you hold; the grant opens it once, within 60 seconds',
        tags: ['staff'],
        params: schemas.EvidenceParams,
        body: schemas.NewLink,
        response: {
          201: schemas.Link,
          ...problems('not_found', 'self_review_refused', 'state_conflict', 'gone', ...STAFF),
        },
      },
      config: { access: 'verifier', freshFactor: true },
    },
    async (request, reply) => {
      const grant = await grantEvidence(services, byOf(request), request.params.id, request.body.reason_code);
      return reply.code(201).send({ grant, expires_in: GRANT_MS / SECOND });
    },
  );
  app.post(
    '/v1/staff/evidence/open',
    {
      schema: {
        operationId: 'openEvidence',
        summary: 'A document by its grant; the look is recorded, and the member is shown it',
        description:
          'The header `Curbside-Viewer` names your account, for a watermark. The bytes are for this one view: keep no copy.',
        tags: ['staff'],
        body: schemas.OpenLink,
        response: {
          200: {
            description: 'The document.',
            content: Object.fromEntries(MEDIA_TYPES.map((type) => [type, { schema: BYTES }])),
          },
          ...problems('not_found', 'self_review_refused', 'state_conflict', 'gone', ...STAFF),
        },
      },
      config: { access: 'verifier' },
    },
    async (request, reply) => {
      const by = byOf(request);
      const { mediaType, bytes } = await openEvidence(services, by, request.body.grant);
      reply.headers(AS_A_FILE).header('curbside-viewer', by.actor.accountId).type(mediaType);
      return reply.send(bytes);
    },
  );
}

/** Whatever a browser is told to do with the bytes, it runs nothing of them (guarantees.md R-26). */
const AS_A_FILE = {
  'cache-control': 'no-store',
  'content-disposition': 'attachment; filename="document"',
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;
