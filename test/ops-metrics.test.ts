import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import type { App } from '../src/platform/http/app-type.ts';
import { addLoadShedding } from '../src/platform/http/load-shedding.ts';
import { guardDoor } from '../src/platform/http/overload-door.ts';
import { requestIdOf } from '../src/platform/http/request-id.ts';
import { SECURITY_HEADERS } from '../src/platform/http/security-headers.ts';
import { createInHand, type Place } from '../src/platform/in-hand.ts';
import { sendProblem, toAppError } from '../src/platform/http/problem.ts';
import { createLogger, requestLog } from '../src/platform/logger.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { aCase, aDoctor, callAs } from './support/doctors.ts';
import { freePort, ROOT, startServerProcess } from './support/server-process.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

// What a running server shows to those who run it: metrics, logs, refusal under load, the way it stops.

t.setTimeout(180_000);

const TOKEN = 'a-token-of-the-monitoring';

async function scrape(app: TestApp, token = TOKEN) {
  return app.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } });
}

function sampleOf(text: string, name: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

t.test('metrics: everything is counted, and no id, address or text is a label', async (t) => {
  const app = await startTestApp(t, { settings: { METRICS_TOKEN: TOKEN } });
  const url = await app.listen();
  const doctor = await aDoctor(app);
  const made = await doctor.call('POST', '/v1/cases', aCase({ body: 'Mrs. Marta Sample, 67F, MRN 4471920, fever.' }));
  t.equal(made.status, 201);
  t.equal((await doctor.call('GET', `/v1/cases/${made.body.id}`)).status, 200);
  t.equal((await doctor.call('POST', `/v1/cases/${made.body.id}/comments`, { body: 'Smear first.' })).status, 201);
  t.equal((await callAs(app, undefined)('GET', `/v1/cases/${made.body.id}?q=canary`)).status, 401);
  t.equal((await callAs(app, undefined)('GET', '/v1/canary/nowhere')).status, 404);
  const socket = await SocketClient.signedIn(url, doctor.token);
  const { statusCode, body } = await scrape(app);
  t.equal(statusCode, 200);
  const at = (name: string) => sampleOf(body, name);
  t.equal(at('curbside_http_request_duration_seconds_count{method="GET",route="/v1/cases/:id",status="200"}'), 1);
  t.equal(at('curbside_http_request_duration_seconds_count{method="GET",route="none",status="404"}'), 1);
  t.equal(at('curbside_http_problems_total{code="unauthenticated"}'), 1);
  t.ok(
    Number(at('curbside_gate_findings_total{class="H",action="replace"}')) >= 1,
    'the record number is counted by class',
  );
  t.equal(at('curbside_write_batch_rows_count'), 1);
  t.equal(at('curbside_sockets{state="signed_in"}'), 1);
  for (const name of ['events_waiting', 'events_behind', 'relay_lag_seconds', 'audit_lag_seconds', 'claims_waiting'])
    t.type(at(`curbside_${name}`), 'number', name);
  t.type(at('curbside_claims_oldest_seconds'), 'number');
  t.type(at('curbside_relay_last_success_seconds'), 'number');
  t.ok(Number(at('process_resident_memory_bytes')) > 1e7);
  t.ok(body.includes('nodejs_eventloop_lag_seconds'));

  const secret = new RegExp(
    [made.body.id, doctor.accountId, '[0-9a-f]{8}-[0-9a-f]{4}-', 'canary', 'Marta', '4471920', '@'].join('|'),
  );
  t.notMatch(body, secret);
  t.match(body.replace(':id', String(made.body.id)), secret, 'control: an id in a label is found');
  socket.close();
  await socket.closed;
  let closed: number | undefined;
  for (let attempt = 0; attempt < 100 && closed === undefined; attempt += 1) {
    closed = sampleOf((await scrape(app)).body, 'curbside_sockets_closed_total{code="1005"}');
    await sleep(20);
  }
  t.equal(closed, 1);
});

t.test('metrics are for who knows the token; without one they are not there', async (t) => {
  const app = await startTestApp(t, { settings: { METRICS_TOKEN: TOKEN } });
  t.equal((await app.app.inject('/metrics')).statusCode, 401);
  t.equal((await scrape(app, `${TOKEN}x`)).statusCode, 401);
  t.equal((await scrape(app)).statusCode, 200, 'control');
  const closed = await startTestApp(t, { database: app.database });
  t.equal((await closed.app.inject('/metrics')).statusCode, 404);
});

t.test('a process that is no API shows metrics and health on a port of its own', async (t) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServerProcess(t, { PROCESS_ROLES: 'relay,worker', METRICS_PORT: String(port) }, url);
  t.equal((await fetch(`${url}/livez`)).status, 200);
  t.match(await (await fetch(`${url}/readyz`)).json(), { ready: true });
  t.match(await (await fetch(`${url}/metrics`)).text(), /curbside_relay_last_success_seconds \d/);
  t.match(await (await fetch(`${url}/v1/cases`)).json(), { code: 'not_found' });
  t.equal(await server.stop(), 0);
});

