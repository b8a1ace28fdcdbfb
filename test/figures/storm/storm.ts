import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../../../src/client/back-off.ts';
import { aPerson, endPeople, SUBJECTS } from '../../matrix/subjects.ts';
import { WireClient } from '../../tools/ws-conformance/wire.ts';
import { collectGarbage } from '../../bench/stage/collect-garbage.ts';
import { freePort } from '../../support/server-process.ts';
import { PUBLIC_URL, startServers } from '../durability/servers.ts';
import { startApp } from '../harness/app.ts';
import type { Bench } from '../harness/bench.ts';

const SOCKETS_A_PERSON = 5;
const ASK_EVERY_MS = 50;
/** Nobody waits longer than this for everybody. */
const PATIENCE_MS = 120_000;
const READY = '"frame":"ready"';

export interface Storm {
  readonly clients: number;
  /** Milliseconds until everybody was signed in again. */
  readonly backMs: number;
  readonly back: number;
  /** Most sockets opened within any second. */
  readonly busiestSecond: number;
  readonly turnedAway: number;
  /** Of the requests that were served, and how many of all were told to come back later. */
  readonly restP99Ms: number;
  readonly requests: number;
  readonly refused: number;
  /** What the server's resident memory grew by for each, garbage collected before and after. */
  readonly kibASocket: number;
  /** The same with the garbage that V8 had not collected yet. */
  readonly uncollectedKibASocket: number;
}

/** Everybody comes to one server in the same moment, as after a restart, and comes again when told to, as our client does. */
export async function storm(bench: Bench, clients: number, shedding: 'on' | 'off'): Promise<Storm> {
  bench.teardown(endPeople);
  const home = await startApp(bench, { settings: { PUBLIC_URL, PROCESS_ROLES: 'api,relay' } });
  const inspector = await freePort();
  const settings = { LOAD_SHEDDING: shedding, NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` };
  const servers = await startServers(bench, home.database, { count: 1, settings });
  const { url, process: server } = await servers.at(0);
  const tokens: string[] = [];
  for (let made = 0; made * SOCKETS_A_PERSON < clients; made += 1)
    tokens.push(await (await aPerson(home, SUBJECTS.physician)).token());
  const grownKib = await watchMemory(server.pid ?? 0, inspector);
  const state = { turnedAway: 0, openedAt: Array<number>(), open: Array<WireClient>() };
  bench.teardown(() => state.open.forEach(({ socket }) => socket.destroy()));
  const stop = new AbortController();
  const asking = askOverRest(url, tokens[0] ?? '', stop.signal);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, (_, place) =>
      comeBack(url, tokens[Math.floor(place / SOCKETS_A_PERSON)] ?? '', state),
    ),
  );
  const backMs = performance.now() - started;
  stop.abort();
  const { served, refused } = await asking;
  const times = served.toSorted((a, b) => a - b);
  await sleep(1_000);
  const { uncollected, kept } = await grownKib();
  return {
    clients,
    backMs,
    back: state.open.filter(({ isEnded }) => !isEnded).length,
    busiestSecond: mostInASecond(state.openedAt),
    turnedAway: state.turnedAway,
    restP99Ms: times[Math.floor(times.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    requests: times.length + refused,
    refused,
    kibASocket: kept / clients,
    uncollectedKibASocket: uncollected / clients,
  };
}

interface State {
  turnedAway: number;
  readonly openedAt: number[];
  readonly open: WireClient[];
}

/** One client until it is signed in. */
async function comeBack(url: string, token: string, state: State): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 0; performance.now() < deadline; attempt += 1) {
    const client = await WireClient.open(url);
    if (client.status === 101) {
      state.openedAt.push(performance.now());
      client.say({ frame: 'hello', token });
      if (await client.until(() => client.said().texts.some((text) => text.includes(READY)), 10_000)) {
        state.open.push(client);
        return;
      }
    } else state.turnedAway += 1;
    client.socket.destroy();
    const seconds = Number(/^retry-after: (\d+)/im.exec(client.head)?.[1] ?? 0);
    await sleep(backOff(seconds > 0 ? 0 : attempt, seconds * 1_000));
  }
}

/** Somebody reads over REST meanwhile: how long each answer took. */
async function askOverRest(
  url: string,
  token: string,
  signal: AbortSignal,
): Promise<{ served: number[]; refused: number }> {
  const served: number[] = [];
  let refused = 0;
  while (!signal.aborted) {
    const started = performance.now();
    const reply = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
    await reply?.text();
    if (reply?.status === 200) served.push(performance.now() - started);
    else refused += 1;
    await sleep(ASK_EVERY_MS);
  }
  return { served, refused };
}

function mostInASecond(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  let [most, from] = [0, 0];
  for (const [to, moment] of sorted.entries()) {
    while (moment - (sorted[from] ?? moment) >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/**
 * Resident memory says when V8 last collected as much as what is kept: the same run gave 3 and 44 KiB a socket. So garbage is collected
 * before and after, as by W3.
 */
async function watchMemory(
  pid: number,
  inspector: number,
): Promise<() => Promise<{ uncollected: number; kept: number }>> {
  await collectGarbage(inspector);
  const before = await residentKib(pid);
  return async () => {
    const uncollected = (await residentKib(pid)) - before;
    await collectGarbage(inspector);
    return { uncollected, kept: (await residentKib(pid)) - before };
  };
}

async function residentKib(pid: number): Promise<number> {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN);
}
