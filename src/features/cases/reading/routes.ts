import { Type } from 'typebox';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { SpecialtyKey } from '../../profiles/index.ts';
import { READ } from '../problem-lists.ts';
import { deleteBookmark, insertBookmark } from './queries.ts';
import { Case, CaseParams, CaseSummary } from '../schemas.ts';
import { caseSummary, caseView } from '../views.ts';
import { getCase, readFeed } from './read-cases.ts';

const CaseQuery = Type.Object(
  {
    ...pageQuery,
    specialty: Type.Optional(SpecialtyKey),
    mine: Type.Optional(Type.Boolean({ description: 'Only in specialties you named as yours, or above them.' })),
    unanswered: Type.Optional(Type.Boolean({ description: 'Only open ones without a comment or an accepted answer.' })),
    bookmarked: Type.Optional(Type.Boolean({ description: 'Only cases you bookmarked.' })),
  },
  { additionalProperties: false },
);

/** Lists of cases, and one case. */
export function readingRoutes(app: App, services: Services): void {
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
      const { cursor, limit = DEFAULT_PAGE_SIZE, ...asked } = request.query;
      const filter = `cases/${asked.specialty ?? ''}/${asked.mine ?? false}/${asked.unanswered ?? false}/${asked.bookmarked ?? false}`;
      const [createdAt, id] = cursor === undefined ? [] : openCursor(services.keys, filter, cursor);
      const before =
        createdAt === undefined || id === undefined ? undefined : { createdAt: String(createdAt), id: String(id) };
      const page = await readFeed(services, actorOf(request), { ...asked, before, limit });
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
    async (request, reply) => {
      const row = await getCase(services, actorOf(request), request.params.id);
      return reply.header('etag', `"${row.revision}"`).send(caseView(row));
    },
  );
  for (const [method, operationId, summary, keep] of [
    ['PUT', 'bookmarkCase', 'Bookmark a case, for your eyes only', insertBookmark],
    ['DELETE', 'unbookmarkCase', 'Drop the bookmark of a case', deleteBookmark],
  ] as const)
    app.route({
      method,
      url: '/v1/cases/:id/bookmark',
      schema: { operationId, summary, tags: ['cases'], params: CaseParams, response: { 204: Type.Null(), ...READ } },
      config: { access: 'clinician' },
      handler: async (request, reply) => {
        const { accountId } = actorOf(request);
        const { id } = await getCase(services, actorOf(request), request.params.id);
        await keep(services.db, accountId, id);
        return reply.code(204).send(null);
      },
    });
}
