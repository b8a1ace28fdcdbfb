import { randomUUID } from 'node:crypto';
import t from 'tap';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, callAs } from './support/doctors.ts';

t.test('an answer that the client holds already is not sent again', async (t) => {
  const app = await startTestApp(t);
  const doctor = await aDoctor(app);
  const { body: made } = await doctor.call('POST', '/v1/cases', aCase());
  for (const [url, form] of [
    ['/v1/cases', /^W\/"[\w-]{22}"$/],
    [`/v1/cases/${made.id}`, /^"1"$/],
    ['/v1/me', /^W\/"[\w-]{22}"$/],
  ] as const) {
    const first = await doctor.call('GET', url);
    const tag = first.headers['etag'] ?? '';
    t.match(tag, form, url);
    const again = await doctor.call('GET', url, undefined, { 'if-none-match': `"other", ${tag}` });
    t.equal(again.status, 304, `${url}: 304`);
    t.equal(again.text, '');
    t.equal(again.headers['etag'], tag);
    t.equal((await doctor.call('GET', url, undefined, { 'if-none-match': '"other"' })).status, 200);
  }
  await doctor.call('POST', '/v1/cases', aCase({ title: 'One more' }));
  const first = await doctor.call('GET', '/v1/cases?limit=1');
  const again = await doctor.call('GET', '/v1/cases?limit=1', undefined, {
    'if-none-match': first.headers['etag'] ?? '',
  });
  t.match(again, { status: 304, headers: { link: first.headers['link'] } }, 'nor one that has a next page');
  const before = await doctor.call('GET', '/v1/cases');
  await doctor.call('POST', '/v1/cases', aCase({ title: 'Another one' }));
  const held = { 'if-none-match': before.headers['etag'] ?? '' };
  t.equal((await doctor.call('GET', '/v1/cases', undefined, held)).status, 200, 'what changed is sent');
});

t.test('a list links to its next page, until the last', async (t) => {
  const app = await startTestApp(t);
  const doctor = await aDoctor(app);
  for (const title of ['One', 'Two', 'Three']) await doctor.call('POST', '/v1/cases', aCase({ title }));
  const titles: string[] = [];
  let url: string | undefined = '/v1/cases?limit=2&specialty=infectious-disease';
  for (let pages = 0; url !== undefined && pages < 5; pages += 1) {
    const page = await doctor.call('GET', url);
    titles.push(...page.body.data.map((one: { title: string }) => one.title));
    url = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    t.equal(url === undefined, page.body.next_cursor === null, 'link and next_cursor agree');
    if (url) t.match(url, /specialty=infectious-disease/, 'the filters stay');
  }
  t.same(titles, ['Three', 'Two', 'One']);
});

t.test('every answer has a request id: yours when it has the form, else a new one', async (t) => {
  const app = await startTestApp(t);
  const call = callAs(app, undefined);
  const ask = (id: string) => call('GET', '/v1/me', undefined, { 'x-request-id': id });
  for (const good of ['abcdefgh', randomUUID(), 'A'.repeat(64)]) {
    const reply = await ask(good);
    t.equal(reply.headers['x-request-id'], good);
    t.equal(reply.body.request_id, good, 'and it stands in the problem');
  }
  for (const bad of ['short', 'A'.repeat(65), 'with blank in it', 'semi;colon;id']) {
    const id = (await ask(bad)).headers['x-request-id'];
    t.match(id, /^[0-9a-f-]{36}$/, `${bad} is replaced`);
  }
  t.match(app.log(), 'abcdefgh', 'the log line has it too');
});

t.test('a repeat with the same key is the same answer, and says so', async (t) => {
  const app = await startTestApp(t);
  const doctor = await aDoctor(app);
  const key = { 'idempotency-key': randomUUID() };
  const first = await doctor.call('POST', '/v1/cases', aCase(), key);
  const again = await doctor.call('POST', '/v1/cases', aCase(), { 'idempotency-key': `"${key['idempotency-key']}"` });
  t.equal(first.headers['idempotent-replayed'], undefined);
  t.equal(again.headers['idempotent-replayed'], 'true');
  t.equal(again.body.id, first.body.id);
  const other = await doctor.call('POST', '/v1/cases', aCase({ title: 'Other' }), key);
  t.match(other.body, { status: 422, code: 'idempotency_key_reused' });
  t.match((await doctor.call('POST', '/v1/cases', aCase(), { 'idempotency-key': 'short' })).body, {
    status: 400,
    code: 'idempotency_key_missing',
  });
});

t.test('a used-up limit says which one, how much it allows and when it is free again', async (t) => {
  const app = await startTestApp(t);
  const call = callAs(app, undefined);
  const wrong = { email: 'nobody@clinic.example', password: 'wrong-password-here' };
  let reply = await call('POST', '/v1/auth/password', wrong);
  for (let attempt = 0; reply.status === 401 && attempt < 30; attempt += 1)
    reply = await call('POST', '/v1/auth/password', wrong);
  t.equal(reply.status, 429);
  const seconds = Number(reply.headers['retry-after']);
  t.ok(seconds > 0 && seconds <= 900, `Retry-After ${seconds}`);
  t.equal(reply.headers['ratelimit-policy'], '"login.both";q=10;w=900');
  t.equal(reply.headers['ratelimit'], `"login.both";r=0;t=${seconds}`);
  t.match(reply.body, { code: 'rate_limited' });
});

t.test('a known address with another method is 405 and says what it takes; an unknown one is 404', async (t) => {
  const app = await startTestApp(t);
  const call = callAs(app, undefined);
  const wrong = await call('DELETE', '/v1/cases');
  t.match(wrong.body, { status: 405, code: 'method_not_allowed' });
  t.equal(wrong.headers['allow'], 'GET, POST');
  t.match((await call('PUT', `/v1/cases/${randomUUID()}`)).headers['allow'], /DELETE, GET, PATCH/);
  t.match((await call('GET', '/v1/no-such-thing')).body, { status: 404, code: 'not_found' });
});
