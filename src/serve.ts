import { once } from 'node:events';
import { createCurbside, type Curbside } from './app.ts';
import { SECOND } from './kernel/time.ts';
import { ConfigError, loadConfig, type Config } from './platform/config.ts';
import { PostgresStartError } from './platform/database/embedded.ts';
import { MigrationError } from './platform/database/migrate.ts';
import { createLogger, describeError } from './platform/logger.ts';
import { prepare, type Environment } from './platform/prepare.ts';

const GRACE_MS = 15 * SECOND;

/** Runs the server until SIGINT or SIGTERM, then drains and stops everything it started; exit codes as in docs/operations.md. */
export async function serve(environment: Environment): Promise<void> {
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const log = createLogger(environment['LOG_LEVEL'] ?? 'info');
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'unhandled rejection'));
  const startedAt = performance.now();
  try {
    const config = loadConfig(environment);
    await using prepared = await prepare(config, environment);
    await using curbside = await createCurbside(config, prepared, log);
    const url = await listen(curbside, config);
    if (url) greet(url, config, prepared.firstStart, performance.now() - startedAt);
    await stopped;
    log.info('stopping');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  } catch (error) {
    process.exitCode = explain(error);
  }
}

async function listen(curbside: Curbside, config: Config): Promise<string | undefined> {
  return curbside.app?.listen({ host: config.host, port: config.port });
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

/** Says in words why the start failed; returns the exit code: 2 settings, 3 database or port, 4 migrations, 1 anything else. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) return say(error.message, 2);
  if (error instanceof MigrationError) return say(error.message, error.exitCode === 1 ? 3 : error.exitCode);
  if (error instanceof PostgresStartError) return say(error.message, 3);
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return say('The port is taken: stop the other program or set PORT.', 3);
  if (error instanceof Error && error.message.startsWith('The database role ')) return say(error.message, 3);
  return say(`Curbside stopped by a fault: ${JSON.stringify(describeError(error))}`, 1);
}

function say(message: string, code: number): number {
  process.stderr.write(`\n${message}\n\n`);
  return code;
}