t.test(
  'told to stop: red at once, still serving, sockets told when to come back, work in flight done, exit 0',
  async (t) => {
    const server = await startServerProcess(t, { DRAIN_SECONDS: '2' });
    const slow = await startSlowRequest(server.url);
    const socket = await SocketClient.open(server.url);
    const ended = server.stop();
    const red = await until(async () => {
      const answer = await fetch(`${server.url}/readyz`);
      return answer.status === 503 ? ((await answer.json()) as { checks: object[] }) : undefined;
    });
    t.match(red.checks, [{ name: 'draining', ok: false }]);
    t.equal((await fetch(`${server.url}/v1/cases`)).status, 401, 'requests are still answered');
    t.equal((await socket.closed).code, 1012);
    slow.finish();
    t.match(await slow.answer, /^HTTP\/1\.1 202 /, 'a request that was half sent is done');
    t.equal(await ended, 0);
  },
);

t.test('work is given up in order, health and signing in never', async (t) => {
  let lateMs = 0;
  const shed: string[] = [];
  const app = Fastify();
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toAppError(error)));
  const pressure = { lateMs: () => lateMs, inHand: createInHand(), [Symbol.dispose]: () => {} };
  addLoadShedding(app as unknown as App, { pressure, metrics: { countShed: (kind) => shed.push(kind) } });
  const routes = [
    ['GET', '/v1/notifications', 250],
    ['GET', '/v1/people/search', 350],
    ['GET', '/v1/cases', 500],
    ['POST', '/v1/cases', 750],
    ['POST', '/v1/auth/password', Infinity],
    ['GET', '/livez', Infinity],
  ] as const;
  for (const [method, url] of routes) app.route({ method, url, handler: async () => ({}) });
  for (const at of [0, 249, 250, 350, 500, 750, 60_000]) {
    lateMs = at;
    for (const [method, url, from] of routes) {
      const reply = await app.inject({ method, url });
      t.equal(reply.statusCode, at >= from ? 503 : 200, `${method} ${url} at ${at} ms`);
      if (reply.statusCode === 503) t.match(reply.headers['retry-after'], /^[1-4]$/);
    }
  }
  t.same([...new Set(shed)], ['notification', 'search', 'list', 'write']);
});

/** A server with the door before it, and a way to ask it: all over one connection. */
async function behindTheDoor(t: Pick<Test, 'teardown'>, late: { ms: number }) {
  const shed: string[] = [];
  const handled: string[] = [];
  const pressure = { lateMs: () => late.ms, inHand: createInHand(), [Symbol.dispose]: () => {} };
  const ports = { pressure, metrics: { countShed: (kind: string) => shed.push(kind) } };
  const app = Fastify({
    serverFactory: (handle) => createServer({ keepAliveTimeout: 72_000 }, guardDoor(handle, ports, SECURITY_HEADERS)),
    genReqId: requestIdOf,
    bodyLimit: 2e6,
  });
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toAppError(error)));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
  });
  addLoadShedding(app as unknown as App, ports);
  const answer = async ({ url }: { url: string }) => {
    handled.push(url);
    return {};
  };
  for (const url of ['/v1/cases', '/v1/auth/password', '/livez', '/readyz', '/metrics'])
    app.route({ method: ['GET', 'POST'], url, handler: answer });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => (agent.destroy(), app.close()));
  const ask = async (method: string, path: string, body = '') => {
    const headers = { 'x-request-id': 'asked-by-a-test', 'content-type': 'application/json' };
    const sent = httpRequest({ port, host: '127.0.0.1', agent, method, path, headers }).end(body);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of reply) text += String(chunk);
    const { date: _date, connection: _open, 'keep-alive': _kept, 'retry-after': again, ...rest } = reply.headers;
    return {
      status: reply.statusCode,
      headers: rest,
      again,
      body: JSON.parse(text || '{}'),
      port: sent.socket?.localPort,
    };
  };
  return { app, ask, shed, handled, port };
}

