import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Test } from 'tap';
import { createCurbside, type Curbside } from '../../src/app.ts';
import { loadConfig, type Config } from '../../src/platform/config.ts';
import { KEY_PURPOSES, keyVariable, loadKeys, type Keys } from '../../src/platform/keys.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createTestDatabase, TEST_RECEIPT_KEY, type TestDatabase } from './database.ts';

/** A whole server on a database of its own. */
export interface TestApp extends Curbside {
  readonly app: NonNullable<Curbside['app']>;
  readonly config: Config;
  readonly database: TestDatabase;
  /** Everything the server logged so far. */
  readonly log: () => string;
  /** Starts listening on a free loopback port and gives the base URL. */
  readonly listen: () => Promise<string>;
}

export interface TestAppOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** A database that another app already uses: two processes on one database. */
  readonly database?: TestDatabase;
  /** A port that is known beforehand, so that PUBLIC_URL and Origin fit; by default any. */
}

/** Fixed keys: made from the purpose's name, never used outside tests. */
export function testKeys(): Keys {
  return loadKeys({ keysDir: '/nonexistent', environment: testKeyEnvironment(), mayMake: false });
}

/** The same keys as variables, for processes. */
export function testKeyEnvironment(): Record<string, string> {
  return Object.fromEntries(
    KEY_PURPOSES.map((purpose) => {
      const key =
        purpose === 'receipt'
          ? TEST_RECEIPT_KEY.key
          : createHash('sha256').update(`curbside test key ${purpose}`).digest();
      return [keyVariable(purpose), `k1:${Buffer.from(key).toString('base64')}`];
    }),
  );
}

/** Starts a server (API, relay and worker in one) that ends with the test; single factor is on, nothing is listening yet. */
export async function startTestApp(t: Pick<Test, 'teardown'>, options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase(t));
  const dataDir = await mkdtemp(join(tmpdir(), 'curbside-test-'));
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATA_DIR: dataDir,
    AUTH_SINGLE_FACTOR: 'true',
    UNSAFE_TEST_DATABASE: 'true',
    LOG_LEVEL: 'info',
    // A busy machine must not look like a busy server.
    LOAD_SHEDDING: 'off',
    ...options.settings,
  });
  let logged = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const prepared = {
    keys: testKeys(),
    urls: database.urls,
    adminUrl: database.adminUrl,
    firstStart: false,
    [Symbol.asyncDispose]: async () => {},
  };
  const curbside = await createCurbside(config, prepared, createLogger(config.logLevel, sink));
  t.teardown(async () => {
    await curbside[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });
  const { app } = curbside;
  if (!app) throw new Error('the test app serves the API');
  return {
    ...curbside,
    app,
    config,
    database,
    log: () => logged,
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
  };
}
