import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifySchema } from 'fastify';
import t from 'tap';
import { Type, type TSchema } from 'typebox';
import fc from 'fast-check';
import { textGatePorts } from '../src/app.ts';
import { FreeText } from '../src/deidentification/index.ts';
import type { Access } from '../src/kernel/access.ts';
import type { App } from '../src/platform/http/app-type.ts';
import { Problem } from '../src/platform/http/problem.ts';
import { createServer } from '../src/platform/http/server.ts';
import { newAjv } from '../src/platform/http/schema-compilers.ts';
import { command } from '../src/platform/live/command.ts';
import { joinLiveParts } from '../src/platform/live/registry.ts';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Method } from './support/doctors.ts';
import { aClaimInReview, aDocumentForm, aPdf } from './support/documents.ts';
import { RawSocket } from './support/socket-client.ts';

const app = await startTestApp(t);
const url = await app.listen();
const port = Number(new URL(url).port);
const doctor = await aDoctor(app, { roles: ['physician', 'verifier', 'moderator', 'operator', 'auditor'] });
const CANARY = 'Zsofia-canary';
const fitsProblem = newAjv(false).compile(Problem);

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are: what `inject` would straighten out reaches the parser untouched. */
async function exchange(bytes: string | Buffer, timeoutMs = 5_000): Promise<Answer> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.setTimeout(timeoutMs, () => socket.destroy());
  socket.write(bytes);
  return parseAnswer(await everythingFrom(socket));
}

