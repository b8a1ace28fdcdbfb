import { randomUUID } from 'node:crypto';
import t from 'tap';
import { newId } from '../src/kernel/ids.ts';
import type { AccountState } from '../src/kernel/actor.ts';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, callAs, type Doctor, type Method, type Reply } from './support/doctors.ts';
import { countRows, rowsOf, tablesHolding } from './support/rows.ts';
import { withClient } from './support/database.ts';

const app = await startTestApp(t);
const { database } = app;
const [author, colleague] = [await aDoctor(app), await aDoctor(app, { name: 'Dr. Bo Example' })];

async function published(doctor: Doctor = author, texts: Parameters<typeof aCase>[0] = {}): Promise<Reply['body']> {
  const reply = await doctor.call('POST', '/v1/cases', aCase(texts));
  if (reply.status !== 201) throw new Error(`no case was published: ${reply.status} ${reply.text}`);
  return reply.body;
}

async function commented(caseId: string, body: string, doctor: Doctor = colleague): Promise<Reply['body']> {
  const reply = await doctor.call('POST', `/v1/cases/${caseId}/comments`, { body });
  if (reply.status !== 201) throw new Error(`no comment was written: ${reply.status} ${reply.text}`);
  return reply.body;
}

/** Every route of cases, rooms and the gate, with a body that fits. `:id` is filled in. */
const ROUTES: readonly (readonly [Method, string, object?])[] = [
  ['POST', '/v1/deid/preview', { text: 'Fine.' }],
  ['POST', '/v1/cases', aCase()],
  ['GET', '/v1/cases'],
  ['POST', '/v1/cases/search', { tag: 'sepsis' }],
  ['GET', '/v1/cases/:id'],
  ['PATCH', '/v1/cases/:id', { title: 'A', body: 'B', question: 'C' }],
  ['DELETE', '/v1/cases/:id'],
  ['PUT', '/v1/cases/:id/bookmark'],
  ['DELETE', '/v1/cases/:id/bookmark'],
  ['GET', '/v1/cases/:id/poll'],
  ['PUT', '/v1/cases/:id/poll/vote', { option_id: newId() }],
  ['PUT', '/v1/comments/:id/helpful'],
  ['DELETE', '/v1/comments/:id/helpful'],
  ['PUT', '/v1/cases/:id/closed'],
  ['DELETE', '/v1/cases/:id/closed'],
  ['PUT', '/v1/cases/:id/accepted-answer', { comment_id: newId() }],
  ['DELETE', '/v1/cases/:id/accepted-answer'],
  ['PUT', '/v1/cases/:id/outcome', { text: 'Fine.' }],
  ['GET', '/v1/cases/:id/consent'],
  ['PUT', '/v1/cases/:id/consent/withdrawn'],
  ['GET', '/v1/cases/:id/comments'],
  ['POST', '/v1/cases/:id/comments', { body: 'Fine.' }],
  ['GET', '/v1/comments/:id'],
  ['PATCH', '/v1/comments/:id', { body: 'Fine.' }],
  ['DELETE', '/v1/comments/:id'],
  ['PATCH', '/v1/rooms/:id/membership', { muted: true }],
  ['PUT', '/v1/rooms/:id/membership'],
  ['DELETE', '/v1/rooms/:id/membership'],
  ['PUT', '/v1/rooms/:id/read', { up_to_seq: 1 }],
];

const at = (url: string, id: string): string => url.replace(':id', id);
const IF_MATCH = { 'if-match': '"1"' };

