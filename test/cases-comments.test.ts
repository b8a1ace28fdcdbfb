import { randomUUID } from 'node:crypto';
import t from 'tap';
import { newId } from '../src/kernel/ids.ts';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { rowsOf, tablesHolding } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';

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
