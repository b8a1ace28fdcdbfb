import { readFileSync } from 'node:fs';
import type { App } from '../../../../platform/http/app-type.ts';

/** Scripts and styles of this server alone; the page asks for nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const FILES = [
  { path: '/enrol', file: 'enrol.html', type: 'text/html; charset=utf-8', what: 'Page' },
  { path: '/enrol.js', file: 'enrol.js', type: 'text/javascript; charset=utf-8', what: 'Script' },
  { path: '/enrol.css', file: 'enrol.css', type: 'text/css; charset=utf-8', what: 'Style' },
] as const;

/** The page behind the link of `curbside admin create`: its holder makes a passkey there. The code stays in the fragment. */
export function enrolmentPage(app: App): void {
  for (const { path, file, type, what } of FILES) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    app.get(
      path,
      {
        schema: {
          operationId: `getEnrolment${what}`,
          summary: `${what} by which the holder of a one-time link makes a passkey`,
          tags: ['sign-in'],
          response: { 200: { description: what, content: { [type]: { schema: { type: 'string' } } } } },
        },
        config: { access: 'public' },
      },
      async (_request, reply) => await reply.header('content-security-policy', POLICY).type(type).send(text),
    );
  }
}
