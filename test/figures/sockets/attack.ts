import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { drained } from '../../tools/drained.ts';
import { HOSTILE, type Hostile } from '../../tools/ws-conformance/cases.ts';
import { judgeConformance, type Conformance } from '../../tools/ws-conformance/judge.ts';
import { WireClient } from '../../tools/ws-conformance/wire.ts';
import { aPerson, endPeople, SUBJECTS } from '../../matrix/subjects.ts';
import { PUBLIC_URL, startServers } from '../durability/servers.ts';
import { startApp } from '../harness/app.ts';
import type { Bench } from '../harness/bench.ts';

const PEOPLE = 20;
const HOSTILE_SOCKETS = 100;
/** The server has read by then what it wants to read, and has closed whom it wants to close. */
const ATTACK_MS = 4_000;
const WARM_REQUESTS = 3_000;
const WARM_CLIENTS = 20;
const MIB = 2 ** 20;

export interface Attacked extends Conformance {
  readonly hostileSockets: number;
  /** Growth of the server's memory above what the cases had left: at its worst, and when everything was sent. */
  readonly worstMib: number;
  readonly grownMib: number;
  readonly isAlive: boolean;
}

/** All cases against a server in a process of its own, then a hundred sockets that only want memory. */
export async function attackSockets(bench: Bench, entry?: string): Promise<Attacked> {
  bench.teardown(endPeople);
  const home = await startApp(bench, { settings: { PUBLIC_URL, PROCESS_ROLES: 'api' } });
  const servers = await startServers(bench, home.database, {
    count: 1,
    ...(entry === undefined ? {} : { entry }),
  });
  const server = await servers.at(0);
  const tokens: string[] = [];
  for (let made = 0; made < PEOPLE; made += 1) {
    const person = await aPerson(home, SUBJECTS.physician);
    tokens.push(await person.token());
  }
  let turn = 0;
  const nextToken = (): string => tokens[(turn += 1) % tokens.length] ?? '';
  const conformance = await judgeConformance(server.url, nextToken);
  await warmUp(server.url, nextToken);
  const memory = (): Promise<number> => residentBytes(server.process.pid ?? 0);
  const before = await memory();
  const { worst, after } = await attack(server.url, nextToken, memory);
  const alive = await fetch(`${server.url}/livez`).catch(() => undefined);
  return {
    ...conformance,
    hostileSockets: HOSTILE_SOCKETS,
    worstMib: (worst - before) / MIB,
    grownMib: (after - before) / MIB,
    isAlive: alive?.status === 200,
  };
}

/** What a server at work holds anyway: one that just started has given back all it could, and grows with whatever comes first. */
async function warmUp(url: string, token: () => string): Promise<void> {
  for (let sent = 0; sent < WARM_REQUESTS; sent += WARM_CLIENTS)
    await Promise.all(
      Array.from({ length: WARM_CLIENTS }, async () => {
        const reply = await fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${token()}` } });
        await reply.text();
      }),
    );
}

/** The memory while a hundred hostile sockets send what they have, half of them signed in, and once they have. */
async function attack(
  url: string,
  token: () => string,
  memory: () => Promise<number>,
): Promise<{ worst: number; after: number }> {
  const kinds = Object.values(HOSTILE);
  const clients = await Promise.all(
    Array.from({ length: HOSTILE_SOCKETS }, async (_, place) => {
      const client = await WireClient.open(url);
      if (place % 2 === 0) client.say({ frame: 'hello', token: token() });
      // Nobody reads: whatever the server answers waits on its side.
      client.socket.pause();
      const kind = kinds[place % kinds.length];
      if (kind) void pour(client, kind);
      return client;
    }),
  );
  let worst = 0;
  const deadline = performance.now() + ATTACK_MS;
  while (performance.now() < deadline) {
    worst = Math.max(worst, await memory());
    await sleep(50);
  }
  const after = await memory();
  for (const client of clients) client.socket.destroy();
  return { worst, after };
}

/** Sends as long as the line takes it. */
async function pour({ socket }: WireClient, { first, bytes, times }: Hostile): Promise<void> {
  if (first) socket.write(first);
  const together = Math.max(1, Math.floor(16_384 / bytes.length));
  const piece = Buffer.concat(Array.from({ length: Math.min(together, times) }, () => bytes));
  for (let sent = 0; sent < times && !socket.destroyed; sent += together) {
    if (!socket.write(piece)) await drained(socket);
  }
}

/** VmRSS of /proc/PID/status. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}
