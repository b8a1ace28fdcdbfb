import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Config } from '../config.ts';
import type { App } from './app-type.ts';
import { completeDocument } from './document.ts';
import { describeOperation } from './operation.ts';
import { ICON } from './page.ts';

/** Collects the schemas of all routes into OpenAPI 3.1 and serves them at /docs from our own files. */
export async function addOpenapi(app: App, config: Config): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Curbside',
        version: '1',
        description:
          'Backend of a doctor-only professional network. Every post is de-identified before a byte of it is stored. ' +
          'Sockets are described in asyncapi.yaml; every problem code has a page at /problems/{code}. ' +
          'Any request may also be answered 408 `request_timeout`, 414 `uri_too_long` or 431 `headers_too_large`, before it is read.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'this server' }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `schema-${index}`,
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: describeOperation(schema, route.config ?? {}, route.method),
    }),
    transformObject: (collected) => ('openapiObject' in collected ? completeDocument(collected.openapiObject) : {}),
  });
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
      route.schema = { ...route.schema, hide: true };
    });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      indexPrefix: '',
      staticCSP: DOCS_POLICY,
      logo: { type: 'image/svg+xml', content: Buffer.from(WORDMARK), href: '/' },
      theme: {
        title: `Curbside API at ${config.publicUrl}`,
        css: [{ filename: 'curbside.css', content: DOCS_STYLE }],
        favicon: [{ filename: 'favicon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: ICON }],
      },
    });
  });
}

/** The hash is of the one style that this very version of swagger-ui puts into the page; test/pages.test.ts sees a new one. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; " +
  "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** No box to load other documents, and room for a small screen. */
const DOCS_STYLE = `.swagger-ui .topbar .download-url-wrapper{display:none}.swagger-ui .topbar-wrapper{justify-content:space-between}
.swagger-ui .info{margin:30px 0}@media(max-width:32rem){.swagger-ui .opblock-summary{flex-wrap:wrap}.swagger-ui .opblock-summary-path{max-width:none}}`;

const WORDMARK = `<svg xmlns="http://www.w3.org/2000/svg" width="170" height="40" viewBox="0 0 170 40"><g transform="translate(0 4)">${ICON}</g>
<text x="44" y="27" font-family="system-ui,sans-serif" font-size="22" font-weight="700" fill="#fff">Curbside</text></svg>`;