t.test('who may use the routes of cases, rooms and the gate', async (t) => {
  const described = Object.entries(app.app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations ?? {})
      .filter(([, one]) => (one as { tags?: string[] }).tags?.some((tag) => ['cases', 'rooms', 'gate'].includes(tag)))
      .map(([method]) => `${method.toUpperCase()} ${path.replace('{id}', ':id')}`),
  );
  const known = ROUTES.map(([method, url]) => `${method} ${url}`);
  t.same(described.filter((one) => !known.includes(one)).toSorted(), [], 'the list is complete');

  const someone = await published();
  const comment = await commented(someone.id, 'Seen before.');
  const idFor = (url: string): string =>
    url.includes('/rooms/') ? someone.room_id : url.includes('/comments/') ? comment.id : someone.id;
  const states: readonly (readonly [AccountState, number, string])[] = [
    ['new', 403, 'not_verified'],
    ['pending', 403, 'not_verified'],
    ['rejected', 403, 'not_verified'],
    ['expired', 403, 'licence_not_valid'],
    ['suspended', 403, 'account_suspended'],
  ];
  const subjects: (readonly [string, ReturnType<typeof callAs>, number, string])[] = [
    ['nobody', callAs(app, undefined), 401, 'unauthenticated'],
    ['a forged token', callAs(app, `${author.token.slice(0, -4)}AAAA`), 401, 'unauthenticated'],
  ];
  for (const [state, status, code] of states)
    subjects.push([state, (await aDoctor(app, { state, verified: state === 'expired' })).call, status, code]);
  const staff = await aDoctor(app, { roles: ['verifier', 'moderator', 'operator', 'auditor'] });
  subjects.push(['staff without a licence', staff.call, 403, 'not_verified']);

  const before = await countRows(database);
  for (const [method, url, body] of ROUTES) {
    for (const [who, call, status, code] of subjects) {
      const reply = await call(method, at(url, idFor(url)), body, IF_MATCH);
      t.match(reply, { status, body: { code } }, `${who}: ${method} ${url}`);
    }
    if (!url.includes(':id')) continue;
    const foreign = await colleague.call(method, at(url, newId()), body, IF_MATCH);
    const isLeaving = method === 'DELETE' && url.endsWith('/membership');
    t.equal(foreign.status, isLeaving ? 204 : 404, `an id of nothing: ${method} ${url}`);
    for (const id of ['x', someone.id.toUpperCase(), `${someone.id}'--`, '%00'])
      t.match((await colleague.call(method, at(url, id), body, IF_MATCH)).body?.code, /invalid_request|not_found/, id);
  }
  t.same(await countRows(database), before, 'nothing was written by any of it');
  for (const [method, url] of ROUTES.filter(([method, url]) => method === 'GET' && !/consent|poll/.test(url)))
    t.equal((await colleague.call(method, at(url, idFor(url)))).status, 200, `control: a member gets ${url}`);
  t.equal((await callAs(app, undefined)('GET', '/v1/specialties')).status, 200, 'the specialties are public');
});

t.test('a published case', async (t) => {
  const reply = await author.call('POST', '/v1/cases', {
    ...aCase({ body: 'Mrs. Alda Brandvold, MRN 4471920, has had fever since 12 March 2026.' }),
  });

  await t.test('is answered, stored and read without its identifiers', async (t) => {
    t.equal(reply.status, 201);
    t.match(reply.body, { state: 'open', revision: 1, comment_count: 0, specialty: 'infectious-disease' });
    t.same(reply.body.author, { persona_id: author.personaId, display_name: 'Dr. Ada Example', standing: 'full' });
    t.match(reply.body.deid, { spans_removed: 3, classes: ['A', 'C', 'H'] });
    const read = await colleague.call('GET', `/v1/cases/${reply.body.id}`);
    t.equal(read.headers['etag'], '"1"');
    const { deid: _, ...asAnswered } = reply.body;
    t.same(read.body, asAnswered);
    for (const word of ['Brandvold', '4471920', '12 March']) {
      t.notMatch(reply.text + read.text + app.log(), word);
      t.same(await tablesHolding(database, word), [], word);
    }
    t.same(
      await tablesHolding(database, 'has had fever'),
      ['public.clinical_case'],
      'control: what was kept is found, and in one place only',
    );
  });

  await t.test('has its room, its author as owner, its memory, event, audit and idempotency row', async (t) => {
    const { id, room_id: roomId } = reply.body;
    t.match(await rowsOf(database, 'select * from room_member where room_id = $1', [roomId]), [
      { account_id: author.accountId, role: 'owner', left_at: null },
    ]);
    const labels = await rowsOf(database, 'select label from case_label where room_id = $1', [roomId]);
    t.ok(labels.length > 0 && labels.every((row) => !/brandvold/i.test(String(row['label']))));
    const events = await rowsOf(database, `select data from outbox where data->>'id' = $1`, [id]);
    t.same(events, [{ data: { kind: 'case', id, room_id: roomId } }], 'ids only');
    const audit = `select action, outcome from audit_pending where object_id::text = $1
      union all select entry::jsonb->>'action', entry::jsonb->>'outcome' from audit_entry where entry::jsonb->>'object_id' = $1`;
    t.same(await rowsOf(database, audit, [id]), [{ action: 'case.publish', outcome: 'done' }]);
    t.match(await rowsOf(database, 'select status, object_id from idempotency where object_id = $1', [id]), [
      { status: 201 },
    ]);
  });
});