t.test('who is refused at the door gets the very answer that any other refusal is, unread', async (t) => {
  const late = { ms: 0 };
  const { app, ask, shed, handled } = await behindTheDoor(t, late);
  const large = JSON.stringify({ text: 'x'.repeat(1e6) });
  const before = await ask('POST', '/v1/cases', large);
  t.equal(before.status, 200, 'control');
  late.ms = 800;
  handled.length = 0;
  const headers = { 'x-request-id': 'asked-by-a-test' };
  const within = await app.inject({ method: 'POST', url: '/v1/cases', headers, payload: {} });
  const { date: _date, connection: _open, 'retry-after': again, ...same } = within.headers;
  t.match(again, /^[1-4]$/);
  for (const refused of [await ask('POST', '/v1/cases', large), await ask('GET', '/v1/cases?limit=5')]) {
    t.equal(refused.status, 503);
    t.match(refused.again, /^[1-4]$/);
    t.same(refused.body, within.json());
    t.same(refused.headers, same);
    t.equal(refused.port, before.port, 'the connection is still of use');
  }
  t.same([(await ask('HEAD', '/v1/cases')).body, shed], [{}, ['write', 'write', 'list', 'write']]);
  t.same(handled, []);
  for (const path of ['/livez', '/readyz', '/metrics', '/v1/auth/password', '/v1/auth/password?q=/v1/cases'])
    t.equal((await ask('GET', path)).status, 200, `${path} is answered`);
  for (const path of ['/v1/c%61ses', '//127.0.0.1/v1/cases', 'http://127.0.0.1/v1/cases'])
    t.not((await ask('GET', path)).status, 200, `${path} is no way around it`);
  t.equal((await ask('GET', '/livez')).port, before.port);
});

t.test('a body that does not come keeps nobody waiting, at the door neither', async (t) => {
  const { port } = await behindTheDoor(t, { ms: 800 });
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  const begun = performance.now();
  socket.write('POST /v1/cases HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{');
  t.match((await once(socket, 'data'))[0], /^HTTP\/1\.1 503 /);
  t.ok(performance.now() - begun < 2_000, 'refused before it came');
  await once(socket, 'close');
  t.ok(performance.now() - begun > 9_000, 'and it had its ten seconds');
});

t.test('who went away is not worked for', async (t) => {
  const app = Fastify();
  const pressure = { lateMs: () => 0, inHand: createInHand(), [Symbol.dispose]: () => {} };
  const asking = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const handled: string[] = [];
  // As the look at who asks, which waits for the database.
  app.addHook('onRequest', async (request) => {
    if (request.url !== '/v1/left') return;
    request.raw.once('close', () => setImmediate(gone.resolve));
    asking.resolve();
    await gone.promise;
  });
  addLoadShedding(app as unknown as App, { pressure, metrics: { countShed: () => {} } });
  app.get('/v1/:name', async (request) => handled.push(request.url));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /v1/left HTTP/1.1\r\nhost: a\r\n\r\n');
  await asking.promise;
  socket.destroy();
  await gone.promise;
  t.equal((await fetch(`http://127.0.0.1:${port}/v1/stayed`)).status, 200, 'control');
  t.same(handled, ['/v1/stayed']);
});

