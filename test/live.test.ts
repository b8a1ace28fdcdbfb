import { setTimeout as sleep } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import t from 'tap';
import { Type } from 'typebox';
import { newId } from '../src/kernel/ids.ts';
import { notifyControl } from '../src/platform/events/control.ts';
import { eventType } from '../src/platform/events/event-type.ts';
import { appendEvent, type Audience } from '../src/platform/events/outbox.ts';
import { command } from '../src/platform/live/command.ts';
import { Connection } from '../src/platform/live/connection.ts';
import { SOCKET_OPTIONS } from '../src/platform/live/limits.ts';
import { joinLiveParts } from '../src/platform/live/registry.ts';
import { createAdmission } from '../src/platform/live/admission.ts';
import { createTurns } from '../src/platform/live/turns.ts';
import { textFrame } from '../src/platform/live/text-frame.ts';
import { createTokenBucket } from '../src/platform/live/token-bucket.ts';
import { createTestDatabase, withClient, type TestDatabase } from './support/database.ts';
import { noteType, People, startNode, type LiveNode } from './support/live-node.ts';
import { RawSocket, SocketClient } from './support/socket-client.ts';
import { WireClient } from './tools/ws-conformance/wire.ts';
import { until } from './tools/until.ts';

const CLINICIANS: Audience = { kind: 'clinicians' };

async function note(node: LiveNode, n: number, audience: Audience = CLINICIANS): Promise<void> {
  await appendEvent(node.db, { type: 'note', audience, data: { n } });
  node.relay?.wake();
}

const isEvent = (frame: { frame: string }): boolean => frame.frame === 'event';

t.test('who may connect', async (t) => {
  const people = new People();
  const database = await createTestDatabase(t);
  const node = await startNode(t, database, people, { limits: { unauthenticated: 3 } });

  await t.test('a page of a foreign origin is refused at the upgrade, ours and a native client come in', async (t) => {
    for (const origin of [
      'https://evil.example',
      'null',
      'https://clinic.example.evil.example',
      'http://clinic.example',
    ]) {
      await t.rejects(RawSocket.open(node.url, { origin }), /403/, origin);
    }
    const native = await RawSocket.open(node.url);
    native.socket.destroy();
    const ours = await RawSocket.open(node.url, { origin: 'https://clinic.example' });
    ours.socket.destroy();
  });

  await t.test('a client that does not offer curbside.v1 is closed with 4406', async (t) => {
    const client = await SocketClient.open(node.url, { protocols: [] });
    t.equal((await client.closed).code, 4406);
  });

  await t.test('a secret offered as a subprotocol is not echoed', async (t) => {
    const raw = await RawSocket.open(node.url, { 'sec-websocket-protocol': 'c2VjcmV0, curbside.v1' });
    t.match(raw.head, /sec-websocket-protocol: curbside\.v1/i);
    t.notMatch(raw.head, /c2VjcmV0/);
    raw.socket.destroy();
  });

  await t.test('a client that says nothing is closed with 4410', async (t) => {
    const hasty = await startNode(t, database, people, { limits: { helloMs: 100 } });
    const client = await SocketClient.open(hasty.url);
    t.match(await client.closed, { code: 4410, reason: 'no_hello' });
  });

  await t.test('sockets that have not signed in are few; the next one gets 503', async (t) => {
    await sleep(50);
    const waiting = await Promise.all([1, 2, 3].map(() => RawSocket.open(node.url)));
    await t.rejects(RawSocket.open(node.url), /503/);
    for (const raw of waiting) raw.socket.destroy();
  });

  await t.test('what is sent in the tick of the upgrade is not lost', async (t) => {
    const raw = await RawSocket.open(node.url, {}, [
      { frame: 'hello', token: people.add().sessionId },
      { frame: 'ping' },
    ]);
    await until(() => raw.received.includes('"pong"'));
    t.match(raw.received.toString(), /"frame":"ready".*"frame":"pong"/s);
    raw.socket.destroy();
  });

  await t.test('an expired or unknown token is closed with 4401 and says which', async (t) => {
    for (const [token, reason] of [
      ['expired-token-of-somebody', 'token_expired'],
      ['a-token-nobody-has-made', 'unauthenticated'],
    ] as const) {
      const client = await SocketClient.open(node.url);
      client.hello(token);
      t.match(await client.closed, { code: 4401, reason });
    }
  });

  await t.test('a suspended account is told why, then closed with 4403', async (t) => {
    const client = await SocketClient.open(node.url);
    client.hello(people.add('suspended').sessionId);
    t.match(await client.closed, { code: 4403, reason: 'account_suspended' });
    t.match(client.frames, [{ frame: 'revoked', code: 'account_suspended', problem: { status: 403 } }]);
  });

  await t.test('the sixth socket of an account ends the oldest with 4409', async (t) => {
    const actor = people.add();
    const clients: SocketClient[] = [];
    for (let i = 0; i < 6; i += 1) clients.push(await SocketClient.signedIn(node.url, actor.sessionId));
    t.equal((await clients[0]?.closed)?.code, 4409);
    t.same(
      clients.slice(1).map((client) => client.isOpen),
      [true, true, true, true, true],
    );
    for (const client of clients) client.close();
  });

  await t.test('a client that never answers pings is closed with 1001, one that answers stays', async (t) => {
    const hasty = await startNode(t, database, people, { limits: { pingMs: 1_000 } });
    const silent = await SocketClient.signedIn(hasty.url, people.add().sessionId);
    const lively = await SocketClient.signedIn(hasty.url, people.add().sessionId);
    const answering = setInterval(() => lively.send({ frame: 'pong' }), 100);
    t.match(await lively.next((frame) => frame.frame === 'ping'), { head: 0 });
    t.match(await silent.closed, { code: 1001, reason: 'no_pong' });
    t.equal(lively.isOpen, true);
    clearInterval(answering);
    lively.close();
  });
});

