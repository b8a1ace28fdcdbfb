import { Type } from 'typebox';
import { PROBLEMS, type ProblemCode } from '../../kernel/errors.ts';
import type { App } from './app-type.ts';
import { PROBLEM_ADVICE } from './problem-advice.ts';
import { page } from './page.ts';

/** One part of readiness: what it is, whether it is well, and what to do when it is not. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly fix?: string;
}

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), fix: Type.Optional(Type.String()) })),
});

/** Liveness, readiness, the pages of problems and the front page: what a server says about itself. */
export function healthRoutes(app: App, readiness: () => Promise<readonly Check[]>): void {
  app.get(
    '/livez',
    {
      schema: {
        operationId: 'live',
        summary: 'Whether the process answers',
        tags: ['server'],
        response: { 200: Type.Object({ live: Type.Literal(true) }) },
      },
      config: { access: 'public' },
    },
    async () => ({ live: true as const }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'ready',
        summary: 'Whether the server can do its work, part by part',
        tags: ['server'],
        response: { 200: Readiness, 503: Readiness },
      },
      config: { access: 'public' },
    },
    async (_request, reply) => {
      const checks = [...(await readiness())];
      const ready = checks.every((check) => check.ok);
      return reply.code(ready ? 200 : 503).send({ ready, checks });
    },
  );
  app.get('/', { schema: { hide: true }, config: { access: 'public' } }, async (_request, reply) =>
    page(reply, 'Curbside', FRONT),
  );
  app.get('/problems', { schema: { hide: true }, config: { access: 'public' } }, async (_request, reply) =>
    page(reply, 'Problem codes', list()),
  );
  app.get(
    '/problems/:code',
    {
      schema: {
        hide: true,
        params: Type.Object({ code: Type.String({ pattern: '^[a-z0-9_]{1,60}$' }) }, { additionalProperties: false }),
      },
      config: { access: 'public' },
    },
    async (request, reply) =>
      isCode(request.params.code)
        ? page(reply, request.params.code, problemPage(request.params.code))
        : reply.callNotFound(),
  );
}

function isCode(value: string): value is ProblemCode {
  return Object.hasOwn(PROBLEMS, value);
}

function problemPage(code: ProblemCode): string {
  const [status, title] = PROBLEMS[code];
  const { cause, fix, retry } = PROBLEM_ADVICE[code];
  return `<p class="status">${status} <code>${code}</code></p><h1>${title}</h1>
<h2>Cause</h2><p>${cause}</p><h2>What to do</h2><p>${fix}</p><h2>Retry</h2><p>${retry}</p><p><a href="/problems">All codes</a></p>`;
}

function list(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) =>
      `<tr><td>${status}</td><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${title}</td></tr>`,
  );
  return `<h1>Problem codes</h1><p>Every error is a problem document (RFC 9457). A code never changes its meaning.</p>
<table><thead><tr><th>Status</th><th>Code</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const FRONT = `<h1>Curbside</h1>
<p>This server is the backend of a doctor-only network. Every post, comment and message is de-identified before a byte of it is stored.</p>
<ul><li><a href="/docs">API documentation</a> (OpenAPI 3.1)</li><li><a href="/problems">Problem codes</a> with cause, fix and retry advice</li>
<li><a href="/readyz">Readiness</a>, part by part</li></ul>
<p>It does not promise to find every identifier: read what the engine does and does not do before you rely on it.</p>`;
