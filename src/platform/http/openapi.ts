import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Config } from '../config.ts';
import type { App } from './app-type.ts';

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
          'Sockets are described in asyncapi.yaml; every problem code has a page at /problems/{code}.',
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
      schema: {
        ...schema,
        ...(route.config?.access === 'public' ? {} : { security: [{ token: [] }] }),
        ...(route.config?.idempotent ? { headers: IDEMPOTENCY_HEADER } : {}),
      },
    }),
  });
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
      route.schema = { ...route.schema, hide: true };
    });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      indexPrefix: '',
      theme: { title: `Curbside API at ${config.publicUrl}` },
    });
  });
}

const IDEMPOTENCY_HEADER = {
  type: 'object',
  required: ['Idempotency-Key'],
  properties: {
    'Idempotency-Key': {
      type: 'string',
      minLength: 16,
      maxLength: 64,
      description: 'Repeat a request with the same key to have it take effect once.',
    },
  },
};