t.test('bad frames', async (t) => {
  const people = new People();
  const Write = Type.Object(
    { frame: Type.Literal('write'), client_id: Type.Optional(Type.String({ pattern: '^[0-9a-f-]{36}$' })) },
    { additionalProperties: false },
  );
  const node = await startNode(t, await createTestDatabase(t), people, {
    commands: [
      command('write', Write, { access: 'clinician', summary: 'Writes', content: true }, async () => ({ id: 'x' })),
    ],
  });
  const signedIn = () => SocketClient.signedIn(node.url, people.add().sessionId);
  const masked = (head: readonly number[], payload: Buffer = Buffer.alloc(0)): Buffer =>
    Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);

  await t.test('each kind is closed with its code and the process stays', async (t) => {
    const cases: [string, number, (client: SocketClient) => void][] = [
      ['no JSON', 4400, (client) => client.sendRaw('{')],
      ['an array', 4400, (client) => client.sendRaw('[]')],
      ['an unknown frame', 4400, (client) => client.send({ frame: 'shout' })],
      ['no frame name', 4400, (client) => client.send({})],
      ['an unknown field', 4400, (client) => client.send({ frame: 'ping', extra: 1 })],
      ['a polluted prototype', 4400, (client) => client.sendRaw('{"frame":"ping","__proto__":{"a":1}}')],
      ['a name of the prototype', 4400, (client) => client.send({ frame: 'constructor' })],
      ['a second hello', 4400, (client) => client.hello('0123456789abcdef')],
      ['a negative ack', 4400, (client) => client.send({ frame: 'ack', seq: -1 })],
      ['a binary frame', 4400, (client) => client.sendRaw(new Uint8Array([123, 125]))],
      ['more than 64 KiB', 1009, (client) => client.sendRaw('x'.repeat(65_537))],
      ['forty frames at once', 4429, (client) => Array.from({ length: 40 }, () => client.send({ frame: 'ping' }))],
      ['thirty writes at once', 4429, (client) => Array.from({ length: 25 }, () => client.send({ frame: 'write' }))],
    ];
    for (const [what, code, act] of cases) {
      const client = await signedIn();
      act(client);
      t.equal((await client.closed).code, code, what);
    }
    const before = await SocketClient.open(node.url);
    before.send({ frame: 'ping' });
    t.equal((await before.closed).code, 4400, 'anything before hello');
    const still = await signedIn();
    t.equal(still.isOpen, true);
    still.close();
  });

  await t.test('bytes that break the protocol are closed with its own codes, before and after hello', async (t) => {
    const pieces = (count: number, size: number): Buffer =>
      Buffer.concat(
        Array.from({ length: count }, (_, i) =>
          masked([i === 0 ? 0x01 : 0x00, 0xfe, size >> 8, size & 0xff], Buffer.alloc(size, 0x78)),
        ),
      );
    const cases: readonly (readonly [string, number, Buffer])[] = [
      ['seventeen pieces of one frame', 1008, pieces(17, 1)],
      ['pieces that add up to more than 64 KiB', 1009, pieces(9, 8_000)],
      ['a head that announces a gigabyte', 1009, masked([0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0])],
      ['no mask', 1002, Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
      ['a reserved bit, as for compression', 1002, masked([0xc1, 0x80])],
      ['a reserved opcode', 1002, masked([0x83, 0x80])],
      ['a continuation of nothing', 1002, masked([0x80, 0x80])],
      ['a new frame within a frame', 1002, Buffer.concat([masked([0x01, 0x80]), masked([0x81, 0x80])])],
      ['a ping in pieces', 1002, masked([0x09, 0x80])],
      ['a ping of 126 bytes', 1002, masked([0x89, 0xfe, 0, 126], Buffer.alloc(126))],
      ['text that is no UTF-8', 1007, masked([0x81, 0x82], Buffer.from([0xc3, 0x28]))],
      ['a hundred pings at once', 4429, Buffer.concat(Array.from({ length: 100 }, () => masked([0x89, 0x80])))],
      ['a hundred pongs at once', 4429, Buffer.concat(Array.from({ length: 100 }, () => masked([0x8a, 0x80])))],
    ];
    for (const [what, code, bytes] of cases) {
      for (const early of [[], [{ frame: 'hello', token: people.add().sessionId }]]) {
        const raw = await RawSocket.open(node.url, {}, early);
        raw.socket.write(bytes);
        await raw.ended();
        t.equal(raw.closeCode(), code, `${what}${early.length > 0 ? ', signed in' : ''}`);
      }
    }
  });

  await t.test('who sends far too much still learns why the line ends, however late they read', async (t) => {
    const raw = await RawSocket.open(node.url, {}, [{ frame: 'hello', token: people.add().sessionId }]);
    raw.socket.pause();
    raw.socket.write(masked([0x81, 0xff, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40], Buffer.alloc(1_000_000, 0x78)));
    await sleep(500);
    raw.socket.resume();
    await raw.ended();
    t.equal(raw.closeCode(), 1009);
  });

  await t.test('a frame that is never finished costs its hello, or later its pong', async (t) => {
    const patient = await startNode(t, await createTestDatabase(t), people, { limits: { helloMs: 300, pingMs: 150 } });
    for (const [early, code] of [
      [[], 4410],
      [[{ frame: 'hello', token: people.add().sessionId }], 1001],
    ] as const) {
      const raw = await RawSocket.open(patient.url, {}, early);
      raw.socket.write(Buffer.from([0x81, 0xfe, 0x10, 0x00, 1, 2, 3, 4, 5]));
      await raw.ended();
      t.equal(raw.closeCode(), code);
    }
  });

  await t.test('a hundred sockets with unfinished pieces cost little memory and end', async (t) => {
    const before = process.memoryUsage().rss;
    const hostile = await Promise.all(
      Array.from({ length: 100 }, () =>
        RawSocket.open(node.url, {}, [{ frame: 'hello', token: people.add().sessionId }]),
      ),
    );
    const one = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x78]);
    const many = Buffer.concat([
      Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x78]),
      ...Array.from({ length: 2_000 }, () => one),
    ]);
    for (const raw of hostile) raw.socket.write(many);
    await Promise.all(hostile.map((raw) => raw.ended()));
    const grown = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
    t.comment(`${grown} MB more for 100 hostile sockets, both sides in this process`);
    t.ok(grown < 100, `${grown} MB`);
  });

  await t.test('a half-sent frame and a cut line harm nobody', async (t) => {
    const raw = await RawSocket.open(node.url);
    raw.socket.write(Buffer.from([0x81, 0xfe, 0x10]));
    raw.socket.destroy();
    const still = await signedIn();
    t.equal(still.isOpen, true);
    still.close();
  });

  await t.test(
    'a command outside its access, or not fitting its schema, is refused with the problem REST gives',
    async (t) => {
      const stranger = await SocketClient.signedIn(node.url, people.add('pending', ['applicant']).sessionId);
      const clientId = newId();
      stranger.send({ frame: 'write', client_id: clientId });
      t.match(await stranger.next((frame) => frame.frame === 'refused'), {
        client_id: clientId,
        problem: { status: 403, code: 'not_verified', type: '/problems/not_verified' },
      });
      stranger.close();
      const doctor = await signedIn();
      doctor.send({ frame: 'write', client_id: clientId, secret: 'Mrs Example' });
      const refused = await doctor.next((frame) => frame.frame === 'refused');
      t.match(refused, { client_id: clientId, problem: { status: 400, code: 'invalid_request' } });
      t.notMatch(JSON.stringify(refused), /Example|secret/);
      doctor.send({ frame: 'write', client_id: clientId });
      t.match(await doctor.next((frame) => frame.frame === 'result'), { client_id: clientId, id: 'x' });
      doctor.close();
    },
  );
  t.notMatch(node.log(), /Example/);
});

