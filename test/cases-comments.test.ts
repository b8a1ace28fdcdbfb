import { randomUUID } from 'node:crypto';
import t from 'tap';
import { isSilent } from '../src/deidentification/index.ts';
import { createThreadLoader, loadThread, quarantineComment } from '../src/features/cases/index.ts';
import { revealComment } from '../src/features/cases/comments/reveal-comment.ts';
import type { Actor } from '../src/kernel/actor.ts';
import { newId } from '../src/kernel/ids.ts';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { rowsOf, tablesHolding } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

const app = await startTestApp(t);
const { database } = app;
const url = await app.listen();
const [author, colleague] = [await aDoctor(app), await aDoctor(app, { name: 'Dr. Bo Example' })];

async function published(more: object = {}): Promise<Reply['body']> {
  const reply = await author.call('POST', '/v1/cases', { ...aCase(), ...more });
  if (reply.status !== 201) throw new Error(`no case was published: ${reply.status} ${reply.text}`);
  return reply.body;
}

const comment = (caseId: string, body: object, doctor: Doctor = colleague): Promise<Reply> =>
  doctor.call('POST', `/v1/cases/${caseId}/comments`, body);

t.test('comments are one level deep and quote a place, not a copy', async (t) => {
  const subject = await published();
  const root = (await comment(subject.id, { body: 'Ask Bodil Halvorsen; Quillwort \u{1f97c} helps.' })).body;
  const start = root.body.indexOf('Quillwort');
  const quote = { revision: 1, start, end: start + 'Quillwort \u{1f97c}'.length };
  const answer = await comment(subject.id, { body: 'It does.', reply_to: root.id, quote }, author);
  t.match(answer, { status: 201, body: { reply_to: root.id, quote } }, answer.text);
  t.equal(root.body.slice(quote.start, quote.end), 'Quillwort \u{1f97c}', 'in UTF-16 units');
  const copies = await rowsOf(database, `select from case_comment where body like '%Quillwort%'`);
  t.equal(copies.length, 1);

  const deep = await comment(subject.id, { body: 'Deeper.', reply_to: answer.body.id });
  t.match(deep, {
    status: 400,
    body: { code: 'invalid_request', errors: [{ pointer: '/reply_to', code: 'too_deep' }] },
  });
  const socket = await SocketClient.signedIn(url, colleague.token);
  const clientId = newId();
  socket.send({
    frame: 'send',
    client_id: clientId,
    kind: 'comment',
    room_id: subject.room_id,
    body: 'x',
    reply_to: answer.body.id,
  });
  t.match(await socket.next((frame) => frame['client_id'] === clientId), { problem: { code: 'invalid_request' } });
  socket.close();
  for (const [what, body] of [
    ['of nothing', { quote }],
    ['beyond the text', { reply_to: root.id, quote: { revision: 1, start: 0, end: 5_000 } }],
    ['of a revision nobody wrote', { reply_to: root.id, quote: { revision: 7, start: 0, end: 2 } }],
    ['backwards', { reply_to: root.id, quote: { revision: 1, start: 4, end: 2 } }],
    ['of an unknown comment', { reply_to: newId(), quote }],
  ] as const)
    t.match(
      await comment(subject.id, { body: 'x', ...body }),
      { status: 400, body: { errors: [{ pointer: '/quote' }] } },
      what,
    );

  const edited = await colleague.call('PATCH', `/v1/comments/${root.id}`, { body: 'Short.' }, { 'if-match': '"1"' });
  t.equal(edited.status, 200);
  t.match(
    (await author.call('GET', `/v1/comments/${answer.body.id}`)).body,
    { quote: { revision: 1 } },
    'it says which revision',
  );
  const gone = await colleague.call('DELETE', `/v1/comments/${root.id}`, undefined, { 'if-match': '"2"' });
  t.equal(gone.status, 204);
  t.same(await tablesHolding(database, 'Quillwort'), [], 'no quote keeps what was removed');
});

