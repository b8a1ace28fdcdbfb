import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNull, sql } from 'drizzle-orm';
import type pg from 'pg';
import t, { type Test } from 'tap';
import type { Actor } from '../src/kernel/actor.ts';
import { verifyAudit } from '../src/features/audit/index.ts';
import { openDatabase, transaction, type DatabasePool } from '../src/platform/database/connection.ts';
import {
  canonicalEntry,
  CHAIN_START,
  chainPendingAudit,
  linkEntries,
  type AuditLink,
} from '../src/platform/events/audit-chain.ts';
import { createMemoryBus } from '../src/platform/events/bus.ts';
import { appendEvent } from '../src/platform/events/outbox.ts';
import {
  getHead,
  listEventsAfter,
  numberPendingEvents,
  takeUpkeepLock,
  type PendingAudit,
} from '../src/platform/events/queries.ts';
import { startRelay, type Relay } from '../src/platform/events/relay.ts';
import { createRenderer } from '../src/platform/events/renderer.ts';
import { outbox } from '../src/platform/events/tables.ts';
import { openStream, type ResumeOptions, type StreamTarget } from '../src/platform/live/resume.ts';
import { createLogger } from '../src/platform/logger.ts';
import { createTestDatabase, withClient, type TestDatabase } from './support/database.ts';
import { noteType, People, startNode, type LiveNode } from './support/live-node.ts';
import { CuttableLine, SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

const silent = createLogger('silent');

async function relayOn(
  t: Pick<Test, 'teardown'>,
  database: TestDatabase,
  options: Partial<Parameters<typeof startRelay>[0]> = {},
): Promise<Relay> {
  const pool = openDatabase(database.urls.relay, { max: 1, name: 'relay' });
  const relay = await startRelay({ db: pool.db, bus: createMemoryBus(), log: silent, pollMs: 20, ...options });
  t.teardown(async () => {
    await relay[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
  });
  return relay;
}

async function rows<Row extends pg.QueryResultRow>(database: TestDatabase, query: string): Promise<Row[]> {
  return withClient(database.adminUrl, async (admin) => (await admin.query<Row>(query)).rows);
}

async function untilCount(database: TestDatabase, query: string, count: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const [row] = await rows<{ count: string }>(database, query);
    if (Number(row?.count) === count) return;
    await sleep(25);
  }
  throw new Error(`never reached ${count}: ${query}`);
}

const INSERT = `insert into outbox (type, audience, data) values ('note', 'clinicians', '{"n":1}') returning id`;

t.test('a transaction that commits late is not skipped, though a later id was numbered before it', async (t) => {
  const database = await createTestDatabase(t);
  await relayOn(t, database);
  await withClient(database.urls.app, async (late) => {
    await late.query('begin');
    const early = Number((await late.query(INSERT)).rows[0].id);
    await withClient(database.urls.app, (other) => other.query(INSERT));
    await untilCount(database, 'select count(*) from outbox where position is not null', 1);
    const [{ last }] = (await rows<{ last: string }>(database, 'select max(id) as last from outbox')) as [
      { last: string },
    ];
    await late.query('commit');
    await untilCount(database, 'select count(*) from outbox where position is not null', 2);
    const positions = await rows(database, 'select id::int, position::int from outbox order by position');
    t.same(positions, [
      { id: early + 1, position: 1 },
      { id: early, position: 2 },
    ]);
    const missed = await rows(database, `select id from outbox where id > ${last}`);
    t.equal(missed.length, 0, 'control: a reader that goes on after the last id never sees it');
  });
});

t.test('a pass over a long outbox reads what waits and nothing else, though its plan is of an empty one', async (t) => {
  const database = await createTestDatabase(t);
  const wholeReads = async (pool: DatabasePool, count: number, setting = 'on'): Promise<number | undefined> => {
    const insert = `insert into outbox (type, audience, data) select 'note', 'clinicians', '{"n":1}' from generate_series(1, ${count})`;
    await withClient(database.urls.app, (client) => client.query(insert));
    return transaction(pool.db, async (tx) => {
      for (const kind of ['indexscan', 'bitmapscan', 'indexonlyscan'])
        await tx.execute(sql`select set_config(${`enable_${kind}`}, ${setting}, true)`);
      t.match(await numberPendingEvents(tx, 1_000), { count });
      const scans = sql`select seq_scan::int as scans from pg_stat_xact_user_tables where relname = 'outbox'`;
      return (await tx.execute<{ scans: number }>(scans)).rows[0]?.scans;
    });
  };
  await using pool = openDatabase(database.urls.relay, { max: 1, name: 'relay', plansOnce: true });
  t.equal(await wholeReads(pool, 1), 0);
  t.equal(await wholeReads(pool, 300), 0);
  await using other = openDatabase(database.urls.relay, { max: 1, name: 'relay' });
  t.ok(await wholeReads(other, 1, 'off'), 'control: one that has no index');
});

t.test(
  'numbers that a crash of Postgres took back are given to nothing else, so that who was told them misses nothing',
  async (t) => {
    const database = await createTestDatabase(t);
    const people = new People();
    const node = await startNode(t, database, people);
    const client = await SocketClient.signedIn(node.url, people.add().sessionId);
    const write = async (n: number): Promise<void> => {
      await appendEvent(node.db, { type: 'note', audience: { kind: 'clinicians' }, data: { n } });
      node.relay?.wake();
    };
    const heard = (): number[] => client.events().map(({ data }) => (data as { readonly n: number }).n);
    const writeAndHear = async (n: number): Promise<void> => {
      await write(n);
      await until(() => heard().includes(n));
    };
    /** As it leaves the tables when what followed the first event was not on the disk. */
    const crash = (emptied: string): Promise<unknown> =>
      rows(
        database,
        `update relay_head set position = 1; update outbox set position = null where position > 1; ${emptied}`,
      );
    for (const n of [1, 2, 3]) await writeAndHear(n);
    await crash('truncate relay_unbroken');
    await writeAndHear(4);
    t.strictSame(heard(), [1, 2, 3, 2, 3, 4], 'what lost its number comes again, under another');
    t.strictSame(client.sequence().slice(0, 3), [1, 2, 3]);
    t.ok(
      client
        .sequence()
        .slice(3)
        .every((position) => position > 1_000),
      'above all that may have been told',
    );
    await crash('');
    await write(5);
    await untilCount(database, 'select count(*) from outbox where position is null', 0);
    await sleep(300);
    t.notOk(
      heard().includes(5),
      'control: where nothing tells of the crash, a number is given twice, and an event missed',
    );
    client.close();
  },
);

t.test(
  'Postgres has numbers on its disk before it tells those beyond what it wrote down, and then no more',
  async (t) => {
    const database = await createTestDatabase(t);
    await using pool = openDatabase(database.urls.relay, { max: 1, name: 'relay' });
    const waits = async (count: number): Promise<string | undefined> => {
      await rows(
        database,
        `insert into outbox (type, audience, data) select 'note', 'clinicians', '{"n":1}' from generate_series(1, ${count})`,
      );
      return transaction(pool.db, async (tx) => {
        t.match(await numberPendingEvents(tx, 2_000), { count });
        const setting = sql`select current_setting('synchronous_commit') as waits`;
        return (await tx.execute<{ waits: string }>(setting)).rows[0]?.waits;
      });
    };
    const byDefault = (
      await rows<{ waits: string }>(database, `select current_setting('synchronous_commit') as waits`)
    )[0]?.waits;
    t.equal(await waits(1), byDefault);
    t.equal(await waits(1_000), 'off');
    t.equal(await waits(1), byDefault);
    t.equal(await waits(1_000), 'off');
    t.equal(await waits(1_001), byDefault);
  },
);

t.test('many writes give few notifications, none of them inside the writes', async (t) => {
  const database = await createTestDatabase(t);
  const node = await startNode(t, database, new People());
  let heard = 0;
  await withClient(database.urls.app, async (listener) => {
    await listener.query('listen curbside_position');
    listener.on('notification', () => (heard += 1));
    const writer = async (): Promise<void> => {
      for (let i = 0; i < 250; i += 1) {
        await appendEvent(node.db, { type: 'note', audience: { kind: 'clinicians' }, data: { n: i } });
        node.relay?.wake();
      }
    };
    await Promise.all([writer(), writer(), writer(), writer()]);
    await untilCount(database, 'select count(*) from outbox where position is null', 0);
    await sleep(300);
  });
  const [{ position }] = (await rows<{ position: string }>(database, 'select position from relay_head')) as [
    { position: string },
  ];
  t.comment(`${position} events, ${heard} notifications`);
  t.equal(Number(position), 1_000);
  t.ok(heard > 0 && heard < 500, `${heard} notifications`);
});

t.test('a relay whose database refuses it says so once, and numbers what waited when it may again', async (t) => {
  const database = await createTestDatabase(t);
  const logged: string[] = [];
  const log = createLogger('error', new Writable({ write: (line, _, done) => (logged.push(String(line)), done()) }));
  await rows(database, 'alter table relay_head rename to gone');
  await relayOn(t, database, { log });
  await rows(database, INSERT);
  await until(() => logged.length > 0);
  await rows(database, 'alter table gone rename to relay_head');
  await untilCount(database, 'select count(*) from outbox where position is not null', 1);
  t.equal(logged.length, 1);
  t.match(logged[0], 'relay failed; trying again');
});

t.test('while another relay numbers, this one waits, and goes on when that one is done', async (t) => {
  const database = await createTestDatabase(t);
  const other = openDatabase(database.urls.relay, { max: 1, name: 'other' });
  t.teardown(() => other[Symbol.asyncDispose]());
  await transaction(other.db, async (tx) => {
    t.match(await numberPendingEvents(tx, 1), { count: 0 }, 'its transaction is not over yet');
    const relay = await relayOn(t, database);
    await rows(database, INSERT);
    const writtenAt = performance.now();
    await until(() => performance.now() - relay.sinceSuccessMs() > writtenAt + 50);
    t.match(await rows(database, 'select from outbox where position is not null'), { length: 0 });
  });
  await untilCount(database, 'select count(*) from outbox where position is not null', 1);
});

t.test('while another relay chains, this one numbers, and leaves the chain to it', async (t) => {
  const database = await createTestDatabase(t);
  const other = openDatabase(database.adminUrl, { max: 1, name: 'other' });
  t.teardown(() => other[Symbol.asyncDispose]());
  await transaction(other.db, async (tx) => {
    t.ok(await takeUpkeepLock(tx));
    await relayOn(t, database);
    await rows(database, `insert into audit_pending (action, outcome) values ('test', 'done')`);
    await rows(database, INSERT);
    await untilCount(database, 'select count(*) from outbox where position is not null', 1);
    t.match(await rows(database, `select from audit_pending where action = 'test'`), { length: 1 });
  });
  await untilCount(database, 'select count(*) from audit_pending', 0);
});

t.test('beside a relay of the version before, which chains under another lock, the chain has no fork', async (t) => {
  const database = await createTestDatabase(t);
  const WRITTEN = `insert into audit_pending (action, outcome) select 'test', 'done' from generate_series(1, 20)`;
  const old = openDatabase(database.adminUrl, { max: 1, name: 'old' });
  t.teardown(() => old[Symbol.asyncDispose]());
  await relayOn(t, database, { pollMs: 1 });
  for (let pass = 0; pass < 20; pass += 1) {
    await rows(database, WRITTEN);
    // Either may come second, and then be refused: the number of an entry is its key.
    await transaction(old.db, (tx) => chainPendingAudit(tx, 7)).catch(() => undefined);
  }
  await untilCount(database, 'select count(*) from audit_pending', 0);
  const stored = await rows<AuditLink>(database, 'select n::int, entry, hash from audit_entry order by n');
  const report = await verifyAudit({ links: stored, checkpoints: [], publicKeyOf: () => undefined });
  t.match(report, { last: stored.length, faults: [] }, 'each entry follows from the one before');
  t.equal(stored.filter(({ entry }) => entry.includes('"action":"test"')).length, 400, 'each row stands in it once');
});

t.test('old events are pruned from the low end, so that what is kept has no hole', async (t) => {
  const database = await createTestDatabase(t);
  await rows(
    database,
    `insert into outbox (type, audience, data, created_at)
     select 'note', 'clinicians', '{}', now() - case when n between 1990 and 1995 then interval '1 minute' else interval '2 days' end
     from generate_series(1, 3000) n`,
  );
  await relayOn(t, database, { keep: { hours: 24, count: 100 }, pruneEveryMs: 10 });
  await untilCount(database, 'select count(*) from outbox', 1_011);
  const [kept] = await rows(
    database,
    'select min(position)::int as min, max(position)::int as max, count(*)::int as count from outbox',
  );
  t.same(kept, { min: 1_990, max: 3_000, count: 1_011 }, 'the first young event ends the prefix');
  await rows(database, `update outbox set created_at = now() - interval '2 days'`);
  await untilCount(database, 'select count(*) from outbox', 100);
  const [rest] = await rows(database, 'select min(position)::int as min, max(position)::int as max from outbox');
  t.same(rest, { min: 2_901, max: 3_000 }, 'the last hundred stay however old they are');
});

t.test('audit', async (t) => {
  const database = await createTestDatabase(t);
  const row: PendingAudit = {
    at: '2026-11-24T08:00:00.000001Z',
    actor_id: '00000000-0000-7000-8000-000000000001',
    session_id: null,
    action: 'comment.write',
    object_kind: 'comment',
    object_id: '00000000-0000-7000-8000-000000000002',
    outcome: 'done',
    rule: null,
    request_id: null,
    details: { b: 1, a: ['x', true, 1.5], 'ä"': null },
  };

  t.test('an entry has one canonical form, whatever order its members came in', async (t) => {
    const expected =
      '{"n":7,"at":"2026-11-24T08:00:00.000001Z","actor_id":"00000000-0000-7000-8000-000000000001","action":"comment.write",' +
      '"object_kind":"comment","object_id":"00000000-0000-7000-8000-000000000002","outcome":"done",' +
      '"details":{"a":["x","true","1.5"],"b":1,"ä\\"":"null"}}';
    t.equal(canonicalEntry(7, row), expected);
    const reversed = Object.fromEntries(
      Object.entries({ ...row, details: { 'ä"': null, a: ['x', true, 1.5], b: 1 } }).toReversed(),
    );
    t.equal(canonicalEntry(7, reversed as PendingAudit), expected);
    const [link] = linkEntries({ n: 6, hash: CHAIN_START }, [row]);
    t.equal(link?.hash.toString('hex'), '6f52e36eb02621e781ff1b967b2ef7041b5c905b7417295af5716f38dfbcc3d3');
  });

  t.test('waiting rows become a chain without holes, and nobody can change it', async (t) => {
    await relayOn(t, database);
    await relayOn(t, database);
    await withClient(database.urls.app, (app) =>
      app.query(
        `insert into audit_pending (action, outcome, details) select 'test', 'done', jsonb_build_object('n', n) from generate_series(1, 1200) n`,
      ),
    );
    await untilCount(database, `select count(*) from audit_entry where entry like '%"action":"test"%'`, 1_200);
    const stored = await rows<{ n: string; entry: string; hash: Buffer }>(
      database,
      'select n, entry, hash from audit_entry order by n',
    );
    const links = stored.map((link) => ({ ...link, n: Number(link.n) }));
    t.match(await verifyAudit({ links, checkpoints: [], publicKeyOf: () => undefined }), {
      faults: [],
      last: links.length,
    });
    t.same(await rows(database, 'select from audit_pending'), []);
    for (const act of ['update audit_entry set entry = entry', 'delete from audit_entry', 'truncate audit_entry']) {
      await t.rejects(rows(database, act), { code: 'AU001' }, act);
    }
  });
});

t.test('resuming', async (t) => {
  const database = await createTestDatabase(t);
  const people = new People();
  const nodes = [await startNode(t, database, people), await startNode(t, database, people)] as const;
  const [node] = nodes;
  let written = 0;
  const write = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      await appendEvent(node.db, { type: 'note', audience: { kind: 'clinicians' }, data: { n: i } });
      written += 1;
      node.relay?.wake();
    }
  };

  t.test('0 gaps, doubles and reorders while others write; attaching before the backfill has some', async (t) => {
    await write(50);
    const trials = 40;
    const ours = await resumeUnderWrites(node, people, trials, openAndCatchUp, write);
    // Who writes and who resumes meet by chance.
    let naive = 0;
    for (let tries = 0; naive === 0 && tries < 20; tries += 1)
      naive = await resumeUnderWrites(node, people, trials, attachFirst, write);
    t.comment(`${trials} resumes each: ${ours} faults, control ${naive} faults`);
    t.equal(ours, 0);
    t.ok(naive > 0, `control: live attach before backfill gives ${naive} faults`);
  });

  t.test('clients that are cut again and again, on two processes, miss and double nothing', async (t) => {
    const lines = [await CuttableLine.to(nodes[0].url), await CuttableLine.to(nodes[1].url)] as const;
    const from = await getHead(node.db);
    const clients = Array.from({ length: 6 }, () => followWithCuts(lines, people.add().sessionId, from, true));
    const forgetful = Array.from({ length: 6 }, () => followWithCuts(lines, people.add().sessionId, from, false));
    for (let round = 0; round < 10; round += 1) {
      await write(40);
      lines[round % 2]?.cut();
    }
    await write(20);
    const expected = Array.from({ length: (await settledHead(node, written)) - from }, (_, i) => from + i + 1);
    const results = await Promise.all(clients.map((client) => client.finish(expected.at(-1) ?? 0)));
    const lost = await Promise.all(forgetful.map((client) => client.finish(expected.at(-1) ?? 0)));
    const cuts = results.reduce((sum, result) => sum + result.cuts, 0);
    for (const result of results) t.same(result.sequence, expected);
    const gaps = lost.reduce((sum, result) => sum + expected.length - new Set(result.sequence).size, 0);
    t.comment(
      `6 clients, ${cuts} cuts, ${expected.length} events each: 0 gaps or doubles; control without resume_from: ${gaps} gaps`,
    );
    t.ok(cuts >= 10 && gaps > 0, `${cuts} cuts, control ${gaps} gaps`);
    for (const line of lines) await line[Symbol.asyncDispose]();
  });

  t.test(
    'a position of the future gives gap, one that is pruned or too far back gives too_old, then live goes on',
    async (t) => {
      const head = await getHead(node.db);
      const future = await SocketClient.signedIn(node.url, people.add().sessionId, head + 1);
      t.match(await future.next((frame) => frame.frame === 'resync_required'), { reason: 'gap' });
      t.match(future.frames[0], { frame: 'ready', seq: head, resumed: false });
      await rows(database, 'delete from outbox where position <= 20');
      const edge = await SocketClient.signedIn(node.url, people.add().sessionId, 20);
      const pruned = await SocketClient.signedIn(node.url, people.add().sessionId, 19);
      t.match(await pruned.next((frame) => frame.frame === 'resync_required'), { reason: 'too_old' });
      await rows(database, 'update relay_head set position = position + 20000');
      await write(1);
      const tooFar = await SocketClient.signedIn(node.url, people.add().sessionId, head);
      t.match(await tooFar.next((frame) => frame.frame === 'resync_required'), { reason: 'too_old' });
      for (const client of [future, edge, pruned])
        await client.next((frame) => Number(frame['seq']) === head + 20_001 && frame.frame === 'event');
      t.equal(edge.sequence()[0], 21, 'the oldest kept event is enough');
      t.same(pruned.sequence(), [head + 20_001]);
      for (const client of [future, edge, pruned, tooFar]) client.close();
    },
  );
});