t.test('bad input to any write is refused with its code, echoes nothing and leaves nothing behind', async (t) => {
  const subject = await published();
  const comments = `/v1/cases/${subject.id}/comments`;
  const own = await commented(subject.id, 'Mine.', author);
  const secret = 'Zsofia-canary';
  const text = { title: 'A', body: 'B', question: 'C' };
  const cases: readonly (readonly [string, Method, string, object, number, string, string?])[] = [
    ['an unknown field', 'POST', '/v1/cases', { ...aCase(), [secret]: 1 }, 400, 'invalid_request', ''],
    [
      'a missing question',
      'POST',
      '/v1/cases',
      { ...aCase(), question: undefined },
      400,
      'invalid_request',
      '/question',
    ],
    ['an empty title', 'POST', '/v1/cases', { ...aCase(), title: '' }, 400, 'invalid_request', '/title'],
    ['a number for text', 'POST', '/v1/cases', { ...aCase(), title: 7 }, 400, 'invalid_request', '/title'],
    ['a title too long', 'POST', '/v1/cases', aCase({ title: secret.repeat(20) }), 400, 'invalid_request', '/title'],
    ['a body too long', 'POST', '/v1/cases', aCase({ body: 'x'.repeat(20_001) }), 400, 'invalid_request', '/body'],
    ['more than a request may hold', 'POST', '/v1/cases', aCase({ body: 'x'.repeat(70_000) }), 413, 'too_large'],
    ['NUL', 'POST', '/v1/cases', aCase({ body: `a\u0000${secret}` }), 400, 'invalid_request', '/body'],
    ['a bell', 'POST', '/v1/cases', aCase({ title: `a\u0007${secret}` }), 400, 'invalid_request', '/title'],
    [
      'a foreign specialty',
      'POST',
      '/v1/cases',
      { ...aCase(), specialty: secret },
      400,
      'invalid_request',
      '/specialty',
    ],
    [
      'an old attestation',
      'POST',
      '/v1/cases',
      { ...aCase(), attestation: '2020-01' },
      400,
      'invalid_request',
      '/attestation',
    ],
    ['a forged preview', 'POST', '/v1/cases', { ...aCase(), preview_token: 'A'.repeat(80) }, 409, 'preview_mismatch'],
    [
      'a release without end',
      'POST',
      '/v1/cases',
      { ...aCase(), releases: [{ start: 0, reason: 'drug' }] },
      400,
      'invalid_request',
      '/releases/0/end',
    ],
    ['a comment with NUL', 'POST', comments, { body: '\u0000' }, 400, 'invalid_request', '/body'],
    ['a comment too long', 'POST', comments, { body: 'x'.repeat(10_001) }, 400, 'invalid_request', '/body'],
    ['a reply to nothing', 'POST', comments, { body: 'Yes.', reply_to: newId() }, 404, 'not_found'],
    ['a reply to a case', 'POST', comments, { body: 'Yes.', reply_to: subject.id }, 404, 'not_found'],
    ['an edit of a part', 'PATCH', `/v1/cases/${subject.id}`, { title: 'A' }, 400, 'invalid_request', '/question'],
    [
      'an edit with a forged preview',
      'PATCH',
      `/v1/cases/${subject.id}`,
      { ...text, preview_token: 'B'.repeat(80) },
      409,
      'preview_mismatch',
    ],
    [
      'an edited comment with NUL',
      'PATCH',
      `/v1/comments/${own.id}`,
      { body: '\u0000' },
      400,
      'invalid_request',
      '/body',
    ],
    [
      'a horizon below zero',
      'PUT',
      `/v1/rooms/${subject.room_id}/read`,
      { up_to_seq: -1 },
      400,
      'invalid_request',
      '/up_to_seq',
    ],
    [
      'a horizon no number holds',
      'PUT',
      `/v1/rooms/${subject.room_id}/read`,
      { up_to_seq: 1e25 },
      400,
      'invalid_request',
      '/up_to_seq',
    ],
    ['a preview of nothing', 'POST', '/v1/deid/preview', { text: '' }, 400, 'invalid_request', '/text'],
    ['a preview in a foreign case', 'POST', '/v1/deid/preview', { text: 'Fine.', case_id: newId() }, 404, 'not_found'],
  ];
  const before = await countRows(database);
  for (const [what, method, url, body, status, code, pointer] of cases) {
    const reply = await author.call(method, url, body, IF_MATCH);
    t.match(reply, { status, body: { code, status, type: `/problems/${code}` } }, `${what}: ${reply.text}`);
    t.equal(reply.headers['content-type'], 'application/problem+json; charset=utf-8', what);
    if (pointer !== undefined) t.equal(reply.body.errors[0].pointer, pointer, what);
    t.notMatch(reply.text, /canary/i, what);
  }
  for (const url of [
    '/v1/cases?limit=0',
    '/v1/cases?limit=101',
    '/v1/cases?specialty=astrology',
    '/v1/cases?colour=red',
    `${comments}?after_seq=-1`,
    `${comments}?after_seq=100000000000000000000`,
  ])
    t.match(await author.call('GET', url), { status: 400, body: { code: 'invalid_request' } }, url);
  t.same(await countRows(database), before);
  t.notMatch(app.log(), /canary/i);
});

