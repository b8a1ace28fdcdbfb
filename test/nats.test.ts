import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import t, { type Test } from 'tap';
import { createMemoryBus } from '../src/platform/events/bus.ts';
import { connectNatsBus, type NatsBus } from '../src/platform/events/nats-bus.ts';
import { createLogger } from '../src/platform/logger.ts';
import { PUBLIC_URL, startServers } from './figures/durability/servers.ts';
import { startTestApp } from './support/app.ts';
import { aBench } from './support/bench.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor } from './support/doctors.ts';
import { NATS_MISSING, NatsServer } from './support/nats.ts';
import { freePort } from './support/server-process.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

// NATS makes processes hear of each other sooner. Whatever happens to it, Postgres stays the truth.

const options = { skip: NATS_MISSING };
t.setTimeout(120_000);
// The pauses of a bus never keep a process alive; a server's sockets do.
const alive = setInterval(() => {}, 1_000);
t.teardown(() => clearInterval(alive));

const notice = { channel: 'positions', origin: 'here' };

/** A bus with a Postgres side that reaches nobody else, so that whatever arrives came by NATS. */
async function aBus(t: Test, url: string, prefix = 'test') {
  const postgres = { ...createMemoryBus(), notice };
  let logged = '';
  const log = createLogger('info', { write: (line: string) => void (logged += line) });
  const bus: NatsBus = await connectNatsBus({ url, prefix, postgres, log });
  t.teardown(() => bus[Symbol.asyncDispose]());
  const positions: number[] = [];
  const typing: string[] = [];
  let gaps = 0;
  bus.onPosition((head) => positions.push(head));
  bus.onTyping((hint) => typing.push(hint.roomId));
  bus.onGap(() => (gaps += 1));
  return { bus, postgres, positions, typing, gaps: () => gaps, log: () => logged };
}

t.test('positions and typing reach other processes, once, and no other deployment', options, async (t) => {
  await using nats = await NatsServer.start();
  const [one, two] = [await aBus(t, nats.url), await aBus(t, nats.url)];
  const stranger = await aBus(t, nats.url, 'other');
  one.bus.publishPosition(7);
  one.bus.publishTyping({ roomId: 'r', personaId: 'p', until: '2026-11-25T00:00:00Z' });
  await until(() => two.positions.length === 1 && two.typing.length === 1, 'the other process hears');
  t.same([one.positions, two.positions], [[7], [7]], 'the sender hears itself at once, and not twice');
  t.same([one.typing, two.typing], [['r'], ['r']]);
  t.same([stranger.positions, stranger.typing], [[], []]);
});

t.test('what strangers send is a hint or nothing', options, async (t) => {
  await using nats = await NatsServer.start();
  const { bus, positions, typing } = await aBus(t, nats.url);
  const stranger = await connect({ servers: `127.0.0.1:${nats.port}` });
  for (const text of ['-1', '1e9', 'x', '{}', '9'.repeat(40)]) stranger.publish('curbside.test.position', text);
  for (const text of ['{}', 'x', '[]', '{"roomId":1}']) stranger.publish('curbside.test.typing', text);
  stranger.publish('curbside.test.position', '8');
  await stranger.flush();
  await until(() => positions.includes(8), 'control: a number arrives');
  t.same([positions, typing], [[8], []]);
  t.ok(bus.isConnected());
  await stranger.close();
});

t.test(
  'while NATS is away Postgres wakes; it comes back by itself and then everything is read again',
  options,
  async (t) => {
    await using nats = await NatsServer.start();
    const [one, two] = [await aBus(t, nats.url), await aBus(t, nats.url)];
    t.equal(one.bus.notice, undefined, 'Postgres need not tell what NATS does');
    await nats.signal('SIGKILL');
    await until(() => !one.bus.isConnected() && !two.bus.isConnected(), 'both notice');
    const byPostgres: number[] = [];
    one.postgres.onPosition((head) => byPostgres.push(head));
    one.bus.publishPosition(9);
    t.same(byPostgres, [9]);
    t.same(one.bus.notice, notice, 'and the transaction that numbers tells the others');
    t.match(one.log(), /NATS lost its connection; Postgres wakes meanwhile/);
    await nats.start();
    await until(() => one.bus.isConnected() && two.bus.isConnected(), 'both are back');
    await until(() => two.gaps() === 1, 'a gap is told');
    // A hint may be lost, as long as the other's subscription is on its way.
    await until(() => {
      one.bus.publishPosition(10);
      return two.positions.includes(10);
    }, 'it flows again');
  },
);

