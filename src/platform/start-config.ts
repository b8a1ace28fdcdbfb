import { join } from 'node:path';
import { ConfigError, loadConfig, type Config } from './config.ts';
import { loadKeys } from './keys.ts';
import type { Environment } from './prepare.ts';

/**
 * The settings of a server, with its keys looked at as well where none may be made: in production every problem of both
 * comes in one {@link ConfigError}.
 */
export function loadStartConfig(environment: Environment): Config {
  const problems: string[] = [];
  const config = collect(problems, () => loadConfig(environment));
  if (environment['NODE_ENV'] === 'production') {
    const keysDir = environment['KEYS_DIR'] || join(environment['DATA_DIR'] || '.curbside', 'keys');
    collect(problems, () => loadKeys({ keysDir, environment, mayMake: false }));
  }
  if (config === undefined || problems.length > 0) throw new ConfigError(problems);
  return config;
}

function collect<Result>(problems: string[], load: () => Result): Result | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
