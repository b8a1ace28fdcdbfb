import pg from 'pg';
import t, { type Test } from 'tap';
import { openDatabase, type DatabasePool } from '../src/platform/database/connection.ts';
import { createMemoryBus, type MemoryBus } from '../src/platform/events/bus.ts';
import {
  getHead,
  listEventsAfter,
  numberPendingEvents,
  type Numbered,
  type Hearers,
} from '../src/platform/events/queries.ts';
import { createRenderer } from '../src/platform/events/renderer.ts';
import { startTail } from '../src/platform/events/tail.ts';
import { createLogger } from '../src/platform/logger.ts';
import { createTestDatabase, withClient, type TestDatabase } from './support/database.ts';
import { noteType, People, startNode } from './support/live-node.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

// What a relay numbered is handed to the tail of its own process; whatever does not fit is read from the database.

const never = 60_000;
const listings: string[] = [];
const { query } = pg.Client.prototype;
Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...input: Parameters<typeof query>) {
  const [asked] = input as unknown as [{ readonly text?: string } | string];
  const text = typeof asked === 'string' ? asked : (asked.text ?? '');
  if (text.includes('from outbox where position >')) listings.push(text);
  return query.apply(this, input);
});
t.teardown(() => void Reflect.set(pg.Client.prototype, 'query', query));

interface Followed {
  readonly bus: MemoryBus;
  readonly told: number[];
  /** Numbers so many new events, and says nothing of it. */
  number(count: number, hearers?: Hearers): Promise<Numbered>;
  /** Numbers them and hands them over, as the relay does. */
  handOver(count: number): Promise<Numbered>;
  untilTold(last: number): Promise<void>;
  /** How often the tail read the database since it was asked last. */
  listed(): number;
}

/** A tail that never polls, in a database where this test is the relay. */
async function follow(t: Test, database: TestDatabase): Promise<Followed> {
  const [app, relay] = [pool(t, database.urls.app), pool(t, database.urls.relay)];
  const bus = createMemoryBus();
  const told: number[] = [];
  listings.length = 0;
  const tail = await startTail({
    db: app.db,
    bus,
    render: createRenderer(app.db, [noteType]),
    log: createLogger('silent'),
    pollMs: never,
    sink: {
      wants: () => true,
      noteRow: () => {},
      deliver: ({ position }) => void told.push(position),
      missed: () => {},
      reach: () => {},
    },
  });
  t.teardown(() => tail[Symbol.asyncDispose]());
  await until(() => listings.length === 1, 'it began by reading');
  listings.length = 0;
  const number = async (count: number, hearers: Hearers = {}): Promise<Numbered> => {
    await plant(database, count);
    const numbered = await numberPendingEvents(relay.db, 1_000, hearers);
    if (numbered?.count !== count) throw new Error(`${numbered?.count} of ${count} were numbered`);
    return numbered;
  };
  return {
    bus,
    told,
    number,
    async handOver(count) {
      const numbered = await number(count, { handedOver: 500 });
      bus.publishPosition(numbered.head, numbered.events);
      return numbered;
    },
    untilTold: async (last) => void (await until(() => told.at(-1) === last, `${last} is told`)),
    listed: () => listings.splice(0).length,
  };
}

function pool(t: Pick<Test, 'teardown'>, url: string): DatabasePool {
  const opened = openDatabase(url, { max: 1, name: 'tail' });
  t.teardown(() => opened[Symbol.asyncDispose]());
  return opened;
}

async function plant(database: TestDatabase, count: number): Promise<void> {
  const insert = `insert into outbox (type, audience, data) select 'note', 'clinicians', '{"n":1}' from generate_series(1, ${count})`;
  await withClient(database.urls.app, (client) => client.query(insert));
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, place) => place + 1);

t.test(
  'what was numbered comes back as a tail would read it, where it was asked for and is not too much',
  async (t) => {
    const database = await createTestDatabase(t);
    const relay = pool(t, database.urls.relay);
    await withClient(database.urls.app, (client) =>
      client.query(`insert into outbox (type, audience, audience_id, data) values ('note', 'clinicians', null, '{"n":1,"b":"two"}'),
      ('note', 'room', gen_random_uuid(), '{}'), ('note', 'account', gen_random_uuid(), '{}'), ('note', 'staff', null, '{}')`),
    );
    const numbered = await numberPendingEvents(relay.db, 1_000, { handedOver: 4 });
    t.match(numbered, { count: 4, head: 4 });
    t.equal(numbered?.events.length, 4);
    t.strictSame(numbered?.events, await listEventsAfter(relay.db, 0, 100));
    for (const handedOver of [3, 0]) {
      await plant(database, 4);
      t.match(await numberPendingEvents(relay.db, 1_000, { handedOver }), { count: 4, events: [] }, `${handedOver}`);
    }
    t.equal(await getHead(relay.db), 12, 'numbered they are all the same');
    t.equal((await listEventsAfter(relay.db, 0, 100)).length, 12);
    t.match(await numberPendingEvents(relay.db, 1_000, { handedOver: 4 }), { count: 0, events: [] });
  },
);

