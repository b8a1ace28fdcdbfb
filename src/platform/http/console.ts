import fastifyStatic from '@fastify/static';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { AppError, NotFoundError } from '../../kernel/errors.ts';
import type { App } from './app-type.ts';

/** Where `npm run build:web` puts the pages; the same place seen from the source and from the packed package. */
const FOLDER = fileURLToPath(new URL('../../../web/console', import.meta.url));

/** Nothing of another host, no text as script: not even from this server (Trusted Types). */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

const OPEN = { schema: { hide: true }, config: { access: 'public' } } as const;
const FileParams = Type.Object(
  { file: Type.String({ pattern: '^[A-Za-z0-9_-]{1,80}\\.(?:js|css|svg)$', maxLength: 90 }) },
  { additionalProperties: false },
);

/** The console of verifiers at /console: files that are the same for everybody; what they show comes from the API. */
export function consolePages(app: App, { singleFactor }: { readonly singleFactor: boolean }): void {
  const page = readPage(singleFactor);
  // The page finds its way by the address: all of these are the same page.
  for (const path of ['/console', '/console/', '/console/:section', '/console/:section/:id'])
    app.get(path, OPEN, async (_request, reply) => {
      if (page === undefined) throw new AppError('not_found', { detail: NOT_BUILT });
      return await reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(page);
    });
  if (page === undefined) return;
  const files = new Set(readdirSync(`${FOLDER}/assets`));
  void app.register(fastifyStatic, { root: `${FOLDER}/assets`, serve: false });
  app.get(
    '/console/assets/:file',
    { schema: { hide: true, params: FileParams }, config: { access: 'public' } },
    async (request, reply) => {
      const { file } = request.params;
      if (!files.has(file)) throw new NotFoundError();
      reply.header('content-security-policy', POLICY);
      // Their names carry a hash of what is in them.
      return reply.sendFile(file, { maxAge: '365d', immutable: true });
    },
  );
}

const NOT_BUILT = 'The pages of the console are not there: `npm run build:web` makes them.';

/** The page, read once; undefined where it was not built. Under AUTH_SINGLE_FACTOR it offers a password. */
function readPage(singleFactor: boolean): string | undefined {
  try {
    const html = readFileSync(`${FOLDER}/index.html`, 'utf8');
    return singleFactor ? html.replace('<html', '<html data-single-factor') : html;
  } catch {
    return undefined;
  }
}