t.test('a document may come slowly, everything else within ten seconds', async (t) => {
  const who = await aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
  const claimId = await aClaimInReview(who, '7000555');
  const { body, headers } = aDocumentForm(aPdf());
  const head = (path: string, type: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${who.token}\r\nidempotency-key: ${randomUUID()}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n`;
  const slowly = async (start: string, bytes: Buffer): Promise<Answer> => {
    const socket = connect(port, '127.0.0.1');
    const received = everythingFrom(socket);
    socket.write(start);
    const size = Math.ceil(bytes.length / 8);
    for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
      socket.write(bytes.subarray(at, at + size));
      await new Promise<void>((resolve) => setTimeout(resolve, 1_500));
    }
    return parseAnswer(await received);
  };
  const json = Buffer.from(JSON.stringify({ kind: 'licence', country: 'GB', number: '7000556' }).padEnd(400));
  const [sent, late] = await Promise.all([
    slowly(head(`/v1/claims/${claimId}/evidence`, headers['content-type'] ?? '', body.length), body),
    slowly(head('/v1/claims', 'application/json', json.length), json),
  ]);
  t.equal(sent.status, 201, 'twelve seconds for a document');
  t.match(late, { status: 408, headers: { 'x-content-type-options': 'nosniff' } });
  t.match(JSON.parse(late.body), { code: 'request_timeout' });
});

async function everythingFrom(socket: Socket): Promise<string> {
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  await once(socket, 'close');
  return received;
}

function parseAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(
      lines.map((one) => one.split(/: (.*)/s).slice(0, 2)).map(([n = '', v = '']) => [n.toLowerCase(), v]),
    ),
    body: rest.join('\r\n\r\n'),
  };
}

function request(method: string, path: string, headers: readonly string[] = [], body = ''): string {
  const own = [`host: localhost:${port}`, 'connection: close', `content-length: ${Buffer.byteLength(body)}`];
  return `${method} ${path} HTTP/1.1\r\n${[...own, ...headers].join('\r\n')}\r\n\r\n${body}`;
}

const signedIn = `authorization: Bearer ${doctor.token}`;
const withKey = (): string => `idempotency-key: ${Math.random().toString(36).padEnd(18, '0')}`;
const json = 'content-type: application/json';

/** Every route as the server describes it. */
interface Described {
  readonly method: Method;
  readonly path: string;
  readonly takesBody: boolean;
}

function describedRoutes(): Described[] {
  return Object.entries(app.app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations ?? {}).map(([method, operation]) => ({
      method: method.toUpperCase() as Method,
      path: path.replaceAll(/\{\w+\}/g, '018f0000-0000-7000-8000-000000000001'),
      takesBody: (operation as { requestBody?: unknown }).requestBody !== undefined,
    })),
  );
}

t.test('wall 1 stops the boot', async (t) => {
  const server = (): Promise<App> =>
    createServer({
      ...app.services,
      ...textGatePorts(app.services),
      authentication: { authenticate: async () => Promise.reject(new Error('nobody')), forget: () => {} },
    });
  const closed = (properties: Record<string, TSchema>) => Type.Object(properties, { additionalProperties: false });
  const register = async (
    schema: FastifySchema,
    config: { access?: Access } = { access: 'clinician' },
  ): Promise<void> => {
    const planted = await server();
    planted.post('/planted', { schema, config }, async () => 'ok');
    await planted.close();
  };
  const body = (schema: TSchema): FastifySchema => ({ body: schema });
  const refused: readonly (readonly [string, FastifySchema, RegExp])[] = [
    ['a string without bound', body(closed({ note: Type.String() })), /bounded/],
    ['a string with a length alone', body(closed({ note: Type.String({ maxLength: 10 }) })), /bounded/],
    ['one in a list', body(closed({ notes: Type.Array(Type.String()) })), /bounded/],
    ['one in an object in a list', body(closed({ a: Type.Array(closed({ note: Type.String() })) })), /bounded/],
    ['one under a union', body(closed({ note: Type.Union([Type.String(), Type.Null()]) })), /bounded/],
    ['one in a list of types', body(closed({ note: Type.Unsafe({ type: ['string', 'null'] }) })), /bounded/],
    ['a node of any type', body(closed({ note: Type.Unknown() })), /anything/],
    ['a list of anything', body(closed({ notes: Type.Unsafe({ type: 'array' }) })), /anything/],
    ['an open object', body(Type.Object({ a: Type.Integer() })), /additionalProperties/],
    ['an open object inside', body(closed({ a: Type.Object({}) })), /additionalProperties/],
    [
      'a record',
      body(closed({ a: Type.Record(Type.String({ pattern: '^x$' }), Type.Integer()) })),
      /additional|pattern/,
    ],
    ['prose under a union', body(Type.Union([closed({ t: FreeText({ maxLength: 9, context: 'none' }) })])), /followed/],
    [
      'prose under an intersection',
      body(Type.Intersect([closed({ t: FreeText({ maxLength: 9, context: 'none' }) })])),
      /followed/,
    ],
    ['a schema a content type', { body: { content: { 'application/json': { schema: closed({}) } } } }, /T-05/],
    ['an open query', { querystring: closed({ q: Type.String() }) }, /bounded/],
    ['an open parameter', { params: closed({ id: Type.String() }) }, /bounded/],
  ];
  for (const [what, schema, words] of refused) await t.rejects(register(schema), words, what);
  await t.rejects(register({}, {}), /does not say who may use it/, 'no access');
  const sound = body(closed({ t: FreeText({ maxLength: 9, context: 'none' }), code: Type.String({ pattern: '^x$' }) }));
  await t.resolves(register(sound), 'control: a closed schema boots');

  const planted = (schema: TSchema, access?: Access) => () =>
    joinLiveParts([
      { commands: [command('planted', schema, { access, summary: 'x' } as never, async () => ({}))], eventTypes: [] },
    ]);
  const frame = Type.Literal('planted');
  t.throws(planted(closed({ frame, note: Type.String() }), 'clinician'), /bounded/, 'a frame with an open string');
  t.throws(planted(closed({ frame, note: Type.Union([Type.String(), Type.Null()]) }), 'clinician'), /bounded/);
  t.throws(planted(closed({ frame })), /who may use it/, 'a frame without access');
  t.doesNotThrow(planted(closed({ frame }), 'clinician'), 'control');
});

/** Spellings of a content type; only the first four name JSON. */
const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'APPLICATION/JSON',
  'application/json;',
  'application/json ; charset=utf-8',
  'application/json\t',
  ' application/json',
  'application/json,text/plain',
  'text/plain',
  'text/plain; application/json',
  'text/json',
  'application/jsonx',
  'application/problem+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  '',
];

t.test('no spelling of a content type takes an invalid body past its schema', async (t) => {
  const routes = describedRoutes().filter((route) => route.takesBody);
  t.ok(routes.length > 15, `${routes.length} routes take a body`);
  t.equal(CONTENT_TYPES.length, 17);
  const bad = JSON.stringify({ planted: CANARY, __planted: [1] });
  let tried = 0;
  for (const { method, path } of routes) {
    const answers = await Promise.all(
      CONTENT_TYPES.map((type) =>
        exchange(
          request(
            method,
            path,
            [signedIn, withKey(), 'if-match: "1"', ...(type ? [`content-type: ${type}`] : [])],
            bad,
          ),
        ),
      ),
    );
    for (const [place, answer] of answers.entries()) {
      tried += 1;
      if (answer.status < 400 || answer.status >= 500 || answer.body.includes('canary'))
        t.fail(`${method} ${path} with ${CONTENT_TYPES[place]}: ${answer.status} ${answer.body}`);
    }
  }
  t.equal(tried, routes.length * 17);
  t.notMatch(app.log(), /canary/);

  const open = Fastify();
  open.post(
    '/open',
    { schema: { body: { content: { 'application/json': { schema: { type: 'object', required: ['x'] } } } } } },
    async () => 'reached',
  );
  t.teardown(() => open.close());
  const passed = await open.inject({
    method: 'POST',
    url: '/open',
    headers: { 'content-type': 'text/plain' },
    body: bad,
  });
  t.equal(passed.statusCode, 200, 'control: with a schema a content type, text/plain passes unvalidated');
});

t.test('each kind of bad request gets its documented problem, whole and without an echo', async (t) => {
  const bodyOf = (value: unknown) => JSON.stringify(value);
  const longId = 'a'.repeat(300);
  const cases: readonly (readonly [string, string | Buffer, number, string])[] = [
    ['no route', request('GET', `/v1/${CANARY}`), 404, 'not_found'],
    ['another method', request('PUT', '/v1/cases', [signedIn, json], '{}'), 405, 'method_not_allowed'],
    ['a method nobody knows', request('BREW', '/v1/cases'), 400, 'invalid_request'],
    ['TRACE', request('TRACE', '/v1/cases'), 405, 'method_not_allowed'],
    [
      'a preflight',
      request('OPTIONS', '/v1/cases', ['origin: https://evil.example', 'access-control-request-method: POST']),
      405,
      'method_not_allowed',
    ],
    ['a bad escape', request('GET', `/v1/cases/%zz${CANARY}`, [signedIn]), 400, 'invalid_request'],
    ['a long parameter', request('GET', `/v1/cases/${longId}`, [signedIn]), 414, 'uri_too_long'],
    ['a path with dots', request('GET', '/v1/../etc/passwd'), 404, 'not_found'],
    [
      'malformed JSON',
      request('POST', '/v1/cases', [signedIn, withKey(), json], `{"title": ${CANARY}`),
      400,
      'invalid_request',
    ],
    ['no body', request('POST', '/v1/cases', [signedIn, withKey(), json]), 400, 'invalid_request'],
    ['null', request('POST', '/v1/cases', [signedIn, withKey(), json], 'null'), 400, 'invalid_request'],
    ['a list', request('POST', '/v1/cases', [signedIn, withKey(), json], '[]'), 400, 'invalid_request'],
    [
      'a prototype',
      request('POST', '/v1/cases', [signedIn, withKey(), json], `{"__proto__":{"title":"${CANARY}"}}`),
      400,
      'invalid_request',
    ],
    [
      'a constructor',
      request('POST', '/v1/cases', [signedIn, withKey(), json], `{"constructor":{"prototype":{"x":"${CANARY}"}}}`),
      400,
      'invalid_request',
    ],
    [
      'a prototype inside',
      request(
        'POST',
        '/v1/cases',
        [signedIn, withKey(), json],
        bodyOf(aCase()).replace('}', `,"releases":[{"__proto__":{"end":2},"start":1,"end":2,"reason":"drug"}]}`),
      ),
      400,
      'invalid_request',
    ],
    [
      'an unknown field',
      request('POST', '/v1/cases', [signedIn, withKey(), json], bodyOf({ ...aCase(), [CANARY]: 1 })),
      400,
      'invalid_request',
    ],
    [
      'too much',
      request('POST', '/v1/cases', [signedIn, withKey(), json], bodyOf(aCase({ body: 'x'.repeat(66_000) }))),
      413,
      'too_large',
    ],
    [
      'a length that lies',
      `POST /v1/cases HTTP/1.1\r\nhost: x\r\n${signedIn}\r\n${json}\r\ncontent-length: 1e9\r\n\r\n`,
      400,
      'invalid_request',
    ],
    [
      'two lengths',
      `POST /v1/cases HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}`,
      400,
      'invalid_request',
    ],
    [
      'a length and chunks',
      `POST /v1/cases HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'invalid_request',
    ],
    [
      'a bad chunk',
      `POST /v1/cases HTTP/1.1\r\nhost: x\r\n${json}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      400,
      'invalid_request',
    ],
    ['large headers', request('GET', '/v1/cases', [`x-note: ${CANARY.repeat(2_000)}`]), 431, 'headers_too_large'],
    ['a header with NUL', Buffer.from(request('GET', '/livez', [`x-note: a\u0000${CANARY}`])), 400, 'invalid_request'],
    ['no HTTP at all', `${CANARY}\r\n\r\n`, 400, 'invalid_request'],
    ['TLS', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]), 400, 'invalid_request'],
    ['no token', request('GET', '/v1/cases'), 401, 'unauthenticated'],
    ['basic credentials', request('GET', '/v1/cases', ['authorization: Basic YTpi']), 401, 'unauthenticated'],
    ['a token of spaces', request('GET', '/v1/cases', ['authorization: Bearer    ']), 401, 'unauthenticated'],
    [
      'no If-Match',
      request('DELETE', '/v1/cases/018f0000-0000-7000-8000-000000000001', [signedIn]),
      428,
      'if_match_required',
    ],
    ['no key', request('POST', '/v1/cases', [signedIn, json], bodyOf(aCase())), 400, 'idempotency_key_missing'],
    ['a socket without upgrade', request('GET', '/v1/ws'), 404, 'not_found'],
  ];
  for (const [what, bytes, status, code] of cases) {
    const answer = await exchange(bytes);
    t.equal(answer.status, status, `${what}: ${answer.body}`);
    t.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8', what);
    const problem: unknown = JSON.parse(answer.body);
    t.ok(fitsProblem(problem), `${what}: ${JSON.stringify(fitsProblem.errors)}`);
    t.match(problem, { code, status, type: `/problems/${code}`, request_id: answer.headers['x-request-id'] }, what);
    t.notMatch(JSON.stringify(answer), /canary/, what);
  }
  t.equal((await exchange(request('GET', '/livez'))).status, 200, 'control: afterwards the server is well');
  t.notMatch(app.log(), /canary/);
  t.equal(Reflect.get({}, 'title'), undefined, 'no prototype was changed');
});

t.test('an error page of our own says what each code means', async (t) => {
  const page = await exchange(request('GET', '/problems/too_large'));
  t.match(page, { status: 200, headers: { 'content-type': /text\/html/ }, body: /too_large/ });
  t.match(await exchange(request('GET', '/problems/constructor')), { status: 404 });
  const advice = await readFile(new URL('../src/kernel/errors.ts', import.meta.url), 'utf8');
  for (const [, code] of advice.matchAll(/^ {2}([a-z0-9_]+): \[/gm))
    if ((await app.app.inject(`/problems/${code}`)).statusCode !== 200) t.fail(`/problems/${code}`);
});

t.test('every answer tells browsers to sniff, frame, load and keep nothing', async (t) => {
  const wanted = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/,
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'SAMEORIGIN',
    'cross-origin-opener-policy': 'same-origin',
    'x-permitted-cross-domain-policies': 'none',
    'cache-control': 'no-store',
    'x-request-id': /^[A-Za-z0-9-]{8,64}$/,
  };
  const big = JSON.stringify(aCase({ body: 'x'.repeat(66_000) }));
  for (const [status, bytes] of [
    [200, request('GET', '/livez')],
    [200, request('GET', '/problems')],
    [200, request('GET', '/v1/cases', [signedIn])],
    [400, request('GET', '/v1/cases?limit=x', [signedIn])],
    [400, request('GET', '/%zz')],
    [400, 'nonsense\r\n\r\n'],
    [401, request('GET', '/v1/cases')],
    [404, request('GET', '/nowhere')],
    [413, request('POST', '/v1/cases', [signedIn, withKey(), json], big)],
    [414, request('GET', `/v1/cases/${'a'.repeat(300)}`, [signedIn])],
    [415, request('POST', '/v1/cases', [signedIn, withKey(), 'content-type: text/plain'], '{}')],
    [428, request('DELETE', '/v1/cases/018f0000-0000-7000-8000-000000000001', [signedIn])],
    [431, request('GET', '/', [`x-note: ${'x'.repeat(20_000)}`])],
  ] as const) {
    const answer = await exchange(bytes);
    t.equal(answer.status, status);
    t.match(answer.headers, wanted, `${status}: ${bytes.split('\r\n', 1)[0]}`);
    t.equal(answer.headers['server'] ?? answer.headers['x-powered-by'], undefined, 'no version is named');
    t.equal(answer.headers['access-control-allow-origin'], undefined);
  }
});

t.test('a request id of the right form is kept, another replaced', async (t) => {
  const answered = async (id: string) =>
    (await exchange(request('GET', '/nowhere', [`x-request-id: ${id}`]))).headers['x-request-id'];
  t.equal(await answered('abc-12345'), 'abc-12345');
  for (const id of ['short', 'has space in it', 'x'.repeat(65), `${CANARY}\u00e9`, '"quoted-id"'])
    t.not(await answered(id), id, id);
});

t.test('forwarded addresses and hosts of strangers count for nothing', async (t) => {
  const headersOf = (n: number) => [
    `x-forwarded-for: 203.0.113.${n}`,
    `forwarded: for=203.0.113.${n}`,
    `x-real-ip: 203.0.113.${n}`,
    'x-forwarded-host: evil.example',
    'x-forwarded-proto: https',
    json,
  ];
  const body = JSON.stringify({ email: 'nobody@clinic.example', password: 'wrong-lantern-oboe' });
  const statuses: number[] = [];
  for (let n = 0; n < 11; n += 1) {
    const answer = await exchange(request('POST', '/v1/auth/password', headersOf(n), body));
    statuses.push(answer.status);
    t.notMatch(JSON.stringify(answer), /evil\.example/);
  }
  t.same(
    statuses,
    [...Array.from({ length: 10 }, () => 401), 429],
    'the eleventh try of one peer waits, whatever it claims',
  );
  await t.rejects(
    startTestApp(t, { settings: { TRUSTED_PROXIES: 'true' } }),
    /TRUSTED_PROXIES/,
    'trusting everybody stops the boot',
  );
});

t.test('headers of any content neither break the server nor come back', async (t) => {
  const names = [
    'host',
    'accept',
    'user-agent',
    'cookie',
    'range',
    'if-none-match',
    'if-match',
    'idempotency-key',
    'authorization',
    'expect',
    'te',
    'upgrade',
    'origin',
    'accept-version',
    'content-encoding',
    'x-http-method-override',
    '__proto__',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD'),
      fc.constantFrom('/v1/cases', '/livez', '/v1/cases/x', '/v1/deid/preview', '/v1/ws', '//v1/cases', '/v1/cases/'),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 6 }),
      async (method, path, pairs) => {
        const lines = pairs.map(([name, value]) => `${name}: ${CANARY}${value.replaceAll(/[\r\n]/g, '')}`);
        const answer = await exchange(Buffer.from(request(method, path, lines), 'utf8'));
        if (answer.status >= 500 || Number.isNaN(answer.status)) throw new Error(`${answer.status}: ${answer.body}`);
        if (JSON.stringify(answer).includes('canary')) throw new Error(`echoed: ${answer.body}`);
      },
    ),
    { numRuns: 300, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false },
  );
  t.equal((await exchange(request('GET', '/livez'))).status, 200);
  t.notMatch(app.log(), /canary/);
});

t.test('spellings of a path or method lead to the same decision as the plain one, or nowhere', async (t) => {
  const spellings = (path: string) => [
    `/${path}`,
    `${path}/`,
    `${path};x=1`,
    path.replace('/v1', '/v1/.'),
    path.replace('/v1', '/x/../v1'),
    path.replace('/v1', '/V1'),
    path.replace('/v1/', '/v1%2F'),
    path.replace('/v1/', '/v1//'),
    path.replace('v', '%76'),
    `http://evil.example${path}`,
  ];
  const routes = describedRoutes().filter(({ path }) => path.startsWith('/v1/') && !/auth|ws-tickets/.test(path));
  let tried = 0;
  for (const { method, path } of routes) {
    const plain = await exchange(request(method, path, [json], method === 'GET' ? '' : '{}'));
    const answers = await Promise.all(
      spellings(path).map((one) => exchange(request(method, one, [json], method === 'GET' ? '' : '{}'))),
    );
    for (const [place, answer] of answers.entries()) {
      tried += 1;
      if (![plain.status, 400, 404, 405].includes(answer.status))
        t.fail(`${method} ${spellings(path)[place]}: ${answer.status}, plain ${plain.status}`);
      if (plain.status === 401 && answer.status < 400) t.fail(`${method} ${spellings(path)[place]} let a stranger in`);
    }
    const overridden = await exchange(request('GET', path, [`x-http-method-override: ${method}`]));
    if (method !== 'GET') t.ok([401, 404, 405].includes(overridden.status), `${method} ${path} by override`);
    t.equal((await exchange(request('HEAD', path))).status, 405, 'HEAD is no way in');
  }
  t.ok(tried >= routes.length * 10, `${tried} spellings`);
});