t.test('text that cannot be read out again is made well before it is stored', async (t) => {
  const { id } = await published(author, { body: 'Cut \ud83d here, and a whole \ud83e\ude7a there.' });
  t.equal((await author.call('GET', `/v1/cases/${id}`)).body.body, 'Cut \ufffd here, and a whole \ud83e\ude7a there.');
  t.match((await commented(id, 'Half \udc00.')).body, 'Half \ufffd.');
});

t.test('a request that is sent again', async (t) => {
  const key = randomUUID();
  const send = (url: string, body: object, name: string = key) =>
    author.call('POST', url, body, { 'idempotency-key': name });
  const first = await send('/v1/cases', aCase());

  await t.test('with the same key and payload is answered the same and takes effect once', async (t) => {
    const again = await send('/v1/cases', Object.fromEntries(Object.entries(aCase()).toReversed()));
    t.equal(again.status, 201);
    t.equal(again.headers['idempotent-replayed'], 'true');
    t.equal(first.headers['idempotent-replayed'], undefined);
    const { deid: _, ...asAnswered } = first.body;
    t.same(again.body, asAnswered);
    const quoted = await send('/v1/cases', aCase(), `"${key}"`);
    t.equal(quoted.body.id, first.body.id, 'the key in quotes is the same key');
  });

  await t.test('with another payload is refused', async (t) => {
    const changed = await send('/v1/cases', aCase({ title: 'Another' }));
    t.match(changed, { status: 422, body: { code: 'idempotency_key_reused' } });
    const elsewhere = await send(`/v1/cases/${first.body.id}/comments`, { body: 'Fine.' });
    t.equal(elsewhere.status, 201, 'on another route the key is another');
    const other = await published();
    const foreign = await send(`/v1/cases/${other.id}/comments`, { body: 'Fine.' });
    t.match(foreign, { status: 422 }, 'another case is another payload');
    const theirs = await colleague.call('POST', '/v1/cases', aCase(), { 'idempotency-key': key });
    t.equal(theirs.status, 201, 'another member may use the same key');
    t.not(theirs.body.id, first.body.id);
  });

  await t.test('is answered the same where its case takes no more by now', async (t) => {
    const { id } = await published();
    const name = randomUUID();
    const comment = (body: string) => send(`/v1/cases/${id}/comments`, { body }, name);
    const written = await comment('Fine.');
    t.match(written, { status: 201, headers: { 'idempotent-replayed': undefined } });
    const { deid: _, ...asAnswered } = written.body;
    t.equal((await author.call('PUT', `/v1/cases/${id}/closed`, undefined, IF_MATCH)).status, 200);
    t.match(await send(`/v1/cases/${id}/comments`, { body: 'Late.' }, randomUUID()), { body: { code: 'case_closed' } });
    const again = await comment('Fine.');
    t.match(again, { status: 201, headers: { 'idempotent-replayed': 'true' } });
    t.same(again.body, asAnswered);
    t.match(await comment('Not fine.'), { status: 422, body: { code: 'idempotency_key_reused' } });
  });

  await t.test('many times at once takes effect once, also when one statement writes them all', async (t) => {
    const { id } = await published();
    const comment = (name: string) => send(`/v1/cases/${id}/comments`, { body: 'Fine.' }, name);
    const name = randomUUID();
    // The others keep the database busy, so that the repeats wait and are then written together.
    const others = Array.from({ length: 6 }, () => comment(randomUUID()));
    const all = await Promise.all(Array.from({ length: 12 }, () => comment(name)));
    await Promise.all(others);
    t.ok(all.every(({ status }) => status === 201 || status === 409));
    t.equal(new Set(all.flatMap(({ status, body }) => (status === 201 ? [body.id] : []))).size, 1);
    const listed = await author.call('GET', `/v1/cases/${id}/comments`);
    t.equal(listed.body.data.length, others.length + 1);
  });

  await t.test('without a key, or with one of another form, is not begun', async (t) => {
    for (const name of ['', 'short', 'x'.repeat(65), 'has spaces in it, yes'])
      t.match(await send('/v1/cases', aCase(), name), { status: 400, body: { code: 'idempotency_key_missing' } }, name);
  });

  await t.test('while the first is still running is told to wait', async (t) => {
    const running = randomUUID();
    const lock = `select pg_advisory_xact_lock(hashtextextended($1, 0))`;
    await withClient(database.adminUrl, async (admin) => {
      for (const [route, url, body] of [
        ['POST /v1/cases', '/v1/cases', aCase()],
        ['POST /v1/cases/:id/comments', `/v1/cases/${first.body.id}/comments`, { body: 'Fine.' }],
      ] as const) {
        await admin.query('begin');
        await admin.query(lock, [`${author.accountId}/${route}/${running}`]);
        const waiting = await send(url, body, running);
        t.match(waiting, { status: 409, body: { code: 'request_in_flight' }, headers: { 'retry-after': '1' } }, url);
        await admin.query('rollback');
        t.equal((await send(url, body, running)).status, 201, `${url}: afterwards it runs`);
      }
    });
  });

  await t.test('twenty times at once takes effect once', async (t) => {
    const at = randomUUID();
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => send(`/v1/cases/${first.body.id}/comments`, { body: 'At once.' }, at)),
    );
    const made = new Set(replies.filter((one) => one.status === 201).map((one) => one.body.id));
    t.equal(made.size, 1);
    t.ok(replies.every((one) => one.status === 201 || one.body.code === 'request_in_flight'));
    const stored = await rowsOf(database, `select count(*)::int as count from case_comment where body = 'At once.'`);
    t.same(stored, [{ count: 1 }]);
  });

  await t.test('of a refusal is judged anew: refusals are not kept', async (t) => {
    const name = randomUUID();
    t.equal((await send('/v1/cases', { ...aCase(), specialty: 'astrology' }, name)).status, 400);
    t.equal((await send('/v1/cases', aCase(), name)).status, 201);
  });

  await t.test('answers with the first revision although there is a newer one', async (t) => {
    const { id } = first.body;
    const edit = { title: 'Newer', body: 'Newer.', question: 'Newer?' };
    t.equal((await author.call('PATCH', `/v1/cases/${id}`, edit, IF_MATCH)).status, 200);
    t.match((await send('/v1/cases', aCase())).body, { id, title: 'Fever after travel', revision: 1 });
  });
});

