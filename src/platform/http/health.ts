import { Type } from 'typebox';
import type { App } from './app-type.ts';

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

/** Liveness and readiness: what a server says about itself to programs. */
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
}
