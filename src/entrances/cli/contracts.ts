import type { Command } from 'commander';
import { PROBLEMS, type ProblemCode } from '../../kernel/errors.ts';
import { PROBLEM_ADVICE } from '../../platform/http/problem-advice.ts';
import { CLOSE_MEANINGS } from '../../platform/live/close-codes.ts';
import { asyncapiYaml, openapiYaml } from '../contracts.ts';

/** Adds `openapi`, `asyncapi`, `problems` and `close-codes`: print the contracts of this version. */
export function addContractCommands(program: Command): void {
  program
    .command('openapi')
    .description('print openapi.yaml (OpenAPI 3.1)')
    .addHelpText('after', '\nExample:\n  curbside openapi > openapi.yaml')
    .action(async () => void process.stdout.write(await openapiYaml()));
  program
    .command('asyncapi')
    .description('print asyncapi.yaml (AsyncAPI 3.0): frames and events of the socket')
    .addHelpText('after', '\nExample:\n  curbside asyncapi > asyncapi.yaml')
    .action(async () => void process.stdout.write(await asyncapiYaml()));
  program
    .command('problems')
    .description('print every problem code with its retry advice, as a Markdown table')
    .addHelpText('after', '\nExample:\n  curbside problems | grep 409')
    .action(() => void process.stdout.write(table(['status', 'code', 'meaning', 'retry'], problemRows())));
  program
    .command('close-codes')
    .description('print every close code of the socket, as a Markdown table')
    .addHelpText('after', '\nExample:\n  curbside close-codes')
    .action(() => void process.stdout.write(table(['close code', 'meaning', 'what a client does'], closeRows())));
}

function problemRows(): string[][] {
  const isCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);
  return Object.keys(PROBLEMS)
    .filter(isCode)
    .map((code) => [String(PROBLEMS[code][0]), `\`${code}\``, PROBLEMS[code][1], PROBLEM_ADVICE[code].retry]);
}

function closeRows(): string[][] {
  return Object.entries(CLOSE_MEANINGS).map(([code, { meaning, client }]) => [code, meaning, client]);
}

/** Columns as wide as their widest cell, as the formatter of the project wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}