t.test('who hears what', async (t) => {
  const people = new People();
  const node = await startNode(t, await createTestDatabase(t), people);
  const room = newId();
  const [member, outsider] = [people.add(), people.add()];
  const [applicant, moderator] = [people.add('pending', ['applicant']), people.add('verified', ['moderator'])];
  people.rooms.set(member.accountId, new Set([room]));
  const all = await Promise.all(
    [member, outsider, applicant, moderator].map((actor) => SocketClient.signedIn(node.url, actor.sessionId)),
  );
  const heard = () =>
    all.map((client) => client.events().map((frame) => (frame['data'] as { n?: number }).n ?? frame['type']));
  await note(node, 1);
  await note(node, 2, { kind: 'room', id: room });
  await note(node, 3, { kind: 'account', id: outsider.accountId });
  await note(node, 4, { kind: 'account', id: applicant.accountId });
  await note(node, 5, { kind: 'staff' });
  await appendEvent(node.db, {
    type: 'claim.updated',
    audience: { kind: 'account', id: applicant.accountId },
    data: { id: 'c' },
  });
  await appendEvent(node.db, { type: 'of.a.newer.release', audience: CLINICIANS, data: {} });
  await note(node, 6);
  await all[0]?.next((frame) => isEvent(frame) && (frame['data'] as { n: number }).n === 6);
  await sleep(100);
  // The applicant is no clinician and a moderator's roles hold no licence: notes ask for `clinician`.
  t.same(heard(), [[1, 2, 6], [1, 3, 6], ['claim.updated'], []]);

  await t.test('joining and leaving a room changes what is heard, from that event on', async (t) => {
    const change = (kind: string) =>
      appendEvent(node.db, {
        type: 'room.membership',
        audience: { kind: 'account', id: outsider.accountId },
        data: { room_id: room, account_id: outsider.accountId, change: kind },
      });
    await change('joined');
    await note(node, 7, { kind: 'room', id: room });
    await change('left');
    await note(node, 8, { kind: 'room', id: room });
    await note(node, 9);
    await all[1]?.next((frame) => isEvent(frame) && (frame['data'] as { n: number }).n === 9);
    t.same(heard()[1], [1, 3, 6, 7, 9]);
  });

  await t.test('typing reaches the other members of the room only, and only under the own persona', async (t) => {
    const other = people.add();
    people.rooms.set(other.accountId, new Set([room]));
    const second = await SocketClient.signedIn(node.url, other.sessionId);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    second.send({ frame: 'typing', room_id: room, persona_id: member.personaId, until });
    second.send({ frame: 'typing', room_id: newId(), persona_id: other.personaId, until });
    second.send({ frame: 'typing', room_id: room, persona_id: other.personaId, until });
    const shown = await all[0]?.next((frame) => frame.frame === 'typing');
    t.equal(shown?.['persona_id'], other.personaId);
    t.ok(Date.parse(String(shown?.['until'])) < Date.now() + 10_500, 'until is cut to ten seconds');
    await sleep(100);
    t.same(
      all.map((client) => client.frames.filter((frame) => frame.frame === 'typing').length),
      [1, 0, 0, 0],
    );
    second.close();
  });
  for (const client of all) client.close();
});

