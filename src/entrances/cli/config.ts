import type { Command } from 'commander';
import { ConfigError } from '../../platform/config.ts';
import { describeSettings, settingsTable } from '../../platform/settings-table.ts';
import { loadStartConfig } from '../../platform/start-config.ts';

/** Adds `config show|check|table`. `check` exits 2 when the settings do not fit. */
export function addConfigCommand(program: Command): void {
  const command = program.command('config').description('look at the settings');
  command
    .command('show')
    .description('print every setting with its value in force; secrets are masked')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  curbside config show --json\n\nExit code: 0.')
    .action((options: { json?: true }) => show(options.json === true));
  command
    .command('check')
    .description('say every problem of settings and keys, as a start would')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  NODE_ENV=production curbside config check\n\nExit codes: 0 they fit, 2 they do not.',
    )
    .action((options: { json?: true }) => check(options.json === true));
  command
    .command('table')
    .description('print the table of settings in docs/operations.md (Markdown)')
    .addHelpText('after', '\nExample:\n  curbside config table\n\nExit code: 0.')
    .action(() => void process.stdout.write(`${settingsTable()}\n`));
}

function show(json: boolean): void {
  const rows = describeSettings(process.env);
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    for (const row of rows)
      process.stdout.write(`${row.name.padEnd(22)} ${(row.value ?? '-').padEnd(34)} ${row.source}\n`);
}

function check(json: boolean): void {
  try {
    loadStartConfig(process.env);
    process.stdout.write(json ? '{"ok":true,"problems":[]}\n' : 'the settings fit\n');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, problems: error.problems })}\n`);
    else process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
