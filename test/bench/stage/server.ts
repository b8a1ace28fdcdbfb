import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../support/server-process.ts';

/** A server under measurement, in a process of its own, its output in a file. */
export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to its first good answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly entry: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Further flags of Node, such as --cpu-prof. */
  readonly flags?: readonly string[];
}

/** What the container image sets (Dockerfile): blocks of 128 KiB and more go back to the system when they are freed. */
const MALLOC = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Starts a program as the container image does and waits until it is ready. */
export async function startServer({
  entry,
  url,
  environment,
  logFile,
  flags = [],
}: ServerOptions): Promise<BenchServer> {
  const log = openSync(logFile, 'a');
  const begun = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=8', '--import', './src/runtime.mjs', ...flags, entry], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...MALLOC, ...environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await waitUntilReady(url, child, logFile);
  return {
    url,
    pid: child.pid ?? 0,
    startMs: performance.now() - begun,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      process.removeListener('exit', kill);
    },
  };
}

async function waitUntilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  for (let attempt = 0; attempt < 2_000; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`a server ended with ${child.exitCode}: ${tail(logFile)}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(20);
  }
  throw new Error(`a server was not ready within 40 s: ${tail(logFile)}`);
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-12).join('\n');
}

/** Resident memory of a process in kB. */
export function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}