t.test('two processes on one database', async (t) => {
  const database = await createTestDatabase(t);
  const people = new People();
  const [one, two] = [await startNode(t, database, people), await startNode(t, database, people)];
  const here = await SocketClient.signedIn(one.url, people.add().sessionId);
  const there = await SocketClient.signedIn(two.url, people.add().sessionId);
  const startedAt = performance.now();
  await note(one, 1);
  await there.next(isEvent);
  t.comment(`delivered to the other process in ${Math.round(performance.now() - startedAt)} ms`);
  await note(two, 2);
  await Promise.all([here, there].map((client) => client.next((frame) => frame['seq'] === 2)));
  t.same(
    [here.sequence(), there.sequence()],
    [
      [1, 2],
      [1, 2],
    ],
  );

  await t.test('a client resumes on the other process', async (t) => {
    here.close();
    await note(two, 3);
    const moved = await SocketClient.signedIn(two.url, people.add().sessionId, 1);
    await moved.next((frame) => frame['seq'] === 3);
    t.same(moved.sequence(), [2, 3]);
    moved.close();
  });

  await t.test('two relays beside each other number without holes and without doubles', async (t) => {
    const writer = async (node: LiveNode): Promise<void> => {
      for (let i = 0; i < 75; i += 1) await note(node, 100 + i);
    };
    await Promise.all([one, two, one, two].map(writer));
    await there.next((frame) => frame['seq'] === 303, 10_000);
    t.same(
      there.sequence(),
      Array.from({ length: 303 }, (_, i) => i + 1),
    );
  });
  there.close();
});

