import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody, gatedOf } from '../../../platform/http/de-identification.ts';
import { claimOf } from '../../../platform/http/idempotency.ts';
import { idOf, expectedRevision } from '../../../platform/http/if-match.ts';
import { gateSummary } from '../../../platform/gate-schemas.ts';
import type { Services } from '../../../platform/services.ts';
import type { Change } from '../announce.ts';
import { CHANGE, WRITE } from '../problem-lists.ts';
import { getCase, getCaseRevision } from '../reading/read-cases.ts';
import { Case, CaseParams } from '../schemas.ts';
import { caseView } from '../views.ts';
import { editCase, removeCase } from './edit-case.ts';
import { publishCase } from './publish-case.ts';
import { CaseEdit, NewCase } from './schemas.ts';

/** Publishing, editing and removing a case. */
export function postingRoutes(app: App, services: Services): void {
  publishing(app, services);
  changing(app, services);
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
      const replay = request.replay;
      if (replay)
        return reply.code(201).send(await getCaseRevision(services, actor, replay.objectId, replay.objectVersion ?? 1));
      const gated = gatedOf(request);
      const id = await publishCase(services, actor, cleanBody(request, NewCase), {
        idempotency: claimOf(request),
        gated,
        requestId: request.id,
      });
      return reply.code(201).send({ ...caseView(await getCase(services, actor, id)), deid: gateSummary(gated) });
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
      config: { access: 'clinician', thread: (request) => ({ kind: 'case', id: idOf(request), editing: true }) },
    },
    async (request, reply) => {
      await editCase(services, changeOf(request), cleanBody(request, CaseEdit), gatedOf(request));
      const row = await getCase(services, actorOf(request), request.params.id);
      return reply.header('etag', `"${row.revision}"`).send(caseView(row));
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
      await removeCase(services, changeOf(request));
      return reply.code(204).send(null);
    },
  );
}

function changeOf(request: FastifyRequest): Change {
  return { actor: actorOf(request), id: idOf(request), expected: expectedRevision(request), requestId: request.id };
}
