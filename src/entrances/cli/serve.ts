import type { Command } from 'commander';
import { serve } from '../../serve.ts';

/** Adds `serve`: the server, or parts of it. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the server until it is told to stop')
    .option('--role <roles>', 'parts to run, separated by commas: api, relay, worker (default: all, or PROCESS_ROLES)')
    .addHelpText(
      'after',
      '\nExample:\n  curbside serve --role api,relay\n\nExit codes: 0 stopped, 2 settings, 3 database or port, 4 migrations, 1 fault.',
    )
    .action(async (options: { role?: string }) =>
      serve(options.role === undefined ? process.env : { ...process.env, PROCESS_ROLES: options.role }),
    );
}
