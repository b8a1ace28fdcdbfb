import Fastify from 'fastify';
import type { Bench } from '../harness/bench.ts';
import type { Subject } from './compare.ts';

const TOKEN = 'a-token-that-opens';

/**
 * The planted faults of F-12: who may come in is decided by the beginning of the URL while the router is lenient about it
 * (as in the middie advisories), and a body has a schema for one content type alone (guarantees T-05).
 */
export async function lenientServer(bench: Bench): Promise<Subject> {
  const app = Fastify({
    routerOptions: { caseSensitive: false, ignoreDuplicateSlashes: true, ignoreTrailingSlash: true },
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.raw.url?.startsWith('/v1/') && request.headers.authorization !== `Bearer ${TOKEN}`)
      return reply.code(401).send();
    return undefined;
  });
  const fits = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
  app.get('/v1/secret', async () => ({ secret: true }));
  app.post('/v1/secret', { schema: { body: { content: { 'application/json': { schema: fits } } } } }, async () => ({}));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  bench.teardown(() => app.close());
  return {
    url,
    operations: [
      { method: 'GET', path: '/v1/secret', hasBody: false },
      { method: 'POST', path: '/v1/secret', hasBody: true },
    ],
    refused: { nobody: undefined },
    admitted: TOKEN,
  };
}
