import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Config } from '../../../platform/config.ts';
import { askServer, readToken, ReviewError, type Ask } from './ask-server.ts';

/** What a command of the staff needs of its surroundings. */
export interface ReviewPorts {
  readonly config: () => Pick<Config, 'publicUrl'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CommonOptions {
  readonly url?: string;
  readonly tokenStdin?: true;
  readonly json?: true;
}

/** Exit codes of every command that acts through the server. */
export const EXIT_CODES =
  'Exit codes: 0 done, 1 refused, 2 called wrongly or without a token, 3 server not reached, 4 the claim moved meanwhile.';

/** Adds the options that each of them takes. */
export function common(command: Command): Command {
  return command
    .option('--url <url>', 'the server; PUBLIC_URL unless given')
    .option('--token-stdin', 'read the access token from standard input instead of CURBSIDE_TOKEN')
    .option('--json', 'print the answer as JSON');
}

/** Works as whoever the token is of. Failures are said on standard error and set the exit code. */
export async function run(
  ports: ReviewPorts,
  options: CommonOptions,
  work: (ask: Ask) => Promise<void>,
): Promise<void> {
  try {
    const token = await readToken(options.tokenStdin === true, ports.environment);
    await work(askServer(options.url ?? ports.config().publicUrl, token));
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

/** The words in a file; undefined without one. */
export async function textOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, 'utf8').catch(() => {
    throw new ReviewError(`${file} cannot be read.`, 2);
  });
}

/** Prints an answer, as lines for people or as it came. */
export function print({ json }: { json?: true }, body: object, lines: readonly string[]): void {
  process.stdout.write(`${json ? JSON.stringify(body) : lines.join('\n')}\n`);
}
