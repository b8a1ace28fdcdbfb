import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createCurbside, type Curbside } from './app.ts';
import { SECOND } from './kernel/time.ts';
import type { Config } from './platform/config.ts';
import { openOperationsPort } from './platform/http/operations-port.ts';
import { explainFailure } from './platform/explain-failure.ts';
import { createLogger } from './platform/logger.ts';
import { prepare, type Environment } from './platform/prepare.ts';
import { loadStartConfig } from './platform/start-config.ts';

const GRACE_MS = 15 * SECOND;

/** What a start may do besides. */
export interface ServeOptions {
  /** Runs once everything stands and nothing listens yet. */
  readonly beforeListening?: (curbside: Curbside, config: Config) => Promise<void>;
  /** Says that the server is ready, instead of the usual words. */
  readonly greet?: (url: string, config: Config, ms: number) => void;
}

/** Runs the server until SIGINT or SIGTERM, then drains and stops everything it started; exit codes as in docs/operations.md. */
export async function serve(environment: Environment, options: ServeOptions = {}): Promise<void> {
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), npmGone(environment)]);
  const startedAt = performance.now();
  try {
    const config = loadStartConfig(environment);
    const log = createLogger(config.logLevel);
    process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'unhandled rejection'));
    await using prepared = await prepare(config, environment);
    await using curbside = await createCurbside(config, prepared, log);
    const { metrics } = curbside.services;
    await using _operations = await openOperationsPort({ config, log, metrics, readiness: curbside.readiness.read });
    await options.beforeListening?.(curbside, config);
    const url = await listen(curbside, config);
    const ms = performance.now() - startedAt;
    if (url && options.greet) options.greet(url, config, ms);
    else if (url) greet(url, config, prepared.firstStart, ms);
    setImmediate(collectGarbage);
    await stopped;
    log.info('stopping');
    curbside.readiness.drain();
    setTimeout(() => process.exit(1), GRACE_MS + config.drainSeconds * SECOND).unref();
    await sleep(config.drainSeconds * SECOND);
  } catch (error) {
    const { message, exitCode } = explainFailure(error);
    process.stderr.write(`\n${message}\n\n`);
    process.exitCode = exitCode;
  }
}

/** What starting left behind: an idle process would keep it, as V8 collects when something is allocated. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}

/** npm passes no SIGTERM on: a server that one of its scripts started ends when that npm has. */
function npmGone(environment: Environment): Promise<void> {
  if (environment['npm_lifecycle_event'] === undefined) return new Promise(() => {});
  const parent = process.ppid;
  return new Promise((resolve) => {
    const looking = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(looking);
      resolve();
    }, SECOND / 2);
    looking.unref();
  });
}

/**
 * How many connections may wait to be taken: each turn of the event loop takes one (libuv 1.52). Of any beyond it the
 * kernel drops the first packet, and whoever sent it waits a second to send another (RFC 6298) where they should be told 503.
 */
const BACKLOG = 4_096;

async function listen(curbside: Curbside, config: Config): Promise<string | undefined> {
  return curbside.app?.listen({ host: config.host, port: config.port, backlog: BACKLOG });
}

/** What somebody at a terminal wants to know; standard error, so that standard output holds log lines only. */
function greet(url: string, config: Config, firstStart: boolean, ms: number): void {
  const lines = [
    '',
    `  Curbside is ready after ${(ms / SECOND).toFixed(1)} s`,
    '',
    `  base URL    ${url}`,
    `  docs        ${url}/docs`,
    `  readiness   ${url}/readyz`,
    ...(config.smtpUrl ? [] : [`  mail        ${config.dataDir}/mail  (files, no mail server is set)`]),
    ...(config.singleFactor
      ? ['', '  AUTH_SINGLE_FACTOR is on: a password alone signs in. Not for real doctors.']
      : []),
    ...(firstStart
      ? [
          '',
          '  This was the first start: database, keys and mail live in',
          `  ${config.dataDir}; keep its keys, they cannot be made again.`,
          '',
          '  Next: make the first verifier,',
          '    npm run -s curbside -- admin create --help',
          '  then follow docs/tour.md.',
        ]
      : []),
    '',
    '  Ctrl-C stops everything.',
    '',
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}
