import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { RoleUrls } from '../../src/platform/database/urls.ts';
import type { Bench } from '../figures/harness/bench.ts';

const run = promisify(execFile);
const ip = (...words: string[]): Promise<unknown> => run('ip', words);

/** How packets between the server and its database vanish; nobody is told, and no connection ends by it. */
export type Loss = 'both ways' | 'on the way back';

/** A network namespace for one server, on two lines: one to its clients, and one to its database, which can lose packets. */
export interface SeparateNetwork {
  /** What a program is started through to live in it. */
  readonly within: readonly string[];
  /** Where the server in it is found. */
  readonly host: string;
  /** The same logins over the line that can lose packets. */
  urls(urls: RoleUrls): Promise<RoleUrls>;
  lose(how: Loss): Promise<void>;
  heal(how: Loss): Promise<void>;
}

/** Makes the namespace; it is gone with the bench. Needs root. */
export async function separateNetwork(bench: Bench): Promise<SeparateNetwork> {
  const name = `curbside-${process.pid}`;
  const third = process.pid % 250;
  const lines = { c: `10.213.${third}`, d: `10.214.${third}` };
  await ip('netns', 'add', name);
  bench.teardown(() => ip('netns', 'del', name));
  for (const [letter, net] of Object.entries(lines)) {
    const [outside, inside] = [`cb${letter}${process.pid}`, `cb${letter}`];
    await ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside, 'netns', name);
    await ip('address', 'add', `${net}.1/30`, 'dev', outside);
    await ip('link', 'set', outside, 'up');
    await ip('-n', name, 'address', 'add', `${net}.2/30`, 'dev', inside);
    await ip('-n', name, 'link', 'set', inside, 'up');
  }
  await ip('-n', name, 'link', 'set', 'lo', 'up');
  const line = `cbd${process.pid}`;
  const blackhole = ['blackhole', `${lines.d}.2/32`];
  bench.teardown(() => ip('route', 'del', ...blackhole).catch(() => undefined));
  return {
    within: ['ip', 'netns', 'exec', name],
    host: `${lines.c}.2`,
    urls: (urls) => forwarded(bench, `${lines.d}.1`, urls),
    lose: async (how) =>
      void (await (how === 'both ways' ? ip('link', 'set', line, 'down') : ip('route', 'add', ...blackhole))),
    heal: async (how) =>
      void (await (how === 'both ways' ? ip('link', 'set', line, 'up') : ip('route', 'del', ...blackhole))),
  };
}

/** Postgres listens on the loopback of this machine or on a socket in its files: a port on the line leads there. */
async function forwarded(bench: Bench, host: string, urls: RoleUrls): Promise<RoleUrls> {
  const target = new URL(urls.app);
  const sockets = new Set<Socket>();
  const server = createServer((inside) => {
    const folder = target.searchParams.get('host');
    const port = Number(target.port || 5432);
    const outside = folder === null ? connect(port, target.hostname) : connect(`${folder}/.s.PGSQL.${port}`);
    for (const [socket, other] of [[inside, outside] as const, [outside, inside] as const]) {
      sockets.add(socket);
      socket.setNoDelay(true).on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
      socket.pipe(other);
    }
  });
  server.listen(0, host);
  await once(server, 'listening');
  bench.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  const moved = (given: string): string => {
    const url = Object.assign(new URL(given), { host: `${host}:${port}` });
    url.searchParams.delete('host');
    return url.href;
  };
  return { app: moved(urls.app), relay: moved(urls.relay), worker: moved(urls.worker), auditor: moved(urls.auditor) };
}

/** Why this machine has no namespaces for us; undefined when it has. */
export async function lacksNamespaces(): Promise<string | undefined> {
  const probe = `curbside-probe-${process.pid}`;
  try {
    await ip('netns', 'add', probe);
    await ip('-n', probe, 'link', 'add', 'cbprobe', 'type', 'veth');
    return undefined;
  } catch {
    return 'network namespaces need root on Linux, iproute2 and veth';
  } finally {
    await ip('netns', 'del', probe).catch(() => undefined);
  }
}
