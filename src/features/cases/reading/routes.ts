import { Type, type Static } from 'typebox';
import type { Actor } from '../../../kernel/actor.ts';
import { DEFAULT_PAGE_SIZE } from '../../../kernel/page.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import type { AnswerPage, PageSource } from '../../../platform/http/page-memory.ts';
import { openCursor, pageQuery, sealCursor } from '../../../platform/http/paging.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { SpecialtyKey } from '../../profiles/index.ts';
import { READ } from '../problem-lists.ts';
import { deleteBookmark, insertBookmark } from './listing/queries.ts';
import { Case, CaseParams, CaseSummary, type CaseSummaryView } from '../schemas.ts';
import { caseSummary, caseView } from '../views.ts';
import { AskedTag } from '../tags/schemas.ts';
import { getCase, readFeed, readFeedVersion } from './read-cases.ts';

const closed = { additionalProperties: false } as const;

const filters = {
  ...pageQuery,
  specialty: Type.Optional(SpecialtyKey),
  mine: Type.Optional(Type.Boolean({ description: 'Only in specialties you named as yours, or above them.' })),
  unanswered: Type.Optional(Type.Boolean({ description: 'Only open ones without a comment or an accepted answer.' })),
  bookmarked: Type.Optional(Type.Boolean({ description: 'Only cases you bookmarked.' })),
};
const CaseQuery = Type.Object(filters, closed);
const CaseSearch = Type.Object({ tag: AskedTag, ...filters }, closed);
const CasePage = Type.Object({ data: Type.Array(CaseSummary), next_cursor: Type.Union([Type.String(), Type.Null()]) });
const LISTING = problems('invalid_request', 'invalid_cursor', 'unauthenticated', 'not_verified');

/** Lists of cases, and one case. */
export function readingRoutes(app: App, services: Services, answerPage: AnswerPage): void {
  listing(app, services, answerPage);
  reading(app, services);
  bookmarking(app, services);
}

function listing(app: App, services: Services, answerPage: AnswerPage): void {
  app.get(
    '/v1/cases',
    {
      schema: {
        operationId: 'listCases',
        summary: 'Cases, newest first',
        tags: ['cases'],
        querystring: CaseQuery,
        response: { 200: CasePage, ...LISTING },
      },
      config: { access: 'clinician' },
    },
    async (request, reply) => answerPage(reply, feedOf(services, actorOf(request), request.query)),
  );
  app.post(
    '/v1/cases/search',
    {
      schema: {
        operationId: 'searchCases',
        summary: 'Cases with a tag, newest first; what you look for is kept and logged nowhere',
        tags: ['cases'],
        body: CaseSearch,
        response: { 200: CasePage, ...LISTING },
      },
      config: { access: 'clinician', inGrace: true },
    },
    async (request) => (await feedOf(services, actorOf(request), request.body).read()).page,
  );
}

type Asked = Static<typeof CaseQuery> & { readonly tag?: string };

function feedOf(
  services: Services,
  actor: Actor,
  { cursor, limit = DEFAULT_PAGE_SIZE, ...asked }: Asked,
): PageSource<CaseSummaryView> {
  const { specialty = '', mine = false, unanswered = false, bookmarked = false, tag = '' } = asked;
  const filter = `cases/${specialty}/${mine}/${unanswered}/${bookmarked}/${tag}`;
  const [createdAt, id] = cursor === undefined ? [] : openCursor(services.keys, filter, cursor);
  const before =
    createdAt === undefined || id === undefined ? undefined : { createdAt: String(createdAt), id: String(id) };
  const wanted = { ...asked, before, limit };
  return {
    address: `${filter}/${createdAt}/${id}/${limit}`,
    findVersion: () => readFeedVersion(services, actor, wanted),
    async read() {
      const { rows, next, version } = await readFeed(services, actor, wanted);
      const cursorOfNext = next ? sealCursor(services.keys, filter, [next.createdAt, next.id]) : null;
      return { version, page: { data: rows.map(caseSummary), next_cursor: cursorOfNext } };
    },
  };
}

function reading(app: App, services: Services): void {
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
}

function bookmarking(app: App, services: Services): void {
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
