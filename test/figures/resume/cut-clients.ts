import { setTimeout as sleep } from 'node:timers/promises';
import { NatsServer } from '../../support/nats.ts';
import { between, pick, type Random } from '../../tools/seeded-random.ts';
import { PUBLIC_URL, startServers, type Servers } from '../durability/servers.ts';
import { startApp } from '../harness/app.ts';
import type { Bench } from '../harness/bench.ts';
import { followThrough, type Followed, type Following } from './follow-through.ts';

const APIS = 3;
const RELAYS = 2;
/** Between two kills: a killed server is back within some two seconds, so that mostly one is away, at times two. */
const LEAST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 2_500;

export interface Cutting extends Following {
  /** Servers killed (kill -9) and started again meanwhile. */
  readonly restarts: number;
  /** By what the servers wake each other. */
  readonly bus: 'postgres' | 'nats';
  /** Another program than the real server. */
  readonly entry?: string;
}

/** Three servers on one database; each is killed in its turn. */
export async function cutClients(bench: Bench, cutting: Cutting): Promise<Followed> {
  const home = await aHome(bench);
  const { entry, restarts, bus } = cutting;
  const servers = await startServers(bench, home.database, {
    count: APIS,
    settings: bus === 'nats' ? { NATS_URL: (await startNats(bench)).url } : {},
    ...(entry === undefined ? {} : { entry }),
  });
  return followThrough(bench, cutting, {
    home,
    nextUrl: servers.nextUrl,
    async disturb(signal, random) {
      const kills: string[] = [];
      while (kills.length < restarts && !signal.aborted) {
        await pauseBetween(random);
        await servers.killAndRestart(kills.length % APIS);
        kills.push('server');
      }
      return kills;
    },
  });
}

/** Three APIs, two relays and NATS, each a process of its own: one after the other is killed, by chance, and lines too. */
export async function killEverything(bench: Bench, following: Following): Promise<Followed> {
  const home = await aHome(bench);
  const nats = await startNats(bench);
  const servers = await startServers(bench, home.database, {
    count: APIS + RELAYS,
    rolesAt: (place) => (place < APIS ? 'api' : 'relay,worker'),
    settings: { NATS_URL: nats.url },
  });
  let turn = 0;
  return followThrough(bench, following, {
    home,
    nextUrl: () => servers.urlOf((turn += 1) % APIS),
    async disturb(signal, random, lines) {
      const ways: Readonly<Record<string, () => Promise<unknown>>> = {
        api: () => servers.killAndRestart(between(random, 0, APIS - 1)),
        relay: () => servers.killAndRestart(between(random, APIS, APIS + RELAYS - 1)),
        nats: () => restartNats(nats),
        'all lines': async () => lines.forEach((line) => line.cutAll()),
      };
      const kills: string[] = [];
      while (!signal.aborted) {
        await pauseBetween(random);
        const way = pick(random, Object.keys(ways));
        await ways[way]?.();
        kills.push(way);
      }
      await allBack(servers);
      return kills;
    },
  });
}

async function startNats(bench: Bench): Promise<NatsServer> {
  const nats = await NatsServer.start();
  bench.teardown(() => nats[Symbol.asyncDispose]());
  return nats;
}

/** Makes people and rooms, and hands out tokens; it neither relays nor works. */
function aHome(bench: Bench) {
  return startApp(bench, { settings: { PUBLIC_URL, PROCESS_ROLES: 'api' } });
}

async function pauseBetween(random: Random): Promise<void> {
  await sleep(between(random, LEAST_PAUSE_MS, LONGEST_PAUSE_MS));
}

async function restartNats(nats: NatsServer): Promise<void> {
  await nats.signal('SIGKILL');
  await sleep(300);
  await nats.start();
}

async function allBack(servers: Servers): Promise<void> {
  for (let place = 0; place < APIS + RELAYS; place += 1) await servers.at(place);
}