t.test('a start without NATS takes about a second, says so, and finds it later', options, async (t) => {
  const port = await freePort();
  const late = await aBus(t, `nats://127.0.0.1:${port}`);
  t.equal(late.bus.isConnected(), false);
  t.match(late.log(), /NATS does not answer; Postgres wakes meanwhile/);
  await using _nats = await NatsServer.start(port);
  await until(() => late.bus.isConnected(), 'it connects');
});

t.test(
  'three processes: a discussion through NATS kill -9, SIGSTOP and back has no gap, double or text on the bus',
  options,
  async (t) => {
    await using nats = await NatsServer.start();
    const settings = { NATS_URL: nats.url, PUBLIC_URL };
    const home = await startTestApp(t, { settings });
    const others = await startServers(await aBench(t), home.database, {
      count: 2,
      settings: { ...settings, PROCESS_ROLES: 'api' },
    });
    const urls = [await home.listen(), others.urlOf(0), others.urlOf(1)];
    const doctors = [await aDoctor(home), await aDoctor(home), await aDoctor(home)] as const;
    const [author] = doctors;
    let turn = 0;
    /** Each in turn, and each at a process of their own. */
    const say = async (body: string): Promise<void> => {
      turn += 1;
      const place = turn % urls.length;
      await comment(`${urls[place]}/v1/cases/${caseId}/comments`, doctors[place] ?? author, body);
    };
    const published = await author.call('POST', '/v1/cases', aCase());
    const caseId = String(published.body.id);
    const heard = await Promise.all(urls.map((url, place) => SocketClient.signedIn(url, doctors[place]?.token ?? '')));
    // Who comments is in the room and hears it.
    for (let n = 0; n < 3; n += 1) await say('Smear first.');

    const notified = await countNotifications(t, home.database.adminUrl);
    const spy = await connect({ servers: `127.0.0.1:${nats.port}` });
    const onBus: string[] = [];
    void (async () => {
      for await (const message of spy.subscribe('curbside.>')) onBus.push(`${message.subject} ${message.string()}`);
    })();
    await spy.flush();
    for (let n = 0; n < 10; n += 1) await say(`Parasitaemia ${n} %, canary.`);
    await until(() => onBus.length > 0, 'NATS carries positions');
    t.same(
      onBus.filter((line) => !/^curbside\.[0-9a-f]{16}\.position \d+$/.test(line)),
      [],
      'numbers and nothing else',
    );
    t.equal(notified(), 0, 'nothing of it went by NOTIFY (T-17)');
    await spy.close();

    await nats.signal('SIGSTOP');
    for (let n = 10; n < 15; n += 1) await say(`Parasitaemia ${n} %.`);
    await nats.signal('SIGCONT');
    await nats.signal('SIGKILL');
    for (let n = 15; n < 20; n += 1) await say(`Parasitaemia ${n} %.`);
    await nats.start();
    for (let n = 20; n < 25; n += 1) await say(`Parasitaemia ${n} %.`);

    for (const [place, client] of heard.entries()) {
      await until(() => roomSequence(client).at(-1) === 28, `process ${place} has told the last`);
      t.same(
        roomSequence(client).filter((seq) => seq > 3),
        Array.from({ length: 25 }, (_, n) => n + 4),
        `process ${place}: each comment once, in order`,
      );
      client.close();
    }
    t.ok(notified() > 0, 'control: while NATS was away Postgres woke them');
  },
);

async function comment(url: string, { token }: Doctor, body: string): Promise<void> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ body }),
  });
  if (reply.status !== 201) throw new Error(`${reply.status} ${await reply.text()}`);
}

function roomSequence(client: SocketClient): number[] {
  return client.events().flatMap((frame) => {
    const { comment } = frame['data'] as { comment?: { room_seq: number } };
    return comment ? [comment.room_seq] : [];
  });
}

/** Listens on the channel that wakes by Postgres until the test ends. */
async function countNotifications(t: Test, adminUrl: string): Promise<() => number> {
  let count = 0;
  const done = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<void>();
  const listening = withClient(adminUrl, async (client) => {
    client.on('notification', () => (count += 1));
    await client.query('listen curbside_position');
    ready.resolve();
    await done.promise;
  });
  t.teardown(async () => {
    done.resolve();
    await listening;
  });
  await ready.promise;
  return () => count;
}
