import { freePort, launch, type ServerProcess } from '../../support/server-process.ts';
import { testKeyEnvironment } from '../../support/app.ts';
import type { TestDatabase } from '../../support/database.ts';
import type { Bench } from '../harness/bench.ts';

/** Tokens name their issuer: all servers of a figure go by one name. */
export const PUBLIC_URL = 'http://curbside.test';

/** Server processes on one database, each on a port that it keeps over its restarts. */
export interface Servers {
  /** Base URL of one server after the other. */
  nextUrl(): string;
  urlOf(place: number): string;
  /** kill -9, then a start in the background; waits first for an earlier start of the same server. */
  killAndRestart(place: number): Promise<void>;
  /** The process that serves at a place now. */
  at(place: number): Promise<ServerProcess>;
}

export interface ServersOptions {
  readonly count: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** PROCESS_ROLES of the server at a place; by default all. */
  readonly rolesAt?: (place: number) => string;
  /** Another program than src/main.ts. */
  readonly entry?: string;
  /** Where they are found when they are started through a command that takes them elsewhere. */
  readonly host?: string;
  readonly through?: readonly string[];
}

/** Starts them at the same time; they end with the bench. */
export async function startServers(bench: Bench, database: TestDatabase, options: ServersOptions): Promise<Servers> {
  const dataDir = await bench.folder('servers');
  const ports = await Promise.all(Array.from({ length: options.count }, freePort));
  const environment = (port: number, roles: string | undefined): Record<string, string> => ({
    NODE_ENV: 'test',
    PORT: String(port),
    ...(roles === undefined ? {} : { PROCESS_ROLES: roles }),
    // Who serves no API says on this port that it is ready.
    ...(roles === undefined || roles.includes('api') ? {} : { METRICS_PORT: String(port) }),
    DATA_DIR: dataDir,
    DATABASE_URL: database.urls.app,
    RELAY_DATABASE_URL: database.urls.relay,
    WORKER_DATABASE_URL: database.urls.worker,
    AUDITOR_DATABASE_URL: database.urls.auditor,
    PUBLIC_URL,
    AUTH_SINGLE_FACTOR: 'true',
    UNSAFE_TEST_DATABASE: 'true',
    LOG_LEVEL: 'error',
    LOAD_SHEDDING: 'off',
    ...testKeyEnvironment(),
    ...options.settings,
  });
  const urlOf = (place: number): string => `http://${options.host ?? '127.0.0.1'}:${ports[place]}`;
  const start = (place: number): Promise<ServerProcess> =>
    launch(environment(ports[place] ?? 0, options.rolesAt?.(place)), urlOf(place), options.entry, options.through);
  const running = ports.map((_, place) => start(place));
  bench.teardown(async () => {
    const all = await Promise.allSettled(running);
    await Promise.all(all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop('SIGKILL')] : [])));
  });
  await Promise.all(running);
  let turn = 0;
  const at = async (place: number): Promise<ServerProcess> => {
    const server = running[place];
    if (!server) throw new Error('there is no such server');
    return server;
  };
  return {
    urlOf,
    at,
    nextUrl: () => urlOf((turn += 1) % ports.length),
    async killAndRestart(place) {
      await (await at(place)).stop('SIGKILL');
      running[place] = start(place);
      running[place].catch(() => {});
    },
  };
}