t.test('a page of another origin opens no socket, with the problem that says so', async (t) => {
  for (const origin of ['https://evil.example', 'null', `${app.config.publicUrl}.evil.example`]) {
    const upgrade = [
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-protocol: curbside.v1',
    ];
    const answer = await exchange(
      `GET /v1/ws HTTP/1.1\r\nhost: localhost\r\norigin: ${origin}\r\n${upgrade.join('\r\n')}\r\n\r\n`,
    );
    t.equal(answer.status, 403, origin);
    t.match(JSON.parse(answer.body), { code: 'origin_refused' });
  }
  const ours = await RawSocket.open(url, { origin: app.config.allowedOrigins[0] ?? '' });
  t.match(ours.head, /101/, 'control: our own page does');
  ours.socket.destroy();
});

t.test('what comes on an open connection while the server stops is sent elsewhere', async (t) => {
  const stopping = await startTestApp(t);
  const own = Number(new URL(await stopping.listen()).port);
  const socket = connect(own, '127.0.0.1');
  const received = everythingFrom(socket);
  const body = '{"email":"x"}';
  socket.write(`POST /v1/auth/password HTTP/1.1\r\nhost: x\r\n${json}\r\ncontent-length: ${body.length}\r\n\r\n`);
  await new Promise<void>((resolve) => setTimeout(resolve, 100));
  const closed = stopping.app.close();
  socket.write(`${body}GET /livez HTTP/1.1\r\nhost: x\r\n\r\n`);
  const text = await received;
  await closed;
  const [first = '', second = ''] = text.split(/(?=HTTP\/1\.1 )/);
  t.match(parseAnswer(first), { status: 400 }, 'what had begun is answered');
  const answer = parseAnswer(second);
  t.match(answer, { status: 503, headers: { 'retry-after': '1', 'x-content-type-options': 'nosniff' } });
  t.match(JSON.parse(answer.body), { code: 'overloaded' });
  t.match(stopping.log(), /"status":503,"code":"overloaded"/);
  t.notMatch(stopping.log(), /request failed/, 'who is turned away is a line among requests, and no fault');
});