t.test('helpful is one vote a member, never for oneself, counted once', async (t) => {
  const subject = await published();
  const path = `/v1/comments/${(await comment(subject.id, { body: 'Seen before.' })).body.id}/helpful`;
  t.match(
    await colleague.call('PUT', path),
    { status: 409, body: { code: 'state_conflict' } },
    'not for the own comment',
  );
  const doctors = await Promise.all(Array.from({ length: 5 }, () => aDoctor(app)));
  await Promise.all(doctors.flatMap((doctor) => [doctor.call('PUT', path), doctor.call('PUT', path)]));
  t.same((await author.call('PUT', path)).body, { helpful_count: 6 });
  t.same((await author.call('DELETE', path)).body, { helpful_count: 5 });
  t.same((await author.call('DELETE', path)).body, { helpful_count: 5 }, 'twice is once');
  const listed = await author.call('GET', `/v1/cases/${subject.id}/comments`);
  t.match(listed.body.data, [{ helpful_count: 5 }]);
  t.notMatch(listed.text, doctors[0]?.accountId ?? '', 'who voted is told to nobody');
});

t.test('a mention is an id of somebody who may read, and reaches that one alone', async (t) => {
  const [named, other] = [await aDoctor(app, { name: 'Dr. Cy Example' }), await aDoctor(app)];
  const subject = await published({ audience: { kind: 'people', people: [colleague.personaId, named.personaId] } });
  const sockets = await Promise.all([named, colleague].map((doctor) => SocketClient.signedIn(url, doctor.token)));
  const sent = await comment(subject.id, { body: 'Would you agree?', mentions: [named.personaId] });
  t.same(sent.body.mentions, [{ persona_id: named.personaId, display_name: 'Dr. Cy Example' }]);
  const heard = await sockets[0]?.next((frame) => frame['type'] === 'mention');
  t.same(heard?.['data'], { id: sent.body.id, room_id: subject.room_id });
  const after = await comment(subject.id, { body: 'More.', mentions: [colleague.personaId] });
  t.equal(after.status, 201, 'who mentions the own persona is told nothing');
  t.same(
    sockets[1]?.events().filter((frame) => frame['type'] === 'mention'),
    [],
  );
  for (const [what, mentions] of [
    ['who may not read the case', [other.personaId]],
    ['nobody', [randomUUID()]],
    ['one of each', [named.personaId, randomUUID()]],
  ] as const)
    t.match(
      await comment(subject.id, { body: 'x', mentions }),
      { status: 400, body: { errors: [{ pointer: '/mentions' }] } },
      what,
    );
  t.match(await comment(subject.id, { body: 'x', mentions: Array.from({ length: 11 }, () => randomUUID()) }), {
    status: 400,
  });
  for (const socket of sockets) socket.close();
});

t.test('a page that is read again and again is always as it stands now', async (t) => {
  const subject = await published();
  const told = (await comment(subject.id, { body: 'First of all.', mentions: [author.personaId] })).body;
  const other = (await comment(subject.id, { body: 'Second thoughts.' }, author)).body;
  const run = (text: string, values: unknown[] = []): Promise<unknown> => rowsOf(database, text, values);
  const renamed = 'update persona set display_name = $2 where id = $1';
  const changes: readonly [what: string, change: () => Promise<unknown>][] = [
    ['a comment', () => comment(subject.id, { body: 'Third.' })],
    [
      'an edit',
      () => colleague.call('PATCH', `/v1/comments/${told.id}`, { body: 'First, again.' }, { 'if-match': '"1"' }),
    ],
    ['a vote', () => author.call('PUT', `/v1/comments/${told.id}/helpful`)],
    ['a vote taken back', () => author.call('DELETE', `/v1/comments/${told.id}/helpful`)],
    ['a name', () => run(renamed, [colleague.personaId, 'Dr. Else Example'])],
    ['the name of somebody mentioned', () => run(renamed, [author.personaId, 'Dr. Named Anew'])],
    ['a licence', () => run(`update account set scope = 'trainee' where id = $1`, [colleague.accountId])],
    ['a text that a hand changed', () => run(`update case_comment set state = 'hidden' where id = $1`, [other.id])],
    ['a removal', () => colleague.call('DELETE', `/v1/comments/${told.id}`, undefined, { 'if-match': '"2"' })],
  ];
  const pages = [`/v1/cases/${subject.id}/comments`, '/v1/cases'];
  const read = async (limit: number): Promise<string[]> =>
    Promise.all(
      pages.map(async (page) => JSON.stringify((await author.call('GET', `${page}?limit=${limit}`)).body.data)),
    );
  let before = await read(30);
  for (const [place, [what, change]] of changes.entries()) {
    await change();
    const [comments, feed] = await read(30);
    t.not(comments, before[0], `${what} shows`);
    t.same(
      [comments, feed],
      await read(31 + place),
      `${what}: what was read before is what is read for the first time`,
    );
    before = await read(30);
    t.same([comments, feed], before, `${what}: and twice is the same`);
  }
  await run(renamed, [colleague.personaId, 'Dr. Bo Example']);
  await run(renamed, [author.personaId, 'Dr. Ada Example']);
  await run(`update account set scope = null where id = $1`, [colleague.accountId]);
  await author.call('PUT', `/v1/cases/${subject.id}/closed`, undefined, { 'if-match': '"1"' });
  const [, closed] = await read(30);
  t.not(closed, before[1], 'a closed case shows in the feed');
});