t.test(
  'a process takes no more in hand than it can do, lists before writes, and bodies on their way do not count',
  async (t) => {
    const shed: string[] = [];
    const app = Fastify();
    app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toAppError(error)));
    const pressure = { lateMs: () => 0, inHand: createInHand(), [Symbol.dispose]: () => {} };
    addLoadShedding(app as unknown as App, { pressure, metrics: { countShed: (kind) => shed.push(kind) } });
    const held = Promise.withResolvers<object>();
    for (const [method, url] of [
      ['GET', '/v1/held'],
      ['GET', '/v1/notifications'],
      ['GET', '/v1/cases'],
      ['POST', '/v1/cases'],
      ['GET', '/livez'],
    ] as const)
      app.route({ method, url, handler: async () => (url === '/v1/held' ? held.promise : {}) });
    await app.listen({ host: '127.0.0.1', port: 0 });
    t.teardown(() => app.close());
    const { port } = app.server.address() as AddressInfo;
    const slow = Array.from({ length: 200 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    const head = 'POST /v1/cases HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n';
    for (const socket of slow) socket.write(`${head}{`);
    t.teardown(() => slow.forEach((socket) => socket.destroy()));
    const status = async (method: 'GET' | 'POST', url: string): Promise<number> =>
      (await app.inject({ method, url, ...(method === 'POST' ? { payload: {} } : {}) })).statusCode;
    await sleep(200);
    t.equal(await status('GET', '/v1/cases'), 200, 'two hundred bodies that do not come take no place');
    const holding = Array.from({ length: 120 }, () => status('GET', '/v1/held'));
    await sleep(200);
    t.same(
      [
        await status('GET', '/v1/notifications'),
        await status('GET', '/v1/cases'),
        await status('POST', '/v1/cases'),
        await status('GET', '/livez'),
      ],
      [503, 503, 200, 200],
    );
    held.resolve({});
    const answers = await Promise.all(holding);
    t.equal(answers.filter((one) => one === 200).length, 103, 'four fifths of what it begins with');
    t.ok(answers.every((one) => one === 200 || one === 503));
    t.same(
      [await status('GET', '/v1/notifications'), await status('GET', '/v1/cases')],
      [200, 200],
      'and all goes on after it',
    );
    t.same([...new Set(shed)], ['list', 'notification']);
  },
);

t.test('how much may be in hand follows how long it takes', (t) => {
  let now = 0;
  const inHand = createInHand(() => now);
  /** Fills what there is room for, which then takes so long; how much it was. */
  const fill = (ms: number): number => {
    const begun: Place[] = [];
    while (inHand.hasRoom(1)) begun.push(inHand.begin());
    now += ms;
    begun.forEach((place) => place.end());
    return begun.length;
  };
  t.equal(fill(100), 128);
  t.ok(fill(100) > 128, 'quick work may be more');
  for (let round = 0; round < 40; round += 1) fill(1_000);
  t.equal(fill(1_000), 8, 'slow work is little, and never nothing');
  for (let round = 0; round < 300; round += 1) fill(100);
  t.equal(fill(100), 512);
  for (let round = 0; round < 100; round += 1) {
    const place = inHand.begin();
    now += 5_000;
    place.end();
  }
  t.equal(fill(100), 512, 'what is slow while there is room moves nothing');
  t.end();
});

t.test('asked for three times what can be done, nearly all that can be is done, and in time', (t) => {
  for (const perSecond of [100, 500, 2_000]) {
    const { good, longestMs } = inARush(perSecond, createInHand);
    t.ok(good >= 0.8, `${good} of ${perSecond} a second`);
    t.ok(longestMs <= 1_000, `the longest took ${longestMs} ms`);
    const all = inARush(perSecond, (now) => ({ ...createInHand(now), hasRoom: () => true }));
    t.ok(all.good < 0.2 && all.longestMs > 5_000, 'control: who takes on everything does hardly anything in time');
  }
  t.end();
});

/** Ten seconds at three times what can be done, one after the other; the first second does not count. */
function inARush(perSecond: number, create: typeof createInHand): { good: number; longestMs: number } {
  let now = 0;
  const inHand = create(() => now);
  const waiting: { readonly at: number; readonly place: Place }[] = [];
  let [freeAt, good, longestMs] = [0, 0, 0];
  for (let request = 0; request < 30 * perSecond; request += 1) {
    const at = (request * 1_000) / (3 * perSecond);
    for (let first = waiting[0]; first && freeAt <= at; first = waiting[0]) {
      waiting.shift();
      now = freeAt;
      first.place.end();
      freeAt += 1_000 / perSecond;
      if (first.at < 1_000) continue;
      longestMs = Math.max(longestMs, now - first.at);
      if (now - first.at <= 1_000) good += 1 / (9 * perSecond);
    }
    now = at;
    if (waiting.length === 0) freeAt = at + 1_000 / perSecond;
    if (inHand.hasRoom(1)) waiting.push({ at, place: inHand.begin() });
  }
  return { good, longestMs };
}