t.test('the list of cases', async (t) => {
  const reader = await aDoctor(app);
  const specialty = 'ophthalmology';
  const ids: string[] = [];
  for (let i = 0; i < 7; i += 1) ids.push((await author.call('POST', '/v1/cases', { ...aCase(), specialty })).body.id);
  // Several at one moment: the id decides, or a page would lose or double one.
  await withClient(database.adminUrl, (admin) =>
    admin.query(`update clinical_case set created_at = '2026-01-02T03:04:05.678901Z' where id = any ($1)`, [
      ids.slice(0, 5),
    ]),
  );
  const url = `/v1/cases?specialty=${specialty}&limit=2`;

  await t.test('pages through everything once, newest first, while others publish', async (t) => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Reply = await reader.call('GET', cursor === '' ? url : `${url}&cursor=${cursor}`);
      t.equal(page.status, 200);
      seen.push(...page.body.data.map((one: { id: string }) => one.id));
      cursor = page.body.next_cursor;
      await author.call('POST', '/v1/cases', { ...aCase(), specialty });
    }
    t.same(seen, [ids[6], ids[5], ...ids.slice(0, 5).toReversed()]);
    const one = (await reader.call('GET', url)).body.data[0];
    t.equal(one.body, undefined, 'a list holds no bodies');
    t.same(Object.keys(one).includes('question'), true);
  });

  await t.test('refuses a cursor that is forged, cut, of another filter or of another list', async (t) => {
    const { next_cursor: cursor } = (await reader.call('GET', url)).body;
    const flipped = `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`;
    for (const [what, other] of [
      ['flipped', `${url}&cursor=${flipped}`],
      ['cut', `${url}&cursor=${cursor.slice(0, 20)}`],
      ['made up', `${url}&cursor=${Buffer.from('["2026-01-01",1]').toString('base64url')}`],
      ['of another filter', `/v1/cases?specialty=neurology&cursor=${cursor}`],
      ['of no filter', `/v1/cases?cursor=${cursor}`],
      ['of another list', `/v1/cases/${ids[0]}/comments?cursor=${cursor}`],
    ] as const)
      t.match(await reader.call('GET', other), { status: 400, body: { code: 'invalid_cursor' } }, what);
    t.equal((await reader.call('GET', `${url}&cursor=${cursor}`)).status, 200, 'control: untouched it opens');
  });
});