t.test('a session that ends', async (t) => {
  const database = await createTestDatabase(t);
  const people = new People();
  const node = await startNode(t, database, people);

  await t.test('closes its socket within a second by notification, with 4401', async (t) => {
    const actor = people.add();
    const client = await SocketClient.signedIn(node.url, actor.sessionId);
    await sleep(100);
    const startedAt = performance.now();
    people.signOut(actor);
    await notifyControl(node.db, { kind: 'session', id: actor.sessionId });
    t.match(await client.closed, { code: 4401, reason: 'session_over' });
    const took = Math.round(performance.now() - startedAt);
    t.ok(took <= 1_000, `${took} ms`);
  });

  await t.test('closes within 2.5 s when the notification is lost', async (t) => {
    const actor = people.add();
    const client = await SocketClient.signedIn(node.url, actor.sessionId);
    const startedAt = performance.now();
    people.signOut(actor);
    t.match(await client.closed, { code: 4401 });
    const took = Math.round(performance.now() - startedAt);
    t.ok(took <= 2_500, `${took} ms`);
  });

  await t.test('hears nothing more once a second has passed, whatever is lost', async (t) => {
    const slowSweep = await startNode(t, database, people, { sweepMs: 3_600_000 });
    const [ended, living] = [people.add(), people.add()];
    const clients = [
      await SocketClient.signedIn(slowSweep.url, ended.sessionId),
      await SocketClient.signedIn(slowSweep.url, living.sessionId),
    ] as const;
    people.signOut(ended);
    await sleep(1_050);
    await note(slowSweep, 1);
    await clients[1].next(isEvent);
    t.equal((await clients[0].closed).code, 4401);
    t.same(clients[0].events(), []);
    clients[1].close();
  });

  await t.test('a suspended licence closes all devices with 4403 after saying so', async (t) => {
    const actor = people.add();
    const phone = people.again(actor);
    const clients = await Promise.all(
      [actor, phone].map((device) => SocketClient.signedIn(node.url, device.sessionId)),
    );
    for (const device of [actor, phone]) people.setState(device, 'suspended');
    await notifyControl(node.db, { kind: 'account', id: actor.accountId });
    for (const client of clients) {
      t.match(await client.closed, { code: 4403, reason: 'account_suspended' });
      t.match(client.frames.at(-1), { frame: 'revoked', code: 'account_suspended' });
    }
  });

  await t.test('a claim that is approved opens the clinical side on the open socket', async (t) => {
    const actor = people.add('pending');
    const client = await SocketClient.signedIn(node.url, actor.sessionId);
    await note(node, 10);
    await sleep(200);
    people.setState(actor, 'verified');
    await notifyControl(node.db, { kind: 'account', id: actor.accountId });
    await sleep(200);
    await note(node, 11);
    await client.next((frame) => isEvent(frame) && (frame['data'] as { n: number }).n === 11);
    t.equal(client.events().length, 1);
    client.close();
  });
});