type Catch = (options: ResumeOptions, target: StreamTarget, from: number) => Promise<void>;

async function openAndCatchUp(options: ResumeOptions, target: StreamTarget, from: number): Promise<void> {
  await (
    await openStream(options, target, from)
  )?.();
}

/** The mistake: live events come in while the pages of the past are still being sent. */
async function attachFirst(options: ResumeOptions, target: StreamTarget, from: number): Promise<void> {
  await options.hub.freshActor(target);
  options.hub.attach(target, options.hub.position());
  for (const event of await options.render(await listEventsAfter(options.db, from, 10_000))) target.send(event);
}

/** Lets targets resume at odd moments of a stream of writes; counts positions that are missing, doubled or out of order. */
async function resumeUnderWrites(
  node: LiveNode,
  people: People,
  trials: number,
  catchUp: Catch,
  write: (count: number) => Promise<void>,
): Promise<number> {
  const { hub } = node.gateway;
  const render = createRenderer(node.db, [noteType]);
  const options = { db: node.db, hub, render, heartbeatSeconds: 25 };
  const writing = write(trials * 10);
  const targets: { from: number; sequence: number[]; target: StreamTarget }[] = [];
  for (let i = 0; i < trials; i += 1) {
    const from = Math.max(0, hub.position() - 30);
    const { target, sequence } = recordingTarget(people.add());
    targets.push({ from, sequence, target });
    hub.enter(target);
    await catchUp(options, target, from);
    await sleep(Math.random() * 10);
  }
  await writing;
  const head = await settledHead(node, 0);
  let faults = 0;
  for (const { from, sequence, target } of targets) {
    hub.leave(target);
    const expected = Array.from({ length: head - from }, (_, i) => from + i + 1);
    const seen = new Set(sequence);
    faults += expected.filter((position) => !seen.has(position)).length + (sequence.length - seen.size);
    faults += sequence.filter((position, i) => i > 0 && position < (sequence[i - 1] ?? 0)).length;
  }
  return faults;
}