t.test('comments', async (t) => {
  const subject = await published();
  const url = `/v1/cases/${subject.id}/comments`;
  const first = await commented(subject.id, 'Ask Bodil Halvorsen on 212-555-0142.');

  await t.test('are numbered in the room, counted, and read in order from any point', async (t) => {
    t.match(first, { room_seq: 1, room_id: subject.room_id, state: 'visible', reply_to: null });
    t.notMatch(first.body, /Halvorsen|0142/);
    for (let i = 2; i <= 5; i += 1) await commented(subject.id, `Comment ${i}.`, i % 2 ? author : colleague);
    const all = (await author.call('GET', url)).body.data;
    t.same(
      all.map((one: { room_seq: number }) => one.room_seq),
      [1, 2, 3, 4, 5],
    );
    const page = (await author.call('GET', `${url}?limit=2&after_seq=1`)).body;
    t.same(
      page.data.map((one: { room_seq: number }) => one.room_seq),
      [2, 3],
    );
    const next = (await author.call('GET', `${url}?limit=2&cursor=${page.next_cursor}`)).body;
    t.same(next.data, all.slice(3));
    t.equal(next.next_cursor, null);
    t.match((await author.call('GET', `/v1/cases/${subject.id}`)).body, { comment_count: 5, last_seq: 5 });
    const one = await author.call('GET', `/v1/comments/${first.id}`);
    t.same([one.headers['etag'], one.body], ['"1"', all[0]]);
  });

  await t.test('answer a comment of the same case, never one of another', async (t) => {
    const reply = await author.call('POST', url, { body: 'Agreed.', reply_to: first.id });
    t.match(reply, { status: 201, body: { reply_to: first.id } });
    const other = await published();
    const astray = await author.call('POST', `/v1/cases/${other.id}/comments`, { body: 'Hm.', reply_to: first.id });
    t.match(astray, { status: 404, body: { code: 'not_found' } });
  });

  await t.test('are edited by their author alone, one revision at a time', async (t) => {
    const path = `/v1/comments/${first.id}`;
    const edit = { body: 'Ask the ward of Bodil Halvorsen.' };
    t.match(await colleague.call('PATCH', path, edit), { status: 428, body: { code: 'if_match_required' } });
    for (const tag of ['"2"', 'W/"1"', '1', '*'])
      t.match(await colleague.call('PATCH', path, edit, { 'if-match': tag }), { status: 412 }, tag);
    t.match(await author.call('PATCH', path, edit, IF_MATCH), { status: 403, body: { code: 'not_your_role' } });
    const edited = await colleague.call('PATCH', path, edit, IF_MATCH);
    t.match(edited, { status: 200, headers: { etag: '"2"' }, body: { revision: 2 } });
    t.notMatch(edited.text, /Halvorsen/);
    t.match(await colleague.call('PATCH', path, edit, IF_MATCH), { status: 412, body: { code: 'stale_version' } });
    const kept = await rowsOf(database, 'select revision, body from comment_revision where comment_id = $1', [
      first.id,
    ]);
    t.same(kept, [{ revision: 1, body: first.body }]);
  });

  await t.test('are removed with their revisions and leave a tombstone', async (t) => {
    const path = `/v1/comments/${first.id}`;
    t.match(await author.call('DELETE', path, undefined, { 'if-match': '"2"' }), { status: 403 });
    t.match(await colleague.call('DELETE', path), { status: 428 });
    t.equal((await colleague.call('DELETE', path, undefined, { 'if-match': '"2"' })).status, 204);
    t.match((await author.call('GET', path)).body, { state: 'removed', body: null, room_seq: 1 });
    t.match((await author.call('GET', url)).body.data[0], { state: 'removed', body: null });
    const gone = `select body, body_deid, body_receipt from case_comment where id = $1
      union all select body, body_deid, body_receipt from comment_revision where comment_id = $1`;
    const nothing = { body: null, body_deid: null, body_receipt: null };
    t.same(await rowsOf(database, gone, [first.id]), [nothing, nothing]);
    for (const method of ['PATCH', 'DELETE'] as const) {
      const late = await colleague.call(method, path, method === 'PATCH' ? { body: 'x' } : undefined, {
        'if-match': '"3"',
      });
      t.match(late, { status: 409, body: { code: 'state_conflict' } }, method);
    }
    const reply = await author.call('POST', url, { body: 'To a tombstone.', reply_to: first.id });
    t.match(reply, { status: 404 }, 'nobody answers a tombstone');
  });
});

