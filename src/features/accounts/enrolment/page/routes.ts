import { readFileSync } from 'node:fs';
import type { App } from '../../../../platform/http/app-type.ts';

/** Scripts and styles of this server alone; the page asks for nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const FILES = [
  { path: '/enrol', file: 'enrol.html', type: 'text/html; charset=utf-8' },
  { path: '/enrol.js', file: 'enrol.js', type: 'text/javascript; charset=utf-8' },
  { path: '/enrol.css', file: 'enrol.css', type: 'text/css; charset=utf-8' },
] as const;

/** The page behind the link of `curbside admin create`: its holder makes a passkey there. The code stays in the fragment. */
export function enrolmentPage(app: App): void {
  for (const { path, file, type } of FILES) {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    app.get(
      path,
      {
        schema: { hide: true },
        config: { access: 'public' },
      },
      async (_request, reply) => await reply.header('content-security-policy', POLICY).type(type).send(text),
    );
  }
}
