import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Curbside } from '../../app.ts';
import { AppError } from '../../kernel/errors.ts';
import { SECOND } from '../../kernel/time.ts';
import { ConfigError, type Config } from '../../platform/config.ts';
import type { Environment } from '../../platform/prepare.ts';
import { openProgress } from '../cli/progress.ts';
import { isUnused } from '../seed/queries.ts';
import { seedDemo, type Seeded } from './seed-demo.ts';

/** Where the demo lives unless DATA_DIR says otherwise. */
const DATA_DIR = '.curbside-demo';

/** The settings of a demo: a folder of its own, and a password alone signs in. Throws {@link ConfigError} in production. */
export function demoSettings(environment: Environment): Environment {
  if (environment['NODE_ENV'] === 'production') {
    throw new ConfigError(['the demo makes up doctors and is refused in production (NODE_ENV)']);
  }
  return { DATA_DIR, LOG_LEVEL: 'warn', ...environment, AUTH_SINGLE_FACTOR: 'true', PROCESS_ROLES: 'api,relay,worker' };
}

/**
 * Seeds the demo where nothing is yet, and leaves one that is there as it is. Undefined when it was there; throws
 * `state_conflict` when the database belongs to somebody else.
 */
export async function seedOnce(curbside: Curbside, config: Config): Promise<Seeded | undefined> {
  const { app, services, identity } = curbside;
  const marker = join(config.dataDir, 'demo');
  const isFresh = await isUnused(services.db);
  if (!isFresh && existsSync(marker)) return undefined;
  if (!isFresh) throw new AppError('state_conflict', { detail: IN_USE });
  if (!app) throw new ConfigError(['the demo needs the role api']);
  const progress = openProgress(Infinity);
  try {
    const startedAt = performance.now();
    const onStep = (done: number, total: number): void =>
      progress.update(done, total, { rows: done, phase: 'people and cases' });
    const seeded = await seedDemo({ app, services, identity }, onStep);
    writeFileSync(marker, `${JSON.stringify({ ...seeded, seconds: (performance.now() - startedAt) / SECOND })}\n`);
    return seeded;
  } finally {
    progress.stop();
  }
}

const IN_USE =
  'The database is not empty, and a demo is seeded into an empty one only. Set DATA_DIR to a new folder, or name another database.';