t.test('a case that is edited', async (t) => {
  const subject = await published(author, { body: 'First words.' });
  const path = `/v1/cases/${subject.id}`;
  const text = { title: 'Second', body: 'Second words of Alda Brandvold.', question: 'Second?' };

  t.match(await author.call('PATCH', path, text), { status: 428, body: { code: 'if_match_required' } });
  t.match(await author.call('PATCH', path, text, { 'if-match': '"9"' }), { status: 412 });
  t.match(await colleague.call('PATCH', path, text, IF_MATCH), { status: 403, body: { code: 'not_your_role' } });
  const edited = await author.call('PATCH', path, text, IF_MATCH);
  t.match(edited, { status: 200, headers: { etag: '"2"' }, body: { revision: 2, title: 'Second' } });
  t.ok(edited.body.edited_at);
  t.notMatch(edited.text, /Brandvold/);
  const revisions = 'select revision, title, body, question from case_revision where case_id = $1';
  t.match(await rowsOf(database, revisions, [subject.id]), [
    { revision: 1, title: subject.title, body: 'First words.', question: subject.question },
  ]);

  const at = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      author.call('PATCH', path, { ...text, title: `Race ${i}` }, { 'if-match': '"2"' }),
    ),
  );
  t.same(
    at.map((one) => one.status).toSorted((a, b) => a - b),
    [200, 412, 412, 412, 412, 412, 412, 412],
    'of eight at once one wins',
  );
  t.equal((await rowsOf(database, revisions, [subject.id])).length, 2);
});

