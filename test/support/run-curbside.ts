import { spawn } from 'node:child_process';
import { ROOT } from './server-process.ts';

/** What a process printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** Runs `src/cli.ts` with these words and nothing of the tests' own environment, until it ends. */
export function runCurbside(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', './src/runtime.mjs', 'src/cli.ts', ...words], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
  });
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, said }));
  });
}
