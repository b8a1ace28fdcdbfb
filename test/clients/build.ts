import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Test } from 'tap';
import { ROOT } from '../support/server-process.ts';

const run = promisify(execFile);

/** A folder in which `curbside/client` is installed as the package exports it, and the examples lie beside; gone after the test. */
export async function installClient(t: Pick<Test, 'teardown'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-client-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const home = join(folder, 'node_modules/curbside');
  await mkdir(home, { recursive: true });
  await cp(`${ROOT}package.json`, join(home, 'package.json'));
  await runNode(['--import', './src/runtime.mjs', 'test/tools/build-client.ts', join(home, 'dist/client')], ROOT);
  await cp(`${ROOT}docs/examples`, folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return folder;
}

/** Runs Node outside tap's reach: it puts its loader into NODE_OPTIONS of every child, whatever `env` says. */
export async function runNode(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
  const { stdout } = await run('env', ['-u', 'NODE_OPTIONS', process.execPath, ...args], {
    cwd,
    env,
    timeout: 90_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout;
}
