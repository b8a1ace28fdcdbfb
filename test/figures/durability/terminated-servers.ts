import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { someCase, someDoctor, startApp } from '../harness/app.ts';
import { SocketClient } from '../../support/socket-client.ts';
import { readStoredWords } from '../../tools/ledger/comments.ts';
import { Ledger, type Entry, textOf } from '../../tools/ledger/ledger.ts';
import type { Bench } from '../harness/bench.ts';
import { PUBLIC_URL, startServers } from './servers.ts';

const WRITERS = 8;
const SOCKETS = 4;
const ANSWERS_BEFORE = 20;
const RESTART_CODE = 1012;

export interface Terminated {
  readonly terms: number;
  readonly answered: number;
  /** Requests that took effect or were half answered without a whole answer, and sockets closed otherwise than for a restart. */
  readonly broken: readonly string[];
  /** Connections that the kernel had taken and the server had not: reset without effect, to be sent again. */
  readonly turnedAway: number;
  readonly exitCodes: readonly (number | null)[];
  readonly slowestMs: number;
}

/** SIGTERM to a server under load with open sockets, `terms` times. */
export async function terminateServers(bench: Bench, terms: number, entry?: string): Promise<Terminated> {
  const home = await startApp(bench, { settings: { PUBLIC_URL } });
  const doctor = await someDoctor(home);
  const colleague = await someDoctor(home);
  const published = await someCase(doctor);
  const found = {
    answered: 0,
    turnedAway: 0,
    broken: new Array<string>(),
    exitCodes: new Array<number | null>(),
    slowestMs: 0,
  };
  for (let term = 0; term < terms; term += 1) {
    const servers = await startServers(bench, home.database, { count: 1, ...(entry === undefined ? {} : { entry }) });
    const server = await servers.at(0);
    const sockets = await Promise.all(
      Array.from({ length: SOCKETS }, () => SocketClient.signedIn(server.url, colleague.token)),
    );
    const load = new Load(server.url, doctor.token, published.id);
    const loading = load.run();
    await load.answeredAtLeast(ANSWERS_BEFORE);
    const started = performance.now();
    found.exitCodes.push(await server.stop('SIGTERM'));
    found.slowestMs = Math.max(found.slowestMs, performance.now() - started);
    const closed = await Promise.all(sockets.map((socket) => socket.closed));
    load.stop();
    await loading;
    found.answered += load.answered;
    const stored = await readStoredWords(home.database.adminUrl);
    const tookEffect = load.unanswered.filter(({ entry }) => stored.has(entry.word));
    found.turnedAway += load.unanswered.length - tookEffect.length;
    found.broken.push(
      ...load.broken,
      ...tookEffect.map(({ fault }) => fault),
      ...closed.filter(({ code }) => code !== RESTART_CODE).map(({ code }) => `close ${code}`),
    );
  }
  return { terms, ...found };
}

/** Clients that open a connection a request, so that each of them was either taken in or refused. */
class Load {
  answered = 0;
  readonly broken: string[] = [];
  readonly unanswered: { readonly entry: Entry; readonly fault: string }[] = [];
  readonly #path: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: false });
  readonly #ledger = new Ledger();
  #isStopped = false;

  constructor(url: string, token: string, caseId: string) {
    this.#path = `${url}/v1/cases/${caseId}/comments`;
    this.#token = token;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: WRITERS }, () => this.#write()));
  }

  stop(): void {
    this.#isStopped = true;
  }

  async answeredAtLeast(count: number): Promise<void> {
    for (let attempt = 0; this.answered < count; attempt += 1) {
      if (attempt > 1_500) throw new Error('the server answered too few requests within half a minute');
      await sleep(20);
    }
  }

  async #write(): Promise<void> {
    while (!this.#isStopped) {
      const entry = this.#ledger.begin();
      const outcome = await this.#post(entry);
      if (outcome === 'answered') this.answered += 1;
      else if (outcome === 'refused') await sleep(20);
      else if (outcome === 'half an answer') this.broken.push(outcome);
      else this.unanswered.push({ entry, fault: outcome });
    }
  }

  /** `answered` by any whole reply, `refused` when nobody listened, else what went wrong. */
  #post(entry: Entry): Promise<string> {
    return new Promise((resolve) => {
      const headers = {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        'idempotency-key': entry.key,
      };
      const sent = request(this.#path, { method: 'POST', headers, agent: this.#agent });
      sent.on('error', (error: Error & { code?: string }) =>
        resolve(error.code === 'ECONNREFUSED' ? 'refused' : (error.code ?? error.message)),
      );
      sent.on('response', (reply) => {
        reply.on('data', () => {});
        reply.on('end', () => resolve(reply.complete ? 'answered' : 'half an answer'));
        reply.on('error', () => resolve('half an answer'));
      });
      sent.end(JSON.stringify({ body: textOf(entry) }));
    });
  }
}