t.test('a case that is removed is gone with its text, revisions, receipts and memory', async (t) => {
  const key = randomUUID();
  const word = 'Trypanosoma';
  const send = () =>
    author.call('POST', '/v1/cases', aCase({ title: word, body: `${word} in Alda Brandvold.`, question: `${word}?` }), {
      'idempotency-key': key,
    });
  const { body: subject } = await send();
  const path = `/v1/cases/${subject.id}`;
  await commented(subject.id, 'Never seen.');
  const text = { title: `${word} again`, body: `${word} once more.`, question: `${word}?` };
  t.equal((await author.call('PATCH', path, text, IF_MATCH)).status, 200);
  t.same(await tablesHolding(database, word), ['public.case_revision', 'public.clinical_case'], 'control');

  t.match(await colleague.call('DELETE', path, undefined, { 'if-match': '"2"' }), { status: 403 });
  t.match(await author.call('DELETE', path, undefined, IF_MATCH), { status: 412 });
  t.equal((await author.call('DELETE', path, undefined, { 'if-match': '"2"' })).status, 204);

  t.same(await tablesHolding(database, word), []);
  const columns = ['title', 'body', 'question'].flatMap((one) => [one, `${one}_deid`, `${one}_receipt`]);
  const left = await rowsOf(
    database,
    `select ${columns.join()} from clinical_case where id = $1 union all select ${columns.join()} from case_revision where case_id = $1`,
    [subject.id],
  );
  t.equal(left.length, 2);
  t.ok(left.every((row) => Object.values(row).every((value) => value === null)));
  t.same(await rowsOf(database, 'select from case_memory where room_id = $1', [subject.room_id]), []);
  t.same(await rowsOf(database, 'select from case_label where room_id = $1', [subject.room_id]), []);
  for (const doctor of [author, colleague]) {
    t.equal((await doctor.call('GET', path)).status, 404);
    t.equal((await doctor.call('GET', `${path}/comments`)).status, 404);
    t.equal((await doctor.call('POST', `${path}/comments`, { body: 'Late.' })).status, 404);
    t.equal((await doctor.call('PUT', `/v1/rooms/${subject.room_id}/membership`)).status, 404);
  }
  t.match(await send(), { status: 410, body: { code: 'gone' } }, 'a repeat of the publishing says that it is erased');
  const listed = (await colleague.call('GET', '/v1/cases?limit=100')).body.data.map((one: { id: string }) => one.id);
  t.notOk(listed.includes(subject.id));
});

t.test('a room is followed and left, and its read horizon moves forward only', async (t) => {
  const subject = await published();
  await commented(subject.id, 'One.', author);
  await commented(subject.id, 'Two.', author);
  const reader = await aDoctor(app);
  const room = `/v1/rooms/${subject.room_id}`;
  const read = async (upTo: number) => (await reader.call('PUT', `${room}/read`, { up_to_seq: upTo })).body;
  t.match(await read(1), { code: 'not_found' }, 'a stranger has no horizon');
  t.equal((await reader.call('PUT', `${room}/membership`)).status, 204);
  t.equal((await reader.call('PUT', `${room}/membership`)).status, 204, 'twice is once');
  t.same(await read(1), { up_to_seq: 1 });
  t.same(await read(0), { up_to_seq: 1 }, 'a lower one changes nothing');
  t.same(await read(9_000_000), { up_to_seq: 2 }, 'nobody has read what was not written');
  t.equal((await reader.call('DELETE', `${room}/membership`)).status, 204);
  t.match(await read(2), { code: 'not_found' });
  const told = `select data->>'change' as change from outbox where type = 'room.membership' and audience_id = $1 order by id`;
  t.same(await rowsOf(database, told, [reader.accountId]), [{ change: 'joined' }, { change: 'left' }]);
  await commented(subject.id, 'Back.', reader);
  t.same((await rowsOf(database, told, [reader.accountId])).at(-1), { change: 'joined' }, 'who comments is back');
});

t.test('every stored text carries a receipt that holds', async (t) => {
  for (const [table, column] of [
    ['clinical_case', 'body'],
    ['case_revision', 'question'],
    ['case_comment', 'body'],
    ['comment_revision', 'body'],
  ]) {
    const [row] = await rowsOf(database, `select * from deid.sweep($1::regclass, $2, null, 10000)`, [table, column]);
    t.match(row, { bad_ids: [] }, `${table}.${column}`);
    t.ok(Number(row?.['scanned']) > 0);
  }
});
