import type { Command } from 'commander';
import { ConfigError, describeSettings, loadConfig } from '../../platform/config.ts';

/** Adds `config show|check`. */
export function addConfigCommand(program: Command): void {
  const command = program.command('config').description('look at the settings');
  command
    .command('show')
    .description('print every setting with its value in force; secrets are masked')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  curbside config show --json')
    .action((options: { json?: true }) => {
      const rows = describeSettings(process.env);
      if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
      else
        for (const row of rows)
          process.stdout.write(`${row.name.padEnd(22)} ${(row.value ?? '-').padEnd(34)} ${row.source}\n`);
    });
  command
    .command('check')
    .description('exit 0 when the settings fit, else 2 with every problem')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  NODE_ENV=production curbside config check')
    .action((options: { json?: true }) => {
      try {
        loadConfig(process.env);
        process.stdout.write(options.json ? '{"ok":true}\n' : 'the settings fit\n');
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, problems: error.problems })}\n`);
        process.stderr.write(`${error.message}\n`);
        process.exitCode = 2;
      }
    });
}
