import Fastify from 'fastify';
import { operationsOf } from '../../tools/openapi-fuzz/contract.ts';
import type { Target } from '../../tools/openapi-fuzz/fuzz.ts';
import type { Bench } from '../harness/bench.ts';

const TEXT = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } } as const;
const REPLY = { description: 'The answer.', content: { 'application/json': { schema: TEXT } } };
const REFUSED = { description: '`invalid_request`', content: { 'application/json': { schema: {} } } };

/** The planted faults of F-32: a route that throws what it was sent, and one whose reply holds a field too many. */
export async function plantedApi(bench: Bench): Promise<Target> {
  const app = Fastify();
  app.post<{ Body: { text?: unknown } }>('/v1/thrower', async ({ body }) => {
    if (typeof body.text !== 'string') throw new Error('no text');
    throw new Error(`cannot store ${body.text} at /src/thrower.ts`);
  });
  app.get('/v1/chatty', async () => ({ text: 'fine', author_email: 'ada.example@clinic.example' }));
  await app.ready();
  bench.teardown(() => app.close());
  const body = { content: { 'application/json': { schema: TEXT } } };
  return {
    operations: operationsOf({
      paths: {
        '/v1/thrower': { post: { requestBody: body, responses: { 200: REPLY, 400: REFUSED, 415: REFUSED } } },
        '/v1/chatty': { get: { responses: { 200: REPLY } } },
      },
    }),
    definitions: {},
    askers: [{ name: 'anybody', mayEnter: () => true }],
    token: async () => undefined,
    params: async () => ({}),
    async send({ method, url, headers, payload }) {
      const reply = await app.inject({
        method: method as 'GET',
        url,
        headers,
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: reply.statusCode, contentType: String(reply.headers['content-type'] ?? ''), text: reply.body };
    },
  };
}