t.test('a late process refuses lists with 503, lives, and takes them again', async (t) => {
  const app = await startTestApp(t, { settings: { LOAD_SHEDDING: 'on', METRICS_TOKEN: TOKEN } });
  const doctor = await aDoctor(app);
  t.equal(
    (await until(async () => (await doctor.call('GET', '/v1/cases')).status === 200)) as unknown,
    true,
    'control',
  );
  const url = await app.listen();
  for (let opened = 0; opened < 80; opened += 1)
    (await until(async () => SocketClient.open(url).catch(() => undefined))).close();
  t.ok(await until(async () => (await doctor.call('GET', '/v1/cases')).status === 200), 'sockets take no place');
  const blockedUntil = performance.now() + 1_500;
  while (performance.now() < blockedUntil);
  t.match(await doctor.call('GET', '/v1/cases'), { status: 503, body: { code: 'overloaded' } });
  t.equal((await app.app.inject('/livez')).statusCode, 200);
  t.ok(await until(async () => (await doctor.call('GET', '/v1/cases')).status === 200), 'it recovers by itself');
  t.ok(Number(sampleOf((await scrape(app)).body, 'curbside_requests_shed_total{kind="list"}')) >= 1);
});

t.test(
  'every log line that the source can write is in the inventory of docs/operations.md, and no other',
  async (t) => {
    const written = new Set<string>(['Server listening at …']);
    for (const file of await readdir(join(ROOT, 'src'), { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      const source = await readFile(join(ROOT, 'src', file), 'utf8');
      for (const [, message = ''] of source.matchAll(
        /\blog\.(?:info|warn|error|fatal|debug)\(\s*(?:\{[^}]*\},\s*)?'([^']+)',?\s*\)/g,
      ))
        written.add(message);
      const calls = [...source.matchAll(/\blog\.(?:info|warn|error|fatal|debug)\(/g)].length;
      const named = [
        ...source.matchAll(/\blog\.(?:info|warn|error|fatal|debug)\(\s*(?:\{[^}]*\},\s*)?'([^']+)',?\s*\)/g),
      ].length;
      t.equal(named, calls, `${file}: each line has a constant message`);
    }
    const page = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
    const inventory = page.slice(page.indexOf('## Logs'), page.indexOf('\n## ', page.indexOf('## Logs') + 5));
    const listed = new Set([...inventory.matchAll(/^\| `([^`]+)` \|/gm)].map(([, message = '']) => message));
    t.ok(written.size > 10);
    t.same(
      [...written].filter((message) => !listed.has(message)),
      [],
      'every line is documented',
    );
    t.same(
      [...listed].filter((message) => !written.has(message)),
      [],
      'nothing else is',
    );
  },
);

t.test('a log line is one JSON object whatever is sent: no line break, no escape sequence, no text', async (t) => {
  const app = await startTestApp(t);
  await app.listen();
  const hostile = ['a\r\nlevel: fatal', '\u001b[31mred\u001b[0m', '{"level":"fatal"}', '\u2028next', 'x'.repeat(3_000)];
  for (const text of hostile) {
    const headers = { 'x-request-id': text.replace(/[\r\n]/g, ' '), 'user-agent': text.replace(/[\r\n\u2028]/g, ' ') };
    await app.app.inject({ url: `/v1/cases/${encodeURIComponent(text)}?q=${encodeURIComponent(text)}`, headers });
    await app.app.inject({ method: 'POST', url: '/v1/auth/password', payload: { email: text, password: text } });
  }
  const lines = app
    .log()
    .split('\n')
    .filter((line) => line !== '');
  t.ok(lines.length >= hostile.length * 2);
  const fields = new Set<string>();
  for (const line of lines) for (const field of Object.keys(JSON.parse(line) as object)) fields.add(field);
  t.same(
    [...fields].filter((field) => !/^(level|time|msg|method|route|status|code|ms|request_id|actor|err)$/.test(field)),
    [],
  );
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  t.notMatch(app.log(), /[\u0000-\u0009\u000b-\u001f\u007f]|fatal|xxxx/);

  let planted = '';
  const log = createLogger('info', { write: (line: string) => void (planted += line) });
  log.info({ route: 'a\r\nb\u001b[31m' }, 'request');
  t.equal(planted.trimEnd().split('\n').length, 1, 'control: even a field with them stays one line');
  t.match(JSON.parse(planted), { route: 'a\r\nb\u001b[31m' });
});

t.test(
  'secret headers are removed wherever they stand in a line, and the line of a request has no place for them',
  (t) => {
    let lines = '';
    const log = createLogger('info', { write: (line: string) => void (lines += line) });
    const secret = {
      authorization: 'Bearer xyzzy',
      cookie: 'xyzzy',
      'sec-websocket-protocol': 'xyzzy',
      accept: 'plugh',
    };
    log.info({ upstream: secret, headers: secret, body: 'xyzzy', params: 'xyzzy', query: 'xyzzy' }, 'planted');
    t.match(lines, /plugh/, 'control: what is no secret is written');
    const tell = requestLog(log);
    const line = {
      method: 'GET',
      route: '/v1/cases',
      status: 200,
      code: undefined,
      ms: 3,
      request_id: 'request-0001',
      actor: undefined,
    };
    tell(line);
    tell({ ...line, ...{ headers: secret, upstream: secret, note: 'xyzzy' } });
    // @ts-expect-error -- nor is there a field that could hold them
    const withParts: Parameters<typeof tell>[0] = { ...line, actor: secret };
    t.ok(withParts);
    t.notMatch(lines, /xyzzy/);
    const told = lines.trimEnd().split('\n').slice(1);
    const time = /"time":"[^"]+"/;
    t.equal(told[0]?.replace(time, ''), told[1]?.replace(time, ''), 'whatever else it is given');
    t.match(JSON.parse(told[0] ?? ''), { msg: 'request', level: 'info', method: 'GET', status: 200 });
    t.end();
  },
);

interface SlowRequest {
  readonly answer: Promise<string>;
  finish(): void;
}

/** A request whose body arrives in two halves. */
async function startSlowRequest(url: string): Promise<SlowRequest> {
  const body = JSON.stringify({ email: 'slow@example.org', password: 'tidal-lantern-oboe-42', name: 'Slow Example' });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(answer)));
  socket.write(
    `POST /v1/auth/register HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, 20)}`,
  );
  await sleep(100);
  return { answer: ended, finish: () => void socket.write(body.slice(20)) };
}

t.test('the alert rules name metrics that exist, and every metric to look at has one', async (t) => {
  const file: unknown = parse(await readFile(join(ROOT, 'docs/examples/alerts.yml'), 'utf8'));
  const { groups } = file as {
    groups: { rules: { alert: string; expr: string; labels: object; annotations: object }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  const page = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
  const [, section = ''] = /## Metrics and alerts\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| `curbside_'));
  const namesIn = (text: string): string[] =>
    [...text.matchAll(/curbside_[a-z_]+/g)].map(([name]) => name.replace(/_(?:bucket|count)$/, ''));
  const known = new Set(rows.flatMap((row) => namesIn(row.split('|')[1] ?? '')));
  const watched = new Set<string>();
  t.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length, 'each has a name of its own');
  for (const { alert, expr, labels, annotations } of rules) {
    t.match(labels, { severity: /^(?:info|warning|critical)$/ }, alert);
    t.match(annotations, { summary: /^.{10,}$/ });
    t.equal(expr.split('(').length, expr.split(')').length, 'brackets close');
    for (const name of namesIn(expr)) {
      t.ok(known.has(name), `${name} is a metric`);
      watched.add(name);
    }
  }
  for (const row of rows.filter((one) => one.split('|')[3]?.trim() !== ''))
    t.ok(
      namesIn(row.split('|')[1] ?? '').some((name) => watched.has(name)),
      row.slice(0, 60),
    );
});