t.test('what the engine is given of a thread that it knows is the thread as it stands', async (t) => {
  const { services } = app;
  const subject = await published();
  const [actor, ref] = [{ accountId: author.accountId } as Actor, { kind: 'case', id: subject.id } as const];
  const load = createThreadLoader(services);
  const telling = ({ posts }: { readonly posts: readonly string[] }): string[] =>
    posts.filter((text) => !isSilent(text));
  const aged = async (age: number): Promise<Reply['body']> =>
    (await comment(subject.id, { body: `Like my ${age}-year-old man.` })).body;
  const versionOf = async (): Promise<unknown> =>
    (await rowsOf(database, `select thread_version from room where id = '${subject.room_id}'`))[0];
  const run = (text: string, id: string): Promise<unknown> => rowsOf(database, text, [id]);
  const [first, second] = [await aged(31), await aged(42)];
  const start = await versionOf();
  const changes: readonly [what: string, isChange: boolean, change: () => Promise<unknown>][] = [
    ['a comment', false, () => aged(53)],
    ['a vote', false, () => author.call('PUT', `/v1/comments/${first.id}/helpful`)],
    [
      'an edit',
      true,
      () =>
        colleague.call(
          'PATCH',
          `/v1/comments/${first.id}`,
          { body: 'Like my 33-year-old man.' },
          { 'if-match': '"1"' },
        ),
    ],
    ['one that is hidden', true, () => run(`update case_comment set state = 'hidden' where id = $1`, second.id)],
    ['one that comes back', true, () => run(`update case_comment set state = 'visible' where id = $1`, second.id)],
    ['a removal', true, () => colleague.call('DELETE', `/v1/comments/${first.id}`, undefined, { 'if-match': '"2"' })],
    ['one more', false, () => aged(64)],
  ];
  let before = start;
  for (const [what, isChange, change] of changes) {
    await load(actor, ref);
    await change();
    const known = telling(await load(actor, ref));
    t.same(known, telling(await loadThread(services, actor, ref)), what);
    const version = await versionOf();
    t[isChange ? 'not' : 'equal'](JSON.stringify(version), JSON.stringify(before), `${what}: is it read anew`);
    before = version;
  }
  const ages = telling(await load(actor, ref)).filter((text) => text.startsWith('Like my'));
  t.same(
    ages,
    [42, 53, 64].map((age) => `Like my ${age}-year-old man.`),
    'control: they say something',
  );
});

t.test('a page that others read often is withheld from who may not read it', async (t) => {
  const [named, stranger] = [await aDoctor(app), await aDoctor(app)];
  const subject = await published({ audience: { kind: 'people', people: [named.personaId] } });
  const page = `/v1/cases/${subject.id}/comments`;
  await comment(subject.id, { body: 'Between us.' }, named);
  const feed = async (doctor: Doctor): Promise<string> => (await doctor.call('GET', '/v1/cases')).text;
  for (let turn = 0; turn < 3; turn += 1) {
    t.match(await named.call('GET', page), { status: 200, body: { data: [{ body: 'Between us.' }] } });
    t.equal((await stranger.call('GET', page)).status, 404);
    t.match(await feed(named), subject.id);
    t.notMatch(await feed(stranger), subject.id);
  }
});

