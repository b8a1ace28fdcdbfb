import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { createEmptyDatabase } from './database.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNTIME = ['--import', './src/runtime.mjs'];
const READY_MS = 90_000;
const ANSWER_MS = 5_000;
/** As `npm start` runs it. */
const SERVER_FLAGS = ['--max-semi-space-size=8'];

/** A server as users run it: a process of its own, spoken to over the network. */
export interface ServerProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly process: ChildProcess;
  /** What it printed on standard error so far. */
  readonly said: () => string;
  /** Its log lines so far. */
  readonly log: () => string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Runs `curbside` with the same settings; rejects when it fails. */
  command(args: readonly string[], input?: string): Promise<string>;
  /** The newest code mailed to an address. */
  mailedCode(address: string): Promise<string>;
}

/** Starts a server on an empty database of the test Postgres, ready when it resolves; it ends with the test. */
export async function startServerProcess(
  t: Pick<Test, 'teardown'>,
  settings: Readonly<Record<string, string>> = {},
  /** Where it says that it is ready, when it is no API. */
  readyUrl?: string,
): Promise<ServerProcess> {
  const database = await createEmptyDatabase(t);
  const dataDir = await mkdtemp(join(tmpdir(), 'curbside-server-'));
  const port = await freePort();
  const environment = {
    NODE_ENV: 'development',
    DATABASE_ADMIN_URL: database.adminUrl,
    DATA_DIR: dataDir,
    PORT: String(port),
    AUTH_SINGLE_FACTOR: 'true',
    UNSAFE_TEST_DATABASE: 'true',
    // A busy machine must not look like a busy server.
    LOAD_SHEDDING: 'off',
    ...settings,
  };
  const server = await launch(environment, readyUrl ?? `http://127.0.0.1:${port}`);
  t.teardown(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return server;
}

/**
 * Starts a server with these settings and waits until it is ready; `entry` is another program that serves the same, `through`
 * a command that becomes it.
 */
export async function launch(
  environment: Readonly<Record<string, string>>,
  url: string,
  entry = 'src/main.ts',
  through: readonly string[] = [],
): Promise<ServerProcess> {
  const [command, ...words] = [...through, process.execPath, ...SERVER_FLAGS, ...RUNTIME, entry];
  const child = spawn(command, words, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  let logged = '';
  child.stdout.on('data', (chunk) => (logged += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await waitUntilReady(url, child, () => said);
  const dataDir = environment['DATA_DIR'] ?? '';
  return {
    url,
    dataDir,
    environment,
    process: child,
    said: () => said,
    log: () => logged,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
    command: (args, input) => runCommand(args, environment, input),
    mailedCode: (address) => mailedCode(join(dataDir, 'mail'), address),
  };
}

/** Runs `curbside` and gives its standard output; rejects with its standard error when it fails. */
export function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<string> {
  const child = spawn(process.execPath, [...RUNTIME, 'src/cli.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
  });
  let out = '';
  let faults = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (faults += String(chunk)));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`curbside ${args.join(' ')} ended with ${code}: ${faults}`)),
    );
  });
}

async function waitUntilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  let last = 'no answer';
  for (const end = performance.now() + READY_MS; performance.now() < end;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}: ${said()}`);
    // One that takes connections and answers nothing, as when it is frozen, would be waited for for five minutes.
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => undefined);
    if (answer?.status === 200) return;
    last = (await answer?.text().catch(() => undefined)) ?? last;
    await sleep(50);
  }
  throw new Error(`the server was not ready within ${READY_MS / 1000} s: ${said()} ${last}`);
}

/** The newest code mailed to an address, from the folder of mails. */
export async function mailedCode(folder: string, address: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const mails = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    const files = mails.toSorted((a, b) => a.localeCompare(b)).toReversed();
    for (const file of files) {
      const mail = (await readFile(join(folder, file), 'utf8')).replaceAll('=\r\n', '');
      const code = /cbm_[A-Za-z0-9_-]{43}/.exec(mail)?.[0];
      if (mail.includes(address) && code) return code;
    }
    await sleep(50);
  }
  throw new Error(`no mail with a code came for ${address}`);
}

/** A port of the loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
