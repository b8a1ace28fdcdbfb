import { Type } from 'typebox';
import { NotFoundError, PROBLEMS, type ProblemCode } from '../../kernel/errors.ts';
import type { App } from './app-type.ts';
import { ICON, page, table, words } from './page.ts';
import { PROBLEM_ADVICE } from './problem-advice.ts';
import { exampleProblem } from './problem-example.ts';
import { STATUS_MEANINGS } from './status-meanings.ts';

const OPEN = { schema: { hide: true }, config: { access: 'public' } } as const;

/** The pages for people: the front page, all problem codes, and one page for each. */
export function pageRoutes(app: App): void {
  app.get('/', OPEN, async (_request, reply) => page(reply, 'Server', FRONT));
  app.get('/favicon.svg', OPEN, async (_request, reply) =>
    reply.type('image/svg+xml').header('cache-control', 'public, max-age=86400').send(ICON),
  );
  app.get('/problems', OPEN, async (_request, reply) => page(reply, 'Problem codes', list()));
  app.get(
    '/problems/:code',
    {
      schema: {
        hide: true,
        params: Type.Object({ code: Type.String({ pattern: '^[a-z0-9_]{1,60}$' }) }, { additionalProperties: false }),
      },
      config: { access: 'public' },
    },
    async (request, reply) => {
      const { code } = request.params;
      if (!isCode(code)) throw new NotFoundError();
      return page(reply, code, problemPage(code));
    },
  );
}

function isCode(value: string): value is ProblemCode {
  return Object.hasOwn(PROBLEMS, value);
}

function problemPage(code: ProblemCode): string {
  const [status, title] = PROBLEMS[code];
  const { cause, fix, retry } = PROBLEM_ADVICE[code];
  const example = JSON.stringify(exampleProblem(code), null, 2);
  return `<p class="status">${status} <code>${code}</code></p><h1>${words(title)}</h1>
<dl><dt>Meaning</dt><dd>${words(STATUS_MEANINGS[status])}</dd><dt>Cause</dt><dd>${words(cause)}</dd><dt>Fix</dt><dd>${words(fix)}</dd>
<dt>Retry</dt><dd>${words(retry)}</dd></dl><h2>What the server sends</h2><pre><code>${words(example)}</code></pre>
<p>Keep <code>request_id</code>: it leads the operator to the log line. <a href="/problems">All codes</a></p>`;
}

function list(): string {
  const rows = Object.entries(PROBLEMS).map(([code, [status, title]]) => [
    String(status),
    `<a href="/problems/${code}"><code>${code.replaceAll('_', '_<wbr>')}</code></a>`,
    words(title),
  ]);
  return `<h1>Problem codes</h1><p class="lead">Every error is a problem document (RFC 9457), on REST and on sockets. Decide by
<code>code</code>: it never changes its meaning. No problem ever repeats what was sent.</p>${table(['Status', 'Code', 'Meaning'], rows)}`;
}

const FRONT = `<h1>Curbside</h1>
<p class="lead">This server is the backend of a doctor-only professional network: verified physicians discuss cases and send messages, and
every post is de-identified before a byte of it is stored.</p>
<h2>For client developers</h2>
${table(
  ['', ''],
  [
    [
      '<a href="/docs">REST operations</a>',
      'OpenAPI 3.1, also as <a href="/openapi.json">openapi.json</a> and <a href="/openapi.yaml">openapi.yaml</a>',
    ],
    [
      '<a href="/asyncapi">Socket frames and events</a>',
      'AsyncAPI 3.0, also as <a href="/asyncapi.json">asyncapi.json</a>',
    ],
    ['<a href="/problems">Problem codes</a>', 'meaning, cause, fix and retry advice for each'],
    ['<a href="/.well-known/jwks.json">Public keys</a>', 'of access tokens (RFC 7517)'],
  ],
)}
<h2>For staff and operators</h2>
${table(
  ['', ''],
  [
    ['<a href="/console">Console</a>', 'where verifiers decide who comes in'],
    ['<a href="/readyz">Readiness</a>', 'part by part, with a fix for what is red'],
    ['<a href="/livez">Liveness</a>', 'whether the process answers'],
  ],
)}
<h2>What it does not promise</h2>
<p>The engine that removes identifiers misses some. Read what it does and does not find before you rely on it; no certificate comes with it.</p>`;
