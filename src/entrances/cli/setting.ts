import { ConfigError, loadConfig, type Config } from '../../platform/config.ts';
import { BACKGROUND_DEADLINES, openDatabase } from '../../platform/database/connection.ts';
import { createLogger } from '../../platform/logger.ts';
import {
  prepareBeside,
  prepareToLook,
  prepareToMigrate,
  type Environment,
  type Prepared,
} from '../../platform/prepare.ts';
import type { Services } from '../../platform/services.ts';
import type { MigratePorts } from './migrate.ts';
import { inWords } from './words.ts';

/** What a command works with: the services of the server, on the same database, beside it. */
export interface Setting {
  readonly services: Services;
  readonly prepared: Prepared;
}

/** How commands reach the database; opened at the first use, closed by disposing at the end of the program. */
export interface CommandHost extends AsyncDisposable {
  /** Runs a command's work and says failures in words: exit 2 settings, 3 database, 4 migrations, 1 the rest. */
  readonly withSetting: (work: (setting: Setting) => Promise<void>) => Promise<void>;
  /** Settings and keys as they are, the database as it is: nothing is made and nothing is migrated. */
  readonly look: () => Promise<Prepared>;
  /** Everything `migrate up` needs; keys are made for a new database outside production. */
  readonly migrate: MigratePorts;
  readonly workerUrl: () => Promise<string>;
  /** The settings, without what only a server must have. */
  readonly config: () => Config;
  readonly environment: Environment;
}

/** Finds the database as the server would; uses that of a server which runs. */
export function createCommandHost(environment: Environment): CommandHost {
  const config = (): Config => loadConfig(environment, 'command');
  const opened = new Map<Open, Promise<Prepared>>();
  const prepared = (open: Open): Promise<Prepared> => {
    const known = opened.get(open) ?? open(config(), environment);
    opened.set(open, known);
    return known;
  };
  return {
    withSetting: (work) => inWords(async () => runIn(await prepared(prepareBeside), config(), work)),
    config,
    environment,
    look: () => prepared(prepareToLook),
    migrate: {
      async settings() {
        const { adminUrl, urls, keys } = await prepared(prepareToMigrate);
        if (adminUrl === undefined) throw new ConfigError(['DATABASE_ADMIN_URL is needed to migrate']);
        return { adminUrl, roleUrls: urls, receiptKeys: keys.receipt.all };
      },
      async lookUrl() {
        const { adminUrl, databaseUrl } = config();
        return adminUrl ?? databaseUrl ?? adminUrlOf(await prepared(prepareToLook));
      },
    },
    workerUrl: async () => (await prepared(prepareBeside)).urls.worker,
    async [Symbol.asyncDispose]() {
      for (const one of opened.values()) {
        const left = await one.catch(() => undefined);
        await left?.[Symbol.asyncDispose]();
      }
    },
  };
}

type Open = (config: Config, environment: Environment) => Promise<Prepared>;

async function runIn(prepared: Prepared, config: Config, work: (setting: Setting) => Promise<void>): Promise<void> {
  // Not for commands that only look: with it comes the whole server.
  const { createServices } = await import('../../app.ts');
  await using pool = openDatabase(prepared.urls.app, { max: 2, name: 'command', deadlines: BACKGROUND_DEADLINES });
  const services = createServices(config, prepared, createLogger('error'), pool);
  await work({ services, prepared });
  await services.engines[Symbol.asyncDispose]();
  await services.mail[Symbol.asyncDispose]();
}

function adminUrlOf({ adminUrl, urls }: Prepared): string {
  return adminUrl ?? urls.app;
}
