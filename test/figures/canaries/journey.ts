import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from '../../support/app.ts';
import type { Doctor, Method, Reply } from '../../support/doctors.ts';
import { SocketClient } from '../../support/socket-client.ts';
import { createRandom, makeCanaries, type Canary, type Random } from '../../tools/canary/kinds.ts';
import { someDoctor } from '../harness/app.ts';
import type { Cluster } from '../harness/cluster.ts';
import type { Sinks } from './sinks.ts';

const SEED = 20_261_125;
/** More than any stage takes beyond what was asked for. */
const SPARE = 500;

/** Two colleagues, a stranger and a verifier who write canaries by every way there is. */
export class Journey {
  readonly app: TestApp;
  readonly cluster: Cluster;
  readonly sinks: Sinks;
  readonly url: string;
  readonly author: Doctor;
  readonly colleague: Doctor;
  readonly applicant: Doctor;
  readonly verifier: Doctor;
  readonly random: Random = createRandom(SEED);
  /** Canaries sent so far. */
  readonly sent: Canary[] = [];
  /** Passwords, tokens and words that pass the gate and whose write failed: they too must be found nowhere. */
  readonly secrets: string[] = [];
  readonly #canaries: Canary[];

  private constructor(parts: Pick<Journey, 'app' | 'cluster' | 'sinks' | 'url'>, people: Doctor[], wanted: number) {
    [this.author, this.colleague, this.applicant, this.verifier] = people as [Doctor, Doctor, Doctor, Doctor];
    this.app = parts.app;
    this.cluster = parts.cluster;
    this.sinks = parts.sinks;
    this.url = parts.url;
    this.#canaries = makeCanaries(wanted + SPARE, SEED);
    this.secrets.push(...people.map(({ token }) => token));
  }

  static async begin(parts: Pick<Journey, 'app' | 'cluster' | 'sinks' | 'url'>, wanted: number): Promise<Journey> {
    const { app } = parts;
    const people = [
      await someDoctor(app),
      await someDoctor(app, { name: 'Dr. Bo Example' }),
      await someDoctor(app, { verified: false, roles: ['applicant'] }),
      await someDoctor(app, { roles: ['verifier'] }),
    ];
    return new Journey(parts, people, wanted);
  }

  /** A text with the next `count` canaries. */
  text(count: number): string {
    const taken = this.#canaries.splice(0, count);
    if (taken.length < count) throw new Error('no canaries are left');
    this.sent.push(...taken);
    return taken.map(({ text }) => text).join(' ');
  }

  /** A new case with seven canaries in its three fields. */
  caseBody(): Record<string, string> {
    return {
      title: this.text(1),
      body: this.text(5),
      question: this.text(1),
      specialty: 'infectious-disease',
      attestation: '2026-11',
    };
  }

  /** Sends a request over the network, keeps the answer for the search, and holds it to one of the expected statuses. */
  async request(
    who: Doctor | undefined,
    method: Method,
    path: string,
    options: {
      readonly body?: object | string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly expect: readonly number[];
    },
  ): Promise<Reply> {
    const { body, headers = {}, expect } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(who ? { authorization: `Bearer ${who.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const said = `${method} ${response.status} ${JSON.stringify([...response.headers])} ${text}`;
    this.sinks.add(response.ok ? 'replies' : 'refusals', said);
    if (!expect.includes(response.status))
      throw new Error(
        `${method} ${path.slice(0, 60)} gave ${response.status}, not ${expect.join(' or ')}: ${text.slice(0, 300)}`,
      );
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text,
      body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined,
    };
  }

  /** Sends bytes as they are and keeps what comes back. */
  async raw(bytes: string): Promise<void> {
    const socket = connect(Number(new URL(this.url).port), '127.0.0.1');
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1'))).on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.end(Buffer.from(bytes));
    await closed;
    this.sinks.add('refusals', said);
    if (!/^HTTP\/1\.1 4\d\d /.test(said)) throw new Error(`not refused: ${said.slice(0, 200)}`);
  }

  /** A signed-in socket whose every frame, and the way it closes, is kept. */
  async socket(who: Doctor): Promise<SocketClient> {
    return this.watch(await SocketClient.signedIn(this.url, who.token));
  }

  watch(socket: SocketClient): SocketClient {
    void socket.closed.then(({ code, reason }) => {
      this.sinks.add('frames', JSON.stringify(socket.frames));
      this.sinks.add('close reasons', `${code} ${reason}`);
    });
    return socket;
  }

  async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      if (await isSo().catch(() => false)) return;
      await sleep(25);
    }
    throw new Error(`it did not happen within 10 s: ${what}`);
  }
}
