import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './server-process.ts';

/** The program, where this machine has it. */
export const NATS_PROGRAM = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin']
  .map((folder) => join(folder, 'nats-server'))
  .find((file) => existsSync(file));

/** Why NATS tests are left out; never in CI, which installs the program. */
export const NATS_MISSING = NATS_PROGRAM || process.env['CI'] ? false : 'nats-server is not installed';

/** A NATS server of a test's own, on the loopback. Dispose to end it. */
export class NatsServer implements AsyncDisposable {
  readonly port: number;
  readonly #login: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, login: readonly string[]) {
    this.port = port;
    this.#login = login;
  }

  static async start(port?: number, login?: { user: string; password: string }): Promise<NatsServer> {
    const words = login ? ['--user', login.user, '--pass', login.password] : [];
    const server = new NatsServer(port ?? (await freePort()), words);
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it again on the same port, after a kill. */
  async start(): Promise<void> {
    if (!NATS_PROGRAM) throw new Error('nats-server is not installed');
    this.#child = spawn(NATS_PROGRAM, ['-a', '127.0.0.1', '-p', String(this.port), ...this.#login], {
      stdio: 'ignore',
    });
    for (let attempt = 0; attempt < 500; attempt += 1) {
      if (await answers(this.port)) return;
      await sleep(20);
    }
    throw new Error('nats-server did not start within 10 s');
  }

  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = signal === 'SIGKILL' ? new Promise((resolve) => child.once('exit', resolve)) : undefined;
    child.kill(signal);
    await ended;
    if (signal === 'SIGKILL') this.#child = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signal('SIGKILL');
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
