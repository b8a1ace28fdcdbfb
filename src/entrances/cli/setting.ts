import { createServices } from '../../app.ts';
import { AppError, PROBLEMS } from '../../kernel/errors.ts';
import { ConfigError, loadConfig } from '../../platform/config.ts';
import { BACKGROUND_DEADLINES, openDatabase } from '../../platform/database/connection.ts';
import { PostgresStartError } from '../../platform/database/embedded.ts';
import { MigrationError } from '../../platform/database/migrate.ts';
import { createLogger, describeError } from '../../platform/logger.ts';
import { prepareBeside, type Environment, type Prepared } from '../../platform/prepare.ts';
import type { Services } from '../../platform/services.ts';
import type { MigrateSettings } from './migrate.ts';

/** What a command works with: the services of the server, on the same database, beside it. */
export interface Setting {
  readonly services: Services;
  readonly prepared: Prepared;
}

/** How commands reach the database; opened at the first use, closed by disposing at the end of the program. */
export interface CommandHost extends AsyncDisposable {
  /** Runs a command's work and says failures in words: exit 2 settings, 3 database, 4 migrations, 1 the rest. */
  readonly withSetting: (work: (setting: Setting) => Promise<void>) => Promise<void>;
  readonly migrateSettings: () => Promise<MigrateSettings>;
  readonly auditorUrl: () => Promise<string>;
  readonly workerUrl: () => Promise<string>;
}

/** Finds the database as the server would; uses that of a server which runs. */
export function createCommandHost(environment: Environment): CommandHost {
  let opened: Promise<Prepared> | undefined;
  const prepared = (): Promise<Prepared> => (opened ??= prepareBeside(loadConfig(environment), environment));
  return {
    withSetting: (work) => inWords(async () => runIn(await prepared(), environment, work)),
    async migrateSettings() {
      const { adminUrl, urls, keys } = await prepared();
      if (adminUrl === undefined) throw new ConfigError(['DATABASE_ADMIN_URL is needed to migrate']);
      return { adminUrl, roleUrls: urls, receiptKeys: keys.receipt.all };
    },
    auditorUrl: async () => (await prepared()).urls.auditor,
    workerUrl: async () => (await prepared()).urls.worker,
    async [Symbol.asyncDispose]() {
      const left = await opened?.catch(() => undefined);
      await left?.[Symbol.asyncDispose]();
    },
  };
}

async function runIn(
  prepared: Prepared,
  environment: Environment,
  work: (setting: Setting) => Promise<void>,
): Promise<void> {
  await using pool = openDatabase(prepared.urls.app, { max: 2, name: 'command', deadlines: BACKGROUND_DEADLINES });
  const services = createServices(loadConfig(environment), prepared, createLogger('error'), pool, () => {});
  await work({ services, prepared });
  await services.mail[Symbol.asyncDispose]();
}

async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const [message, code] = explain(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = code;
  }
}

function explain(error: unknown): readonly [string, number] {
  if (error instanceof ConfigError) return [error.message, 2];
  if (error instanceof PostgresStartError) return [error.message, 3];
  if (error instanceof MigrationError) return [error.message, error.exitCode];
  if (error instanceof AppError) return [error.extras.detail ?? PROBLEMS[error.code][1], 1];
  return [`A fault: ${JSON.stringify(describeError(error))}`, 1];
}
