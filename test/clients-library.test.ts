import t from 'tap';
import { backOff, createSession, CurbsideSocket, newId, RefusedError, SignedOutError } from '../src/client/index.ts';
import type { SocketEvent } from '../src/client/index.ts';
import { ID_PATTERN } from '../src/kernel/ids.ts';
import { memberWithPassword } from './clients/member.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { aCase, aDoctor, callAs, type Doctor } from './support/doctors.ts';
import { CuttableLine } from './support/socket-client.ts';
import { until } from './tools/until.ts';

t.test('waiting times have full jitter: below 0.5 s · 2^attempt, at most 30 s, after the hint', async (t) => {
  t.equal(
    backOff(0, 0, () => 1),
    500,
  );
  t.equal(
    backOff(3, 0, () => 1),
    4_000,
  );
  t.equal(
    backOff(50, 0, () => 1),
    30_000,
  );
  t.equal(
    backOff(3, 0, () => 0),
    0,
  );
  t.equal(
    backOff(0, 7_000, () => 0.5),
    7_250,
  );
});

t.test('a client_id is a UUIDv7: valid, unique, in the order of time', async (t) => {
  const ids = Array.from({ length: 1_000 }, (_, n) => newId(1_764_000_000_000 + n));
  t.ok(ids.every((id) => new RegExp(ID_PATTERN).test(id) && id[14] === '7'));
  t.equal(new Set(ids).size, ids.length);
  t.same(ids.toSorted(), ids);
});

t.test('a socket through cuts: every event once, in order; what is sent offline is stored once', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const [author, reader] = [await aDoctor(app), await aDoctor(app)];
  const made = await author.call('POST', '/v1/cases', aCase());
  const room_id = String(made.body.room_id);
  await reader.call('PUT', `/v1/rooms/${room_id}/membership`);
  let line = await CuttableLine.to(url);
  const { events, states, socket } = aSocket(t, () => line.url, reader.token);
  await until(() => socket.state === 'online');

  const bodies: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const body = `Comment ${round} while connected.`;
    bodies.push(body);
    await comment(author, made.body.id, body);
    if (round % 2 === 1) continue;
    await line[Symbol.asyncDispose]();
    await until(() => socket.state !== 'online');
    const missed = `Comment ${round} while cut off.`;
    bodies.push(missed);
    await comment(author, made.body.id, missed);
    const mine = socket.send({ kind: 'comment', room_id, body: `Mine of round ${round}.` });
    t.equal(socket.unsent, 1, 'it waits');
    line = await CuttableLine.to(url);
    const stored = await mine.settled;
    t.equal(stored.client_id, mine.client_id);
    t.equal(socket.unsent, 0);
    await until(() => events.some((event) => textOf(event) === missed));
  }
  await until(() => events.filter((event) => bodies.includes(textOf(event))).length === bodies.length);
  t.same(
    events.map(textOf).filter((text) => bodies.includes(text)),
    bodies,
    'nothing lost, nothing twice, in order',
  );
  const seqs = events.map(({ seq }) => seq);
  t.same(
    seqs,
    [...new Set(seqs)].toSorted((a, b) => a - b),
  );
  const all = await author.call('GET', `/v1/cases/${made.body.id}/comments?limit=100`);
  const own = all.body.data.filter((one: { body: string }) => one.body.startsWith('Mine'));
  t.equal(own.length, 2, 'what was sent offline is stored once');
  t.ok(states.filter((state) => state === 'waiting').length >= 2, 'control: the line was really cut');

  const before = socket.position ?? 0;
  socket.close();
  await comment(author, made.body.id, 'While the app was closed.');
  const later = aSocket(t, () => line.url, reader.token, before);
  await until(() => later.events.some((event) => textOf(event) === 'While the app was closed.'));
  t.ok(
    later.events.every(({ seq }) => seq > before),
    'a new run goes on where the last one stopped',
  );
  later.socket.close();
  await line[Symbol.asyncDispose]();
});

t.test('more than the server takes at once is sent in its own time, and nothing is refused', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const author = await aDoctor(app);
  const made = await author.call('POST', '/v1/cases', aCase());
  const { socket, states } = aSocket(t, () => url, author.token);
  const draft = (n: number) => ({ kind: 'comment', room_id: String(made.body.room_id), body: `Number ${n}.` }) as const;
  const sent = await Promise.all(Array.from({ length: 22 }, (_, n) => socket.send(draft(n)).settled));
  const order = sent.map(({ room_seq }) => Number(room_seq));
  t.same(
    order,
    order.toSorted((a, b) => a - b),
    'in the order they were written',
  );
  t.notOk(states.includes('waiting'), 'no flood, no cut');
  socket.close();
});