t.test('a client that does not read is closed with 4408 and costs no more than its bound', async (t) => {
  const people = new People();
  const bulky = eventType({
    type: 'note',
    access: 'clinician',
    summary: 'A large note',
    schema: Type.Object({ text: Type.String() }),
    load: async () => ({ text: 'x'.repeat(40_000) }),
  });
  const node = await startNode(t, await createTestDatabase(t), people, { eventTypes: [bulky] });
  const raw = await RawSocket.open(node.url, {}, [{ frame: 'hello', token: people.add().sessionId }]);
  const reader = await SocketClient.signedIn(node.url, people.add().sessionId);
  await until(() => raw.received.includes('"ready"'));
  raw.socket.pause();
  let isClosing = false;
  const watching = setInterval(() => {
    isClosing ||= [...node.gateway.hub.all()].some((one) => one instanceof Connection && !one.isOpen);
    // It reads on from the moment in which it is closed: the line is cut soon after.
    if (isClosing) raw.socket.resume();
  }, 1);
  for (let i = 0; i < 2_000 && !isClosing; i += 1) await note(node, i);
  t.ok(isClosing);
  await raw.ended();
  clearInterval(watching);
  t.equal(reader.isOpen, true, 'the one that reads stays');
  await until(() => node.gateway.hub.all().size === 1, 'the other is gone');
  t.ok(raw.received.includes(Buffer.from([0x11, 0x38])) && raw.received.includes('slow'), 'the close frame says 4408');
  reader.close();
});

