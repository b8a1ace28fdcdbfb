import { stringify } from 'yaml';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { createServices, textGatePorts } from '../app.ts';
import { createIdentity } from '../features/accounts/index.ts';
import { loadConfig } from '../platform/config.ts';
import { openDatabase } from '../platform/database/connection.ts';
import { createServer } from '../platform/http/server.ts';
import { KEY_PURPOSES, loadKeys } from '../platform/keys.ts';
import { asyncapiDocument } from '../platform/live/asyncapi.ts';
import { createLogger } from '../platform/logger.ts';
import { liveParts } from './live-gateway.ts';
import { restRoutes } from './rest.ts';
import type { Services } from '../platform/services.ts';

/** openapi.yaml of this version: the served routes themselves, without a database. */
export async function openapiYaml(): Promise<string> {
  return withUnconnectedServices(async (services) => {
    const gate = textGatePorts(services);
    const app = await createServer({
      ...services,
      ...gate,
      authentication: { authenticate: nobody, forget: () => {} },
    });
    restRoutes(app, { services, identity: await createIdentity(services), gate, readiness: async () => [] });
    await app.ready();
    const text = stringify(app.swagger(), { lineWidth: 0, aliasDuplicateObjects: false });
    await app.close();
    return text;
  });
}

/** asyncapi.yaml of this version: the frames and events that features declare. */
export async function asyncapiYaml(): Promise<string> {
  return withUnconnectedServices(async (services) =>
    stringify(asyncapiDocument(liveParts(services)), { lineWidth: 0, aliasDuplicateObjects: false }),
  );
}

/** Services whose pool never connects: routes and frames are declared with them, not run. */
async function withUnconnectedServices<Result>(work: (services: Services) => Promise<Result>): Promise<Result> {
  const config = loadConfig({ LOG_LEVEL: 'silent', DATA_DIR: tmpdir() });
  const environment = Object.fromEntries(
    KEY_PURPOSES.map((purpose) => [
      `KEY_${purpose.toUpperCase().replace('-', '_')}`,
      `k1:${randomBytes(32).toString('base64')}`,
    ]),
  );
  const keys = loadKeys({ keysDir: tmpdir(), environment, mayMake: false });
  await using pool = openDatabase('postgres://nobody@127.0.0.1:1/nothing', { max: 1, name: 'contracts' });
  return work(createServices(config, { keys }, createLogger('silent'), pool));
}

function nobody(): Promise<never> {
  return Promise.reject(new Error('nobody signs in here'));
}