t.test('a refusal carries the problem, a revoked licence ends the socket, a sign-out asks for a sign-in', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const [author, vera] = [await aDoctor(app), await aDoctor(app, { roles: ['verifier'] })];
  const { socket, codes } = aSocket(t, () => url, author.token);
  const refused = await socket
    .send({ kind: 'comment', room_id: newId(), body: 'Nobody home.' })
    .settled.catch((error) => error);
  t.type(refused, RefusedError);
  t.match(refused.problem, { code: 'not_found', status: 404 });
  await vera.call('POST', `/v1/staff/members/${author.accountId}/suspend`, { reason_code: 'under_review' });
  await until(() => socket.state === 'closed');
  t.same(codes, [4403]);
  t.throws(() => socket.send({ kind: 'comment', room_id: newId(), body: 'Too late.' }));

  const other = await aDoctor(app);
  const asked: boolean[] = [];
  const states: string[] = [];
  const second = new CurbsideSocket({
    baseUrl: url,
    token: async (fresh = false) => {
      asked.push(fresh);
      if (fresh) throw new SignedOutError('over');
      return other.token;
    },
    onEvent: () => {},
    onState: (state) => states.push(state),
    random: () => 0,
  });
  await until(() => second.state === 'online');
  await other.call('POST', '/v1/auth/logout');
  await until(() => second.state === 'closed');
  t.same(asked, [false, true], 'one refresh is tried');
});

t.test('a session refreshes once for all who wait, and repeats with the same key', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const tokens = await register(app);
  let refreshes = 0;
  const keys: (string | null)[] = [];
  let outages = 2;
  const session = createSession({
    baseUrl: url,
    tokens: { ...tokens, access_token: 'expired' },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.endsWith('/refresh')) refreshes += 1;
      if (request.headers.get('authorization') === 'Bearer expired')
        return Response.json({ code: 'token_expired' }, { status: 401 });
      if (request.url.endsWith('/v1/claims') && request.method === 'POST') {
        keys.push(request.headers.get('idempotency-key'));
        if (outages-- > 0)
          return Response.json({ code: 'overloaded' }, { status: 503, headers: { 'retry-after': '0' } });
      }
      return fetch(request);
    },
  });
  const replies = await Promise.all([1, 2, 3].map(() => session.fetch(`${url}/v1/me`)));
  t.same(
    replies.map(({ status }) => status),
    [200, 200, 200],
  );
  t.equal(refreshes, 1);
  const claim = {
    kind: 'licence',
    country: 'US',
    number: '2000000010',
    first_name: 'Ada',
    last_name: 'Example',
    attestation: true,
  };
  const made = await session.fetch(`${url}/v1/claims`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(claim),
  });
  t.equal(made.status, 201);
  t.equal(keys.length, 3);
  t.equal(new Set(keys).size, 1, 'one key');
});

function aSocket(t: { teardown(end: () => void): unknown }, baseUrl: () => string, token: string, resumeFrom?: number) {
  const events: SocketEvent[] = [];
  const states: string[] = [];
  const codes: (number | undefined)[] = [];
  const socket = new CurbsideSocket({
    // Read at every try: a cut line comes back at another port.
    get baseUrl() {
      return baseUrl();
    },
    token: async () => token,
    onEvent: (event) => events.push(event),
    onState: (state, code) => {
      states.push(state);
      if (state === 'closed') codes.push(code);
    },
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
    random: () => 0.2,
  });
  t.teardown(() => socket.close());
  return { socket, events, states, codes };
}

function textOf({ data }: SocketEvent): string {
  return String((data as { comment?: { body?: string } }).comment?.body ?? '');
}

async function comment(author: Doctor, caseId: unknown, body: string): Promise<void> {
  const reply = await author.call('POST', `/v1/cases/${String(caseId)}/comments`, { body });
  if (reply.status !== 201) throw new Error(reply.text);
}

async function register(app: TestApp): Promise<{ access_token: string; refresh_token: string }> {
  const { email, password } = await memberWithPassword(app);
  return (await callAs(app, undefined)('POST', '/v1/auth/password', { email, password })).body;
}