t.test('bookmarks are for their owner alone', async (t) => {
  const subject = await published();
  const path = `/v1/cases/${subject.id}/bookmark`;
  const list = async (doctor: Doctor): Promise<string[]> =>
    (await doctor.call('GET', '/v1/cases?bookmarked=true')).body.data.map((one: { id: string }) => one.id);
  t.equal((await colleague.call('PUT', path)).status, 204);
  t.equal((await colleague.call('PUT', path)).status, 204);
  t.same([await list(colleague), await list(author)], [[subject.id], []]);
  t.equal((await colleague.call('DELETE', path)).status, 204);
  t.same(await list(colleague), []);
});

t.test('polls', async (t) => {
  const subject = await published({ poll: { options: ['Treat Alda Brandvold now', 'Wait a day', 'Ask a colleague'] } });
  const path = `/v1/cases/${subject.id}/poll`;
  t.equal(subject.has_poll, true);
  const { options } = (await colleague.call('GET', path)).body;

  await t.test('their options pass the gate with the case', async (t) => {
    t.match(options[0].label, /^Treat \[.*\] now$/);
    t.same(await tablesHolding(database, 'Brandvold'), []);
  });

  await t.test(
    'one vote a member, changed at will; nobody sees the count before voting, the author excepted',
    async (t) => {
      const vote = (doctor: Doctor, place: number) =>
        doctor.call('PUT', `${path}/vote`, { option_id: options[place].id });
      const votes = (reply: Reply) => reply.body.options.map((option: { votes: number | null }) => option.votes);
      t.same(votes(await colleague.call('GET', path)), [null, null, null]);
      t.same(votes(await vote(colleague, 0)), [1, 0, 0]);
      t.same(votes(await vote(colleague, 0)), [1, 0, 0], 'the same option twice is one vote');
      t.same(votes(await vote(colleague, 2)), [0, 0, 1]);
      t.same(votes(await author.call('GET', path)), [0, 0, 1]);
      const crowd = await Promise.all(Array.from({ length: 4 }, () => aDoctor(app)));
      await Promise.all(crowd.flatMap((doctor) => [0, 1, 1].map((place) => vote(doctor, place))));
      t.equal(
        votes(await author.call('GET', path)).reduce((sum: number, one: number) => sum + one, 0),
        5,
      );
      const other = await published({ poll: { options: ['A', 'B'] } });
      const foreign = (await author.call('GET', `/v1/cases/${other.id}/poll`)).body.options[0].id;
      for (const id of [foreign, newId()])
        t.match(await colleague.call('PUT', `${path}/vote`, { option_id: id }), { status: 404 });
      await author.call('PUT', `/v1/cases/${subject.id}/closed`);
      t.match(await vote(colleague, 1), { status: 409, body: { code: 'case_closed' } });
    },
  );

  await t.test('bad ones are refused, and a case without one has none', async (t) => {
    for (const list of [
      ['One'],
      [],
      ['Same', ' same'],
      ['Alda Brandvold', 'alda brandvold'],
      Array.from({ length: 7 }, (_, i) => `${i}`),
      ['x', 'y\u0000'],
    ])
      t.match(
        await author.call('POST', '/v1/cases', { ...aCase(), poll: { options: list } }),
        { status: 400 },
        JSON.stringify(list),
      );
    const plain = await published();
    t.equal(plain.has_poll, false);
    t.equal((await author.call('GET', `/v1/cases/${plain.id}/poll`)).status, 404);
  });

  await t.test('go with the case', async (t) => {
    t.equal((await author.call('DELETE', `/v1/cases/${subject.id}`, undefined, { 'if-match': '"1"' })).status, 204);
    t.equal((await author.call('GET', path)).status, 404);
    t.same(await tablesHolding(database, 'Ask a colleague'), []);
  });
});