t.test('a frame made once is, byte for byte, what the socket library sends', async (t) => {
  const texts = [
    '',
    'x',
    '\u{1f97c} \u00e9',
    ...[125, 126, 65_535, 65_536, 70_000].map((length) => 'x'.repeat(length)),
  ];
  const server = Fastify();
  t.teardown(() => server.close());
  await server.register(websocket, { options: SOCKET_OPTIONS });
  server.get('/v1/ws', { websocket: true }, (socket) => texts.forEach((text) => socket.send(text)));
  const raw = await RawSocket.open(await server.listen({ host: '127.0.0.1', port: 0 }));
  const wanted = Buffer.concat(texts.map(textFrame));
  for (let waited = 0; raw.received.length < wanted.length && waited < 5_000; waited += 10) await sleep(10);
  t.ok(raw.received.equals(wanted), `${raw.received.length} and ${wanted.length} bytes`);
  raw.socket.destroy();
});

t.test('a restart sends 1012 with a hint, after what is in flight has ended', async (t) => {
  const people = new People();
  const Slow = Type.Object({ frame: Type.Literal('slow') }, { additionalProperties: false });
  const node = await startNode(t, await createTestDatabase(t), people, {
    commands: [
      command(
        'slow',
        Slow,
        { access: 'clinician', summary: 'Takes a while' },
        async () => (await sleep(300), { id: 'done' }),
      ),
    ],
  });
  const client = await SocketClient.signedIn(node.url, people.add().sessionId);
  client.send({ frame: 'slow' });
  await sleep(50);
  const startedAt = performance.now();
  await node.stop();
  t.match(await client.closed, { code: 1012, reason: 'restart' });
  t.ok(performance.now() - startedAt < 10_000);
  const hint = await client.next((frame) => frame.frame === 'reconnect');
  t.ok(Number(hint['after_ms']) >= 0 && Number(hint['after_ms']) <= 10_000);
  t.match(await client.next((frame) => frame.frame === 'result'), { id: 'done' });
});

