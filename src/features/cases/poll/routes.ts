import { Type } from 'typebox';
import { IdString } from '../../../platform/gate-schemas.ts';
import type { App } from '../../../platform/http/app-type.ts';
import { actorOf } from '../../../platform/http/authentication.ts';
import { problems } from '../../../platform/http/problem.ts';
import type { Services } from '../../../platform/services.ts';
import { ACT, READ } from '../problem-lists.ts';
import { CaseParams } from '../schemas.ts';
import { readPoll, voteInPoll } from './vote-in-poll.ts';

const closed = { additionalProperties: false } as const;
const Poll = Type.Object(
  {
    options: Type.Array(
      Type.Object(
        {
          id: IdString,
          label: Type.String({ examples: ['Treat now'] }),
          votes: Type.Union([Type.Integer(), Type.Null()], { description: 'null until you have voted.' }),
        },
        closed,
      ),
    ),
    own_vote: Type.Union([IdString, Type.Null()]),
  },
  closed,
);

/** The poll of a case. */
export function pollRoutes(app: App, services: Services): void {
  app.get(
    '/v1/cases/:id/poll',
    {
      schema: {
        operationId: 'readPoll',
        summary: 'The poll of a case; its votes once you have voted',
        tags: ['cases'],
        params: CaseParams,
        response: { 200: Poll, ...READ },
      },
      config: { access: 'clinician' },
    },
    async (request) => readPoll(services, actorOf(request), request.params.id),
  );
  app.put(
    '/v1/cases/:id/poll/vote',
    {
      schema: {
        operationId: 'voteInPoll',
        summary: 'Vote in the poll of a case, or change your vote',
        tags: ['cases'],
        params: CaseParams,
        body: Type.Object({ option_id: IdString }, closed),
        response: { 200: Poll, ...ACT, ...problems('state_conflict', 'case_closed') },
      },
      config: { access: 'clinician' },
    },
    async (request) => voteInPoll(services, actorOf(request), request.params.id, request.body.option_id),
  );
}
