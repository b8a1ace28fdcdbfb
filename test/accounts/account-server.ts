import { createHash } from 'node:crypto';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import { runOnce } from 'graphile-worker';
import type { Test } from 'tap';
import { accountJobs, accountRoutes, createIdentity, type Identity } from '../../src/features/accounts/index.ts';
import { systemClock } from '../../src/kernel/time.ts';
import { loadConfig, type Config } from '../../src/platform/config.ts';
import { openDatabase, type Database } from '../../src/platform/database/connection.ts';
import { addAuthentication } from '../../src/platform/http/authentication.ts';
import { addDeidentification } from '../../src/platform/http/de-identification.ts';
import { Problem, sendProblem, toAppError } from '../../src/platform/http/problem.ts';
import { compileValidator } from '../../src/platform/http/schema-compilers.ts';
import type { App } from '../../src/platform/http/app-type.ts';
import { KEY_PURPOSES, ringOf, type Keys } from '../../src/platform/keys.ts';
import { createLogger } from '../../src/platform/logger.ts';
import type { Mail } from '../../src/platform/mail.ts';
import type { Services } from '../../src/platform/services.ts';
import type { TextGatePorts } from '../../src/platform/text-gate.ts';
import { Authenticator, type Behaviour } from '../tools/authenticator/authenticator.ts';
import { createTestDatabase, withClient, type TestDatabase } from '../support/database.ts';

/** A server with the routes of accounts alone, its mails and its log in memory. */
export interface AccountServer {
  readonly app: App;
  readonly db: Database;
  readonly database: TestDatabase;
  readonly identity: Identity;
  readonly keys: Keys;
  readonly config: Config;
  readonly mails: Mail[];
  readonly logged: string[];
  /** Runs every waiting job and returns the mails so far. */
  runJobs(): Promise<Mail[]>;
}

export function testKeys(): Keys {
  const ring = (purpose: string) =>
    ringOf([{ id: 'k1', key: createHash('sha256').update(`accounts test ${purpose}`).digest() }]);
  return Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, ring(purpose)])) as unknown as Keys;
}

export async function startAccountServer(t: Test, environment: Record<string, string> = {}): Promise<AccountServer> {
  const database = await createTestDatabase(t);
  const pool = openDatabase(database.urls.app, { max: 4, name: 'accounts-test' });
  const workerPool = openDatabase(database.urls.worker, { max: 2, name: 'accounts-test-worker' });
  const config = loadConfig({
    NODE_ENV: 'test',
    AUTH_SINGLE_FACTOR: 'true',
    PUBLIC_URL: 'http://curbside.test',
    ...environment,
  });
  const keys = testKeys();
  const logged: string[] = [];
  const log = createLogger('debug', { write: (line: string) => void logged.push(line) });
  const mails: Mail[] = [];
  const mail = { send: async (one: Mail) => void mails.push(one), async [Symbol.asyncDispose]() {} };
  const services = { config, keys, clock: systemClock, log, db: pool.db, mail } as unknown as Services;
  const identity = await createIdentity({ config, keys, clock: systemClock, db: pool.db });
  const app = bareServer(identity, services);
  accountRoutes(app, services, identity);
  await app.ready();
  t.teardown(async () => {
    await app.close();
    await pool[Symbol.asyncDispose]();
    await workerPool[Symbol.asyncDispose]();
  });
  const runJobs = async (): Promise<Mail[]> => {
    const worker = { ...services, db: workerPool.db };
    const taskList = Object.fromEntries(
      Object.entries(accountJobs).map(([name, job]) => [
        name,
        (payload: unknown) => job(payload as Record<string, unknown>, worker),
      ]),
    );
    await runOnce({ pgPool: workerPool.pool, taskList, noHandleSignals: true });
    return mails;
  };
  return { app, db: pool.db, database, identity, keys, config, mails, logged, runJobs };
}

/** The rules of every route without the documents of the whole server. */
function bareServer(identity: Identity, services: Services): App {
  const app = Fastify({ loggerInstance: services.log }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(compileValidator);
  app.addSchema(Problem);
  app.setErrorHandler((error, request, reply) => {
    services.log.error({ err: error });
    return sendProblem(request, reply, toAppError(error));
  });
  addAuthentication(app as unknown as App, { authenticate: identity.authenticator.authenticate, forget: () => {} });
  addDeidentification(app as unknown as App, services as unknown as TextGatePorts);
  return app as unknown as App;
}

export const PASSWORD = 'tidal-lantern-oboe-42';

/** The code in a mail. */
export function codeIn(mail: Mail | undefined): string {
  return /cbm_[A-Za-z0-9_-]{43}/.exec(mail?.text ?? '')?.[0] ?? 'no code';
}

export interface SignedIn {
  readonly accountId: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Registers, confirms and signs in through the routes. */
export async function aMember(server: AccountServer, email: string, name = 'Dr. Ada Example'): Promise<SignedIn> {
  await post(server, '/v1/auth/register', { email, password: PASSWORD, name });
  const mails = await server.runJobs();
  const confirmed = await post(server, '/v1/auth/confirm', { token: codeIn(mails.at(-1)) });
  return { accountId: confirmed.json().account_id, email, ...(await signIn(server, email)) };
}

export async function signIn(server: AccountServer, email: string, password = PASSWORD) {
  const reply = await post(server, '/v1/auth/password', { email, password });
  const { access_token, refresh_token, session_id } = reply.json();
  return { accessToken: access_token, refreshToken: refresh_token, sessionId: session_id } as {
    accessToken: string;
    refreshToken: string;
    sessionId: string;
  };
}

/** A software passkey that answers as a browser on the server's own page would. */
export function passkeyOf(server: AccountServer, more: Partial<Behaviour> = {}): Authenticator {
  return new Authenticator({ origin: server.config.pageUrl, ...more });
}

/** Makes the first passkey of an account by a one-time code. */
export async function enrolPasskey(server: AccountServer, token: string, passkey: Authenticator) {
  const options = (await post(server, '/v1/auth/enrol/passkey/options', { token })).json();
  const reply = await post(server, '/v1/auth/enrol/passkey', { token, response: passkey.create(options) });
  return sessionIn(reply.json());
}

/** What a client keeps of an answer with tokens. */
export function sessionIn(body: Record<string, string>) {
  const { access_token: accessToken = '', refresh_token: refreshToken = '', session_id: sessionId = '' } = body;
  return { accessToken, refreshToken, sessionId };
}

let lastAddress = 0;

/** Another client address for each request, so that limits by address stay out of the way of tests about something else. */
function newAddress(): string {
  lastAddress += 1;
  return `10.${lastAddress >> 16}.${(lastAddress >> 8) & 255}.${lastAddress & 255}`;
}

export interface Sender {
  readonly ip?: string;
  readonly userAgent?: string;
}

export function post(server: AccountServer, url: string, payload: object, from: Sender = {}) {
  const headers = { 'user-agent': from.userAgent ?? 'test on Linux' };
  return server.app.inject({ method: 'POST', url, payload, headers, remoteAddress: from.ip ?? newAddress() });
}

export function call(
  server: AccountServer,
  token: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) {
  const headers = { authorization: `Bearer ${token}` };
  return server.app.inject({ method, url, headers, remoteAddress: newAddress(), ...(payload ? { payload } : {}) });
}

/** A statement as the owner of the tables: moves clocks and looks where the app may not. */
export async function asOwner(
  server: AccountServer,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return await withClient(server.database.adminUrl, async (client) => (await client.query(text, values)).rows);
}