t.test('a comment that waits before others see it', async (t) => {
  const LONG = { pause_seconds: 600 };
  t.equal((await colleague.call('PATCH', '/v1/me/posting-settings', LONG)).status, 200);
  const hold = async (caseId: string, body: object, doctor = colleague): Promise<Reply['body']> => {
    const reply = await comment(caseId, { publish: 'after_pause', ...body }, doctor);
    t.match(reply, { status: 201, body: { state: 'held', room_seq: null } });
    return reply.body;
  };
  /** Its time comes, and the worker has done its job. */
  const pass = async (id: string): Promise<void> => {
    await rowsOf(database, `update case_comment set publish_at = now() where id = $1 and state = 'held'`, [id]);
    await rowsOf(
      database,
      `select graphile_worker.add_job('cases.reveal-comment', json_build_object('comment_id', $1::text))`,
      [id],
    );
    const due = `select from graphile_worker.jobs where task_identifier = 'cases.reveal-comment' and run_at <= now()`;
    await until(async () => (await rowsOf(database, due)).length === 0);
  };
  const list = async (caseId: string, doctor = author): Promise<Reply['body'][]> =>
    (await doctor.call('GET', `/v1/cases/${caseId}/comments`)).body.data;
  const told = (id: string): Promise<Record<string, unknown>[]> =>
    rowsOf(
      database,
      `select type, audience from outbox where data ->> 'id' = $1 and type <> 'notification' order by id`,
      [id],
    );

  await t.test(
    'is its author’s alone, counts nowhere, and then takes its place as if it were written then',
    async (t) => {
      const subject = await published();
      const path = `/v1/cases/${subject.id}`;
      const socket = await SocketClient.signedIn(url, author.token);
      const held = await hold(subject.id, { body: 'Ask Bodil Halvorsen.', mentions: [author.personaId] });
      t.notMatch(held.body, 'Halvorsen');
      t.same(await tablesHolding(database, 'Halvorsen'), [], 'it passed the gate before it was stored');
      t.match(
        await rowsOf(database, 'select body_deid from case_comment where id = $1 and body_receipt is not null', [
          held.id,
        ]),
        [{ body_deid: /^k/ }],
      );

      const own = `/v1/comments/${held.id}`;
      t.match((await colleague.call('GET', own)).body, { state: 'held', body: held.body, publish_at: held.publish_at });
      t.equal((await author.call('GET', own)).status, 404);
      t.equal((await author.call('PUT', `${own}/helpful`)).status, 404);
      t.equal((await author.call('PUT', `${path}/accepted-answer`, { comment_id: held.id })).status, 404);
      t.equal((await comment(subject.id, { body: 'So?', reply_to: held.id }, author)).status, 404);
      t.same([await list(subject.id), await list(subject.id, colleague)], [[], []], 'no list holds it');
      t.match((await author.call('GET', path)).body, { comment_count: 0, last_seq: 0 });
      t.match((await author.call('GET', '/v1/cases?unanswered=true')).text, subject.id, 'the case is unanswered');
      t.match(await colleague.call('PATCH', own, { body: 'Ask a nurse.' }, { 'if-match': '"1"' }), {
        status: 200,
        body: { state: 'held' },
      });
      t.notMatch((await author.call('GET', '/v1/sync')).text, held.id);
      t.same(await told(held.id), [], 'nobody is told anything');

      t.equal((await comment(subject.id, { body: 'Meanwhile.' }, author)).body.room_seq, 1);
      const before = socket.frames.length;
      await pass(held.id);
      const heard = await socket.next(
        (frame) => frame['type'] === 'post.created' && JSON.stringify(frame).includes(held.id),
      );
      t.match(heard['data'], {
        prev_room_seq: 1,
        comment: { room_seq: 2, state: 'visible', body: 'Ask a nurse.', revision: 2 },
      });
      t.notMatch(JSON.stringify(socket.frames.slice(0, before)), held.id, 'nothing of it came before');
      await socket.next((frame) => frame['type'] === 'mention' && JSON.stringify(frame).includes(held.id));
      const shown = (await author.call('GET', own)).body;
      t.equal(shown.publish_at, undefined);
      t.ok(shown.created_at > held.created_at, 'its time is that of the showing');
      t.match(await list(subject.id), [{ room_seq: 1 }, { id: held.id, room_seq: 2 }]);
      t.match((await author.call('GET', path)).body, { comment_count: 2, last_seq: 2 });
      t.match((await author.call('GET', '/v1/sync')).text, held.id);
      await Promise.all(Array.from({ length: 4 }, () => revealComment(app.services.db, held.id)));
      t.same(
        (await told(held.id)).map((row) => row['type']),
        ['post.created', 'mention'],
        'once, whoever asks',
      );
      socket.close();
    },
  );

  await t.test('is undone without a trace that anybody else could see', async (t) => {
    const subject = await published();
    const socket = await SocketClient.signedIn(url, author.token);
    const held = await hold(subject.id, { body: 'Better not.' });
    const own = `/v1/comments/${held.id}`;
    t.equal((await author.call('DELETE', own, undefined, { 'if-match': '"1"' })).status, 404, 'by its author alone');
    t.equal((await colleague.call('DELETE', own, undefined, { 'if-match': '"1"' })).status, 204);
    await pass(held.id);
    await comment(subject.id, { body: 'Rather this.' });
    const next = await socket.next((frame) => JSON.stringify(frame).includes('Rather this.'));
    t.match(next['data'], { prev_room_seq: 0, comment: { room_seq: 1 } }, 'no place was taken');
    t.notMatch(JSON.stringify(socket.frames), held.id);
    t.same(await told(held.id), []);
    for (const who of [author, colleague]) t.equal((await who.call('GET', own)).status, 404);
    t.same(await tablesHolding(database, 'Better not'), []);
    socket.close();
  });

  await t.test('is either undone or shown, whichever comes first', async (t) => {
    const subject = await published();
    const held: Reply['body'][] = [];
    while (held.length < 8) held.push(await hold(subject.id, { body: `Thought ${held.length}.` }));
    await rowsOf(database, `update case_comment set publish_at = now() where room_id = $1`, [subject.room_id]);
    let undone = 0;
    for (const [place, { id }] of held.entries()) {
      const undo = async (): Promise<void> => {
        const reply = await colleague.call('DELETE', `/v1/comments/${id}`, undefined, { 'if-match': '"1"' });
        t.equal(reply.status, 204);
      };
      const reveal = (): Promise<void> => revealComment(app.services.db, id);
      await Promise.all((place % 2 ? [undo, reveal] : [reveal, undo]).map((act) => act()));
      if ((await told(id)).length === 0) undone += 1;
    }
    const places = (await list(subject.id)).map(({ room_seq: place }) => place);
    t.same(
      places,
      places.map((_, i) => i + 1),
      'each has a place, and no place is empty',
    );
    t.equal(places.length, held.length - undone);
    t.match((await author.call('GET', `/v1/cases/${subject.id}`)).body, {
      last_seq: places.length,
      comment_count: places.length,
    });
  });

  await t.test('over the socket as well, once however often it is sent; a message never waits', async (t) => {
    const subject = await published();
    const socket = await SocketClient.signedIn(url, colleague.token);
    const send = async (more: object): Promise<Record<string, unknown>> => {
      const clientId = newId();
      const frame = {
        frame: 'send',
        client_id: clientId,
        room_id: subject.room_id,
        body: 'Later.',
        publish: 'after_pause',
        ...more,
      };
      for (let times = 0; times < 2; times += 1) socket.send(frame);
      const answers = () => socket.frames.filter((one) => one['client_id'] === clientId);
      await until(async () => answers().length === 2);
      t.same(answers()[0]?.['id'], answers()[1]?.['id']);
      return answers()[0] ?? {};
    };
    t.match(await send({ kind: 'comment' }), {
      frame: 'result',
      room_seq: null,
      prev_room_seq: null,
      publish_at: /Z$/,
    });
    t.match(await send({ kind: 'message' }), { frame: 'refused', problem: { errors: [{ pointer: '/publish' }] } });
    t.equal((await rowsOf(database, 'select from case_comment where room_id = $1', [subject.room_id])).length, 1);
    t.equal((await comment(subject.id, { body: 'x', publish: 'soon' })).status, 400);
    socket.close();
  });

  await t.test('is not posted where the case takes it no more; its author alone is told', async (t) => {
    const named = await aDoctor(app);
    await named.call('PATCH', '/v1/me/posting-settings', LONG);
    const audience = { kind: 'people', people: [named.personaId, colleague.personaId] };
    const changes: readonly [
      what: string,
      change: (subject: Reply['body'], root: Reply['body']) => Promise<unknown>,
    ][] = [
      ['a closed case', ({ id }) => author.call('PUT', `/v1/cases/${id}/closed`)],
      [
        'a hidden case',
        ({ id }) =>
          rowsOf(
            database,
            `update clinical_case set state = 'hidden', hidden_for = 'report', hidden_from = 'open' where id = $1`,
            [id],
          ),
      ],
      [
        'an audience that was lost',
        ({ id }) =>
          rowsOf(database, 'delete from case_reader where case_id = $1 and account_id = $2', [id, named.accountId]),
      ],
      [
        'a comment answered that is gone',
        (_subject, root) => colleague.call('DELETE', `/v1/comments/${root.id}`, undefined, { 'if-match': '"1"' }),
      ],
      [
        'a membership that ended',
        () => rowsOf(database, `update account set state = 'suspended' where id = $1`, [named.accountId]),
      ],
    ];
    for (const [what, change] of changes) {
      const subject = await published({ audience });
      const root = (await comment(subject.id, { body: 'Root.' })).body;
      const held = await hold(subject.id, { body: 'Too late.', reply_to: root.id }, named);
      await change(subject, root);
      await pass(held.id);
      const [row] = await rowsOf(database, 'select state, room_seq from case_comment where id = $1', [held.id]);
      t.same(row, { state: 'unposted', room_seq: null }, what);
      t.same(await told(held.id), [{ type: 'comment.unposted', audience: 'account' }], what);
      t.equal(
        (await rowsOf(database, 'select last_seq::int from room where id = $1', [subject.room_id]))[0]?.['last_seq'],
        1,
        what,
      );
      const entry = `select from notification where kind = 'comment_unposted' and subject_id = $1 and account_id = $2`;
      await until(async () => (await rowsOf(database, entry, [held.id, named.accountId])).length === 1);
      await rowsOf(database, `update account set state = 'verified' where id = $1`, [named.accountId]);
      if (what === 'a closed case') {
        const own = `/v1/comments/${held.id}`;
        t.match((await named.call('GET', own)).body, { state: 'unposted', body: 'Too late.', room_seq: null });
        t.equal((await author.call('GET', own)).status, 404);
        t.match(await named.call('PATCH', own, { body: 'Again.' }, { 'if-match': '"1"' }), { status: 409 });
        t.match((await named.call('GET', '/v1/notifications')).body.data[0], {
          kind: 'comment_unposted',
          subject: { kind: 'comment', id: held.id },
        });
        t.equal((await named.call('DELETE', own, undefined, { 'if-match': '"1"' })).status, 204);
        t.equal((await named.call('GET', own)).status, 404);
      }
    }
  });

  await t.test('is hidden where its text no longer passes the gate, and not shown when its time comes', async (t) => {
    const subject = await published();
    const held = await hold(subject.id, { body: 'Read again.' });
    t.equal(await quarantineComment(app.services.db, held.id), true);
    await pass(held.id);
    t.same(await told(held.id), [{ type: 'comment.unposted', audience: 'account' }]);
    t.same(await list(subject.id), []);
  });

  await t.test('as long as its author chose, or not at all', async (t) => {
    const doctor = await aDoctor(app);
    const path = '/v1/me/posting-settings';
    t.same((await doctor.call('GET', path)).body, { pause_seconds: 10 }, 'what the house says');
    const subject = await published();
    const wait = { body: 'Hm.', publish: 'after_pause' };
    for (const wrong of [601, -1, 1.5, '20', null])
      t.equal((await doctor.call('PATCH', path, { pause_seconds: wrong })).status, 400, String(wrong));
    t.same((await doctor.call('PATCH', path, { pause_seconds: 300 })).body, { pause_seconds: 300 });
    t.same((await doctor.call('GET', path)).body, { pause_seconds: 300 });
    const waits = ({ publish_at: until, created_at: from }: Reply['body']): number =>
      (Date.parse(until) - Date.parse(from)) / 1000;
    t.equal(waits((await comment(subject.id, wait, doctor)).body), 300);
    t.equal(
      waits((await doctor.call('POST', '/v1/cases', { ...aCase(), publish: 'after_pause' })).body),
      300,
      'a case as well',
    );
    t.match((await comment(subject.id, { ...wait, publish: 'now' }, doctor)).body, { state: 'visible', room_seq: 1 });
    await doctor.call('PATCH', path, { pause_seconds: 0 });
    t.match((await comment(subject.id, wait, doctor)).body, { state: 'visible', room_seq: 2 });
    t.match((await doctor.call('POST', '/v1/cases', { ...aCase(), publish: 'after_pause' })).body, { state: 'open' });
  });
});