function recordingTarget(actor: Actor): { target: StreamTarget; sequence: number[] } {
  const sequence: number[] = [];
  const target: StreamTarget = {
    actor,
    faces: [],
    rooms: new Set(),
    held: [],
    after: undefined,
    isOpen: true,
    bufferedBytes: 0,
    send: (event) => void sequence.push(event.position),
    sendFrame: () => {},
    sendTyping: () => {},
    resync: () => {},
    depart: (departure) => {
      throw new Error(departure.kind);
    },
    checkPace: () => {},
  };
  return { target, sequence };
}

/** The head once everything written has been numbered and handed over. */
async function settledHead(node: LiveNode, atLeast: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    await sleep(25);
    const head = await getHead(node.db);
    const waiting = await listUnnumbered(node);
    if (waiting === 0 && head >= atLeast && node.gateway.hub.position() === head) {
      await sleep(100);
      return head;
    }
  }
  throw new Error('the stream did not settle');
}

async function listUnnumbered(node: LiveNode): Promise<number> {
  return node.db.$count(outbox, isNull(outbox.position));
}

/** A client that comes back after every cut, on the other line; with `resumes` from the last event it has. */
function followWithCuts(lines: readonly [CuttableLine, CuttableLine], token: string, from: number, resumes: boolean) {
  const sequence: number[] = [];
  let cuts = -1;
  let over = false;
  let current: SocketClient | undefined;
  const run = async (): Promise<void> => {
    while (!over) {
      cuts += 1;
      try {
        current = await SocketClient.open(lines[cuts % 2 === 0 ? 0 : 1].url);
        current.hello(token, resumes || cuts === 0 ? (sequence.at(-1) ?? from) : undefined);
        await current.closed;
      } catch {
        await sleep(20);
      }
      sequence.push(...(current?.sequence() ?? []));
      current = undefined;
    }
  };
  const running = run();
  return {
    async finish(last: number) {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        if ((current?.sequence().at(-1) ?? sequence.at(-1)) === last) break;
        await sleep(25);
      }
      over = true;
      current?.close();
      await running;
      return { sequence, cuts };
    },
  };
}
