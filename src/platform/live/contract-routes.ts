import { stringify } from 'yaml';
import type { App } from '../http/app-type.ts';
import { page, table, words } from '../http/page.ts';
import { exampleOf } from '../http/example.ts';
import { Problem } from '../http/problem.ts';
import { asyncapiDocument } from './asyncapi.ts';
import { CLOSE_MEANINGS } from './close-codes.ts';
import { SUBPROTOCOL } from './frames.ts';
import type { LiveParts } from './registry.ts';
import { socketMessages, type SocketMessage } from './socket-messages.ts';

const OPEN = { schema: { hide: true }, config: { access: 'public' } } as const;
const YAML = 'application/yaml; charset=utf-8';

/** The contracts as files for generators, and the socket's as a page. */
export function contractRoutes(app: App, parts: LiveParts): void {
  const asyncapi = asyncapiDocument(parts);
  const socketPage = describeSocket(parts);
  app.get('/openapi.json', OPEN, async () => app.swagger());
  app.get('/openapi.yaml', OPEN, async (_request, reply) => reply.type(YAML).send(app.swagger({ yaml: true })));
  app.get('/asyncapi.json', OPEN, async () => asyncapi);
  app.get('/asyncapi.yaml', OPEN, async (_request, reply) => reply.type(YAML).send(stringify(asyncapi)));
  app.get('/asyncapi', OPEN, async (_request, reply) => page(reply, 'Sockets', socketPage));
}

function describeSocket(parts: LiveParts): string {
  const { sent, received } = socketMessages(parts);
  const closing = Object.entries(CLOSE_MEANINGS).map(([code, { meaning, client }]) => [
    code,
    words(meaning),
    words(client),
  ]);
  return `<h1>Sockets</h1><p class="lead">One socket at <code>/v1/ws</code> with the subprotocol <code>${SUBPROTOCOL}</code>: JSON text
frames of at most 64 KiB, no compression. <code>hello</code> comes first, within 3 seconds; the token goes into that frame, never into the address.</p>
<p>The same contract for programs: <a href="/asyncapi.json">asyncapi.json</a>, <a href="/asyncapi.yaml">asyncapi.yaml</a> (AsyncAPI 3.0).</p>
<h2>A client sends</h2>${sent.map(describe).join('')}<h2>A client receives</h2>${received.map(describe).join('')}
<h2>Close codes</h2>${table(['Code', 'Meaning', 'What a client does'], closing)}`;
}

function describe({ name, summary, payload }: SocketMessage): string {
  const example = JSON.stringify(exampleOf(payload, { Problem }), null, 2);
  return `<h3><code>${name}</code></h3><p>${words(summary)}</p><pre><code>${words(example)}</code></pre>`;
}