t.test('rows that were handed over are told without being read', async (t) => {
  const { handOver, told, untilTold, listed } = await follow(t, await createTestDatabase(t));
  for (let pass = 1; pass <= 10; pass += 1) {
    const { head } = await handOver(pass % 3 === 0 ? 20 : 1);
    if (pass % 2 === 0) await untilTold(head);
  }
  t.same(told, upTo(67));
  t.equal(listed(), 0);
});

t.test('a tail that missed rows reads them, and those that were handed over after them', async (t) => {
  const { bus, number, handOver, told, untilTold, listed } = await follow(t, await createTestDatabase(t));
  await handOver(2);
  await number(3, { handedOver: 500 });
  await handOver(2);
  await untilTold(7);
  t.equal(listed(), 1, 'a gap is read, with what follows it');
  const { head } = await number(2);
  bus.publishPosition(head);
  await untilTold(9);
  t.equal(listed(), 1, 'so is what somebody else numbered');
  await handOver(501);
  await untilTold(510);
  t.ok(listed() > 1, 'and more than a page');
  await handOver(1);
  await untilTold(511);
  t.equal(listed(), 0, 'then it stands where the next are handed over');
  t.same(told, upTo(511));
});

t.test('rows that come late, twice or between those of others are told once and in order', async (t) => {
  const { bus, number, told, untilTold, listed } = await follow(t, await createTestDatabase(t));
  const passes: Numbered[] = [];
  for (let pass = 0; pass < 4; pass += 1) passes.push(await number(2, { handedOver: 500 }));
  const give = (pass: number): void => {
    const { head = 0, events = [] } = passes[pass] ?? {};
    bus.publishPosition(head, events);
  };
  give(3);
  give(0);
  await untilTold(8);
  t.equal(listed(), 1);
  for (const pass of [0, 1, 2, 3]) give(pass);
  passes.push(await number(1, { handedOver: 500 }), await number(1, { handedOver: 500 }));
  give(4);
  bus.publishPosition(10);
  give(5);
  await untilTold(10);
  t.same(told, upTo(10));
});

t.test(
  'two processes whose relays take turns tell everything once and in order, each what it numbered from hand',
  async (t) => {
    const database = await createTestDatabase(t);
    const people = new People();
    const nodes = [await startNode(t, database, people), await startNode(t, database, people)] as const;
    const handed = [0, 0];
    const clients = await Promise.all(
      nodes.map(async ({ url, bus }, place) => {
        bus.onPosition((_, { length }) => (handed[place] = (handed[place] ?? 0) + length));
        return SocketClient.signedIn(url, people.add().sessionId);
      }),
    );
    const rounds = 40;
    for (let round = 0; round < rounds; round += 1) {
      await plant(database, 1 + (round % 3));
      nodes[round % 2]?.relay?.wake();
      if (round % 5 === 0)
        await until(() => clients.every((client) => client.sequence().length > round), 'they follow');
    }
    const last = 79;
    for (const client of clients) {
      await until(() => client.sequence().at(-1) === last, 'the last is told');
      t.same(client.sequence(), upTo(last));
      client.close();
    }
    t.equal((handed[0] ?? 0) + (handed[1] ?? 0), last, 'each was handed over in one process');
    t.ok(
      handed.every((count) => count > 0),
      `control: both numbered, ${handed.join(' and ')}`,
    );
  },
);

t.test(
  'a post that goes to sockets is numbered, and neither read again nor told by a statement of its own',
  async (t) => {
    const database = await createTestDatabase(t);
    const people = new People();
    const alone = await startNode(t, database, people, { pollMs: never });
    const other = await startNode(t, database, people, { pollMs: never, relay: false });
    const clients = await Promise.all(
      [alone, other].map(({ url }) => SocketClient.signedIn(url, people.add().sessionId)),
    );
    const listed: number[] = [];
    for (let n = 1; n <= 20; n += 1) {
      listings.length = 0;
      await plant(database, 1);
      alone.relay?.wake();
      for (const client of clients) await until(() => client.sequence().at(-1) === n, 'it is told');
      listed.push(listings.length);
    }
    t.same(listed, Array(20).fill(1), 'control: the process without the relay is told, and reads each');
    await other.stop();
    listings.length = 0;
    await plant(database, 1);
    alone.relay?.wake();
    await until(() => clients[0]?.sequence().at(-1) === 21, 'it is told');
    t.equal(listings.length, 0);
    clients[0]?.close();
  },
);
