import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../src/platform/database/embedded.ts';

/**
 * The admin URL of the one throwaway server of this run, started by whoever asks first.
 * TEST_POSTGRES chooses: `embedded` (default), `system:/usr/lib/postgresql/15/bin`, or the URL of a running server.
 */
export async function testPostgres(): Promise<string> {
  const choice = process.env.TEST_POSTGRES ?? 'embedded';
  if (/^postgres(ql)?:/.test(choice)) return choice;
  const folder = join(tmpdir(), `curbside-test-${ownerPid()}`);
  const urlFile = join(folder, 'url');
  if (claims(folder)) startWatcher(folder, choice);
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const url = read(urlFile);
    if (url !== undefined) return url;
    const failure = read(join(folder, 'failure'));
    if (failure !== undefined) throw new Error(failure);
    await sleep(50);
  }
  throw new Error('The test database did not start within 30 s.');
}

/** A file below tap lives as long as its runner shares the server; run by hand, it has a server of its own. */
function ownerPid(): number {
  return process.env.TAP_CHILD_ID === undefined ? process.pid : process.ppid;
}

/** True for exactly one process of the run; a folder left by an earlier run with the same pid is replaced. */
function claims(folder: string): boolean {
  const watcher = Number(read(join(folder, 'watcher')) ?? 0);
  if (watcher > 0 && !isAlive(watcher)) rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(folder, { mode: 0o755 });
    return true;
  } catch {
    return false;
  }
}

/** The server's keeper is a process of its own, so that it outlives the first test file but never the run. */
function startWatcher(folder: string, choice: string): void {
  const keeper = spawn(process.execPath, [import.meta.filename, folder, choice, String(ownerPid())], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });
  keeper.unref();
  writeFileSync(join(folder, 'watcher'), String(keeper.pid));
}

async function keepServer(folder: string, choice: string, owner: number): Promise<void> {
  const binDir = choice.startsWith('system:') ? choice.slice('system:'.length) : undefined;
  try {
    await using server = await startPostgres({
      dataDir: join(folder, 'pg'),
      durable: false,
      logFile: join(folder, 'log'),
      ...(binDir === undefined ? {} : { binDir }),
    });
    publish(join(folder, 'url'), server.adminUrl);
    while (isAlive(owner)) await sleep(250);
  } catch (error) {
    publish(join(folder, 'failure'), error instanceof Error ? error.message : String(error));
    while (isAlive(owner)) await sleep(250);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function publish(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const [folder = '', choice = '', owner = '0'] = process.argv.slice(2);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  await keepServer(folder, choice, Number(owner));
}