t.test('a database that goes away', async (t) => {
  const database = await createTestDatabase(t);
  const people = new People();
  const node = await startNode(t, database, people, { unreadableLimitMs: 1_500, sweepMs: 300 });
  const actor = people.add();
  const client = await SocketClient.signedIn(node.url, actor.sessionId);

  await t.test('killed connections come back by themselves and lose no event', async (t) => {
    for (let i = 1; i <= 20; i += 1) {
      await killConnections(database);
      await until(() => succeeds(note(node, i)));
    }
    await client.next((frame) => frame['seq'] === 20, 10_000);
    t.same(
      client.sequence(),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  await t.test(
    'gone for longer than the limit: all sockets are closed with 1013, and the process lives on',
    async (t) => {
      // So that no sweep of those that failed above still counts.
      await sleep(1_000);
      const startedAt = performance.now();
      await setReachable(database, false);
      t.match(await client.closed, { code: 1013, reason: 'unreadable_database' });
      t.ok(performance.now() - startedAt > 1_400, 'not before the limit');
      const refused = await SocketClient.open(node.url);
      refused.hello(actor.sessionId);
      t.equal((await refused.closed).code, 1013, 'meanwhile a hello is told to come back');
      await setReachable(database, true);
      await until(() => succeeds(note(node, 21)));
      const back = await SocketClient.signedIn(node.url, actor.sessionId, 20);
      await back.next((frame) => frame['seq'] === 21);
      t.same(back.sequence(), [21]);
      back.close();
    },
  );
});

async function killConnections(database: TestDatabase): Promise<void> {
  await withClient(database.adminUrl, (admin) =>
    admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    ),
  );
}

/** Superusers still come in; everybody else is refused. */
async function setReachable(database: TestDatabase, reachable: boolean): Promise<void> {
  const name = new URL(database.adminUrl.replace(/@\/|@%[^/]*/, '@localhost/')).pathname.slice(1);
  await withClient(database.adminUrl, (admin) =>
    admin.query(`alter database ${name} connection limit ${reachable ? -1 : 0}`),
  );
  if (!reachable) await killConnections(database);
}

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

t.test('the boot', async (t) => {
  const Open = Type.Object({ frame: Type.Literal('open'), text: Type.String() }, { additionalProperties: false });
  const Loose = Type.Object({ frame: Type.Literal('loose') });
  const Fine = Type.Object({ frame: Type.Literal('fine') }, { additionalProperties: false });
  const run = async () => undefined;
  const parts =
    (...commands: ReturnType<typeof command>[]) =>
    () =>
      joinLiveParts([{ commands, eventTypes: [noteType] }]);
  const fine = { access: 'clinician', summary: 's' } as const;
  t.throws(parts(command('open', Open, fine, run)), /FreeText or bounded/, 'an unbounded string');
  t.throws(parts(command('loose', Loose, fine, run)), /additionalProperties/, 'an open object');
  t.throws(parts(command('fine', Fine, { summary: 's' } as typeof fine, run)), /who may use it/, 'no access');
  t.throws(parts(command('ping', Fine, fine, run)), /declared twice/, 'a name of the protocol');
  t.throws(() => joinLiveParts([{ commands: [], eventTypes: [noteType, noteType] }]), /declared twice/);
  t.throws(
    () => joinLiveParts([{ commands: [], eventTypes: [{ ...noteType, access: undefined } as never] }]),
    /who may use it/,
  );
  t.doesNotThrow(parts(command('fine', Fine, fine, run)), 'control: a sound declaration boots');
});

t.test('a crowd that connects at once comes in 200 a second, the rest is told when to come back', async (t) => {
  const node = await startNode(t, await createTestDatabase(t), new People(), {
    limits: { handshakesPerSecond: 5, unauthenticated: 100 },
  });
  const knocks = await Promise.all(Array.from({ length: 12 }, () => WireClient.open(node.url)));
  const turnedAway = knocks.filter(({ status }) => status === 503);
  t.ok(turnedAway.length >= 5 && turnedAway.length <= 7, `${turnedAway.length} of 12 turned away`);
  for (const { head } of turnedAway) t.match(head, /^retry-after: [1-9]\d?\r?$/im);
  await sleep(1_100);
  const later = await WireClient.open(node.url);
  t.equal(later.status, 101, 'a second later there is room again');
  for (const { socket } of [...knocks, later]) socket.destroy();
});

t.test('who comes in at once takes turns, and everybody else is served between', async (t) => {
  const turn = createTurns(2);
  const seen: string[] = [];
  const crowd = Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => turn().then(() => seen.push(name))));
  const serve = (): void => {
    seen.push('-');
    if (!seen.includes('e')) setImmediate(serve);
  };
  setImmediate(serve);
  await crowd;
  t.equal(seen.join(''), 'ab-cd-e');
});

t.test('who is turned away comes back evenly over the time that the crowd needs', async (t) => {
  let at = 0;
  let draw = 0;
  const admission = createAdmission(
    200,
    () => (draw += 0.618) % 1,
    () => at,
  );
  const hints = Array.from({ length: 4_000 }, () => admission.ask());
  t.equal(hints.filter((hint) => hint === undefined).length, 200);
  const late = hints.filter((hint) => hint !== undefined);
  t.ok(Math.max(...late) >= 19 && Math.max(...late) <= 21, `3,800 need 19 seconds, ${Math.max(...late)} said`);
  const busiest = Math.max(...Array.from({ length: 22 }, (_, second) => late.filter((hint) => hint === second).length));
  t.ok(busiest < 300, `${busiest} come back in one second`);
  at = 60_000;
  t.equal(admission.ask(), undefined, 'a minute later nobody waits');
  for (let i = 0; i < 199; i += 1) admission.ask();
  t.ok(Number(admission.ask()) <= 2, 'and who is turned away then comes back soon');
});

t.test('a token bucket gives its burst at once and its rate afterwards', async (t) => {
  let now = 0;
  const bucket = createTokenBucket(10, 30, () => now);
  const taken = () => Array.from({ length: 100 }, () => bucket.take()).filter(Boolean).length;
  t.equal(taken(), 30);
  now += 1_000;
  t.equal(taken(), 10);
  now += 3_600_000;
  t.equal(taken(), 30);
});
