import { AppError, PROBLEMS } from '../kernel/errors.ts';
import { ConfigError } from './config.ts';
import { DatabaseError, isUnavailable, toDatabaseError } from './database/database-error.ts';
import { PostgresStartError } from './database/embedded.ts';
import { MigrationError } from './database/migrate.ts';
import { describeError } from './logger.ts';

/** What is said of a failure at a terminal, and the exit code that goes with it (docs/operations.md lists them). */
export interface Explained {
  readonly message: string;
  readonly exitCode: number;
}

/** Words for whatever ended a server or a command; never a value of the database, nor a URL. */
export function explainFailure(thrown: unknown): Explained {
  const error = toDatabaseError(thrown);
  if (error instanceof ConfigError) return { message: error.message, exitCode: 2 };
  if (error instanceof MigrationError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof PostgresStartError) return { message: error.message, exitCode: 3 };
  if (error instanceof AppError) return { message: error.extras.detail ?? PROBLEMS[error.code][1], exitCode: 1 };
  const words = error instanceof DatabaseError ? databaseWords(error) : listenWords(error);
  if (words !== undefined) return { message: words, exitCode: 3 };
  return { message: `Curbside stopped by a fault: ${JSON.stringify(describeError(error))}`, exitCode: 1 };
}

function databaseWords(error: DatabaseError): string | undefined {
  return DATABASE_WORDS[error.sqlstate] ?? (isUnavailable(error) ? `${AWAY} (${error.sqlstate})` : undefined);
}

const AWAY = 'Postgres does not answer: see whether it runs, and whether the database URLs name its host and port.';
const REFUSED =
  'Postgres refuses the login: the database URLs name a role or password that it does not know; "curbside migrate up" sets both.';

const DATABASE_WORDS: Readonly<Record<string, string>> = {
  '57014': 'Postgres cancelled a statement that took longer than it may: try again when it has less to do.',
  '28P01': REFUSED,
  '28000': REFUSED,
  '3D000': 'Postgres has no database of that name: create it, or name another in the database URLs.',
  '25006': 'Postgres takes no writes: the database URLs name a standby; name the primary.',
  '42501': 'The database role may not do this: DATABASE_ADMIN_URL needs one that may create roles and schemas.',
};

function listenWords(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? LISTEN_WORDS[code] : undefined;
}

const LISTEN_WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is taken: stop the other program, or set PORT to another one.',
  EADDRNOTAVAIL: 'HOST is no address of this machine.',
  EACCES: 'This user may not listen on that port, or not reach that folder: set PORT above 1023, or mend the rights.',
};
