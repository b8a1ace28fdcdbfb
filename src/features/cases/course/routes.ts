import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { FreeText } from '../../../deidentification/index.ts';
import { NotFoundError } from '../../../kernel/errors.ts';
import { gateFields, IdString } from '../../../platform/gate-schemas.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { cleanBody } from '../../../platform/http/de-identification.ts';
import { idOf } from '../../../platform/http/if-match.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import type { Act } from '../announce.ts';
import { ACT, READ } from '../problem-lists.ts';
import { getCase } from '../reading/read-cases.ts';
import { Case, CaseParams, ConsentKind, Time, type CaseView } from '../schemas.ts';
import { caseView } from '../views.ts';
import { acceptAnswer, closeCase, reopenCase, tellOutcome, withdrawCaseConsent } from './move-case.ts';
import { findConsent } from './queries.ts';

const closed = { additionalProperties: false } as const;
const OutcomeText = Type.Object(
  {
    text: FreeText({
      maxLength: 5_000,
      context: 'case',
      examples: ['The smear was positive on day +2; full recovery.'],
    }),
    ...gateFields,
  },
  closed,
);
const GATED = problems('preview_mismatch', 'deid_blocked', 'deid_unavailable');
const ConsentRecord = Type.Object(
  {
    kind: ConsentKind,
    scope: Type.Array(Type.String()),
    obtained_on: Type.String({ format: 'date' }),
    withdrawn_at: Type.Union([Time, Type.Null()]),
  },
  closed,
);

/** The course of a case: closed and open again, its answer, its outcome, its consent. */
export function courseRoutes(app: App, services: Services): void {
  closing(app, services);
  answering(app, services);
  outcome(app, services);
  consent(app, services);
}

function actOf(request: FastifyRequest): Act {
  return { actor: actorOf(request), id: idOf(request), requestId: request.id };
}

async function afterwards(services: Services, act: Act): Promise<CaseView> {
  return caseView(await getCase(services, act.actor, act.id));
}

function closing(app: App, services: Services): void {
  app.put(
    '/v1/cases/:id/closed',
    {
      schema: {
        operationId: 'closeCase',
        summary: 'End the discussion of your case; its labels are forgotten',
        tags: ['cases'],
        params: CaseParams,
        response: { 200: Case, ...ACT },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      await closeCase(services, actOf(request));
      return afterwards(services, actOf(request));
    },
  );
  app.delete(
    '/v1/cases/:id/closed',
    {
      schema: {
        operationId: 'reopenCase',
        summary: 'Open the discussion of your case again',
        tags: ['cases'],
        params: CaseParams,
        response: { 200: Case, ...ACT },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      await reopenCase(services, actOf(request));
      return afterwards(services, actOf(request));
    },
  );
}

function answering(app: App, services: Services): void {
  app.put(
    '/v1/cases/:id/accepted-answer',
    {
      schema: {
        operationId: 'acceptAnswer',
        summary: 'Mark a comment as the answer to your question',
        tags: ['cases'],
        params: CaseParams,
        body: Type.Object({ comment_id: IdString }, closed),
        response: { 200: Case, ...ACT },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      await acceptAnswer(services, actOf(request), request.body.comment_id);
      return afterwards(services, actOf(request));
    },
  );
  app.delete(
    '/v1/cases/:id/accepted-answer',
    {
      schema: {
        operationId: 'unacceptAnswer',
        summary: 'Mark no comment as the answer any more',
        tags: ['cases'],
        params: CaseParams,
        response: { 200: Case, ...ACT },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      await acceptAnswer(services, actOf(request), null);
      return afterwards(services, actOf(request));
    },
  );
}

function outcome(app: App, services: Services): void {
  app.put(
    '/v1/cases/:id/outcome',
    {
      schema: {
        operationId: 'tellOutcome',
        summary: 'Tell what turned out to be true',
        tags: ['cases'],
        params: CaseParams,
        body: OutcomeText,
        response: { 200: Case, ...ACT, ...GATED },
      },
      config: { access: 'clinician', thread: (request) => ({ kind: 'case', id: idOf(request) }) },
    },
    async (request) => {
      await tellOutcome(services, actOf(request), cleanBody(request, OutcomeText).text);
      return afterwards(services, actOf(request));
    },
  );
}

function consent(app: App, services: Services): void {
  app.get(
    '/v1/cases/:id/consent',
    {
      schema: {
        operationId: 'getConsent',
        summary: "The patient's consent as you recorded it; yours alone to read",
        tags: ['cases'],
        params: CaseParams,
        response: { 200: ConsentRecord, ...READ },
      },
      config: { access: 'clinician' },
    },
    async (request) => {
      const row = await findConsent(services.db, request.params.id, actorOf(request).accountId);
      if (!row) throw new NotFoundError();
      const { kind, obtainedOn, withdrawnAt, discussion, teaching, images } = row;
      const scope = Object.entries({ discussion, teaching, images }).flatMap(([name, given]) => (given ? [name] : []));
      return { kind, scope, obtained_on: obtainedOn, withdrawn_at: withdrawnAt && new Date(withdrawnAt).toISOString() };
    },
  );
  app.put(
    '/v1/cases/:id/consent/withdrawn',
    {
      schema: {
        operationId: 'withdrawConsent',
        summary: 'Note that the patient withdrew the consent: the case is hidden everywhere at once',
        tags: ['cases'],
        params: CaseParams,
        response: { 204: Type.Null(), ...ACT },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => {
      await withdrawCaseConsent(services, actOf(request));
      return reply.code(204).send(null);
    },
  );
}
