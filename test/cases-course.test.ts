import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { revealCase } from '../src/features/cases/posting/reveal-case.ts';
import { newId } from '../src/kernel/ids.ts';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, callAs, type Doctor, type Reply } from './support/doctors.ts';
import { countRows, rowsOf, tablesHolding } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

const app = await startTestApp(t);
const { database } = app;
const url = await app.listen();
const [author, colleague] = [await aDoctor(app), await aDoctor(app, { name: 'Dr. Bo Example' })];

async function published(more: object = {}, doctor: Doctor = author): Promise<Reply['body']> {
  const reply = await doctor.call('POST', '/v1/cases', { ...aCase(), ...more });
  if (reply.status !== 201) throw new Error(`no case was published: ${reply.status} ${reply.text}`);
  return reply.body;
}

async function specialists(...specialties: string[]): Promise<Doctor> {
  const doctor = await aDoctor(app);
  const reply = await doctor.call('PUT', '/v1/me/specialties', { specialties });
  if (reply.status !== 200) throw new Error(reply.text);
  return doctor;
}

t.test('a case in parts keeps each part gated, through edits and removal', async (t) => {
  const parts = {
    history: 'Mrs. Alda Brandvold fell ill on 12 March 2026.',
    examination: 'Temp 39.4 C. Seen by Dr. Bodil Halvorsen.',
    treatment: 'Ceftriaxone.',
  };
  const subject = await published({ body: undefined, parts });
  t.equal(subject.body, null);
  t.match(subject.parts, { treatment: 'Ceftriaxone.', investigations: null });
  t.notMatch(JSON.stringify(subject.parts), /Brandvold|Halvorsen|March/);
  for (const word of ['Brandvold', 'Halvorsen', '12 March']) t.same(await tablesHolding(database, word), [], word);

  const path = `/v1/cases/${subject.id}`;
  const text = { title: 'Newer', question: 'Newer?' };
  const edited = await author.call('PATCH', path, { ...text, parts: { history: 'Quillwort.' } }, { 'if-match': '"1"' });
  t.match(edited.body, { parts: { history: 'Quillwort.', examination: null, treatment: null } });
  const kept = await rowsOf(database, 'select treatment, body from case_revision where case_id = $1', [subject.id]);
  t.same(kept, [{ treatment: 'Ceftriaxone.', body: null }]);
  const freed = await author.call('PATCH', path, { ...text, body: 'All in one.' }, { 'if-match': '"2"' });
  t.match(freed.body, { parts: null, body: 'All in one.' });
  t.equal((await author.call('DELETE', path, undefined, { 'if-match': '"3"' })).status, 204);
  t.same(await tablesHolding(database, 'Quillwort'), []);
  t.same(await tablesHolding(database, 'Ceftriaxone'), []);

  for (const [what, body, pointer] of [
    ['both forms', { parts }, '/body'],
    ['no form', { body: undefined }, '/body'],
    ['no part', { body: undefined, parts: {} }, '/parts'],
    ['an unknown part', { body: undefined, parts: { gossip: 'x' } }, '/parts'],
    ['NUL in a part', { body: undefined, parts: { history: '\u0000' } }, '/parts/history'],
  ] as const) {
    const reply = await author.call('POST', '/v1/cases', { ...aCase(), ...body });
    t.match(reply, { status: 400, body: { code: 'invalid_request', errors: [{ pointer }] } }, what);
  }
});

t.test(
  'tags say what a case is about: gated each, kept by revision, found by those who may read the case',
  async (t) => {
    const stranger = await aDoctor(app, { name: 'Dr. Ty Example' });
    const subject = await published({ tags: ['Travel Medicine', 'quillwort fever'] });
    t.same(subject.tags, ['Travel Medicine', 'quillwort fever']);
    const found = async (doctor: Doctor, tag: string, more: object = {}): Promise<string[]> =>
      (await doctor.call('POST', '/v1/cases/search', { tag, ...more })).body.data.map((one: { id: string }) => one.id);
    t.same(await found(stranger, 'QUILLWORT fever'), [subject.id], 'however it is written in capitals');
    t.same(await found(stranger, 'quillwort'), [], 'a tag is found whole');
    t.same(
      await found(stranger, 'quillwort fever', { specialty: 'cardiology' }),
      [],
      'together with the other filters',
    );
    const listed = (await stranger.call('GET', '/v1/cases?limit=100')).body.data;
    t.same(listed.find((one: { id: string }) => one.id === subject.id).tags, subject.tags, 'lists show them');

    const path = `/v1/cases/${subject.id}`;
    const text = { title: 'Newer', body: 'Newer.', question: 'Newer?' };
    const edit = (more: object, revision: number): Promise<Reply> =>
      author.call('PATCH', path, { ...text, ...more }, { 'if-match': `"${revision}"` });
    t.same((await edit({}, 1)).body.tags, subject.tags, 'an edit that says nothing of them leaves them');
    t.same((await edit({ tags: ['sepsis'] }, 2)).body.tags, ['sepsis']);
    t.same(await found(stranger, 'quillwort fever'), [], 'what was taken away finds nothing any more');
    t.same((await edit({ tags: [] }, 3)).body.tags, []);
    const kept = 'select label from case_tag where case_id = $1 and revision = 1 order by place';
    t.same(
      (await rowsOf(database, kept, [subject.id])).map(({ label }) => label),
      subject.tags,
      'a revision keeps its own',
    );

    const named = await published({
      audience: { kind: 'people', people: [colleague.personaId] },
      tags: ['rare thing'],
    });
    t.same(await found(colleague, 'rare thing'), [named.id]);
    t.same(await found(stranger, 'rare thing'), [], 'and who may not read a case does not find it');
    const pages = [await published({ tags: ['paged'] }), await published({ tags: ['paged'] })];
    const first = (await stranger.call('POST', '/v1/cases/search', { tag: 'paged', limit: 1 })).body;
    const more = { limit: 1, cursor: first.next_cursor };
    t.same([first.data[0].id, ...(await found(stranger, 'paged', more))], pages.map(({ id }) => id).toReversed());
    t.match(await stranger.call('POST', '/v1/cases/search', { tag: 'sepsis', ...more }), {
      status: 400,
      body: { code: 'invalid_cursor' },
    });

    t.equal((await author.call('DELETE', path, undefined, { 'if-match': '"4"' })).status, 204);
    t.same(await tablesHolding(database, 'quillwort fever'), [], 'removal takes the tags of all revisions');
    const spoken = aCase({ body: 'Mr. Brandvold came in.' });
    for (const [what, tags, pointer] of [
      ['a name', ['sepsis', 'Dr Alda Brandvold'], '/tags/1'],
      ['whom the case names', ['brandvold'], '/tags/0'],
      ['an age', ['age 94'], '/tags/0'],
      ['a number', ['case 4471920'], '/tags/0'],
      ['two alike', ['Sepsis', 'sepsis'], '/tags'],
      ['two spaces', ['septic  shock'], '/tags/0'],
      ['too many', Array.from({ length: 9 }, (_, place) => `tag ${place}`), '/tags'],
    ] as const) {
      const reply = await author.call('POST', '/v1/cases', { ...spoken, tags });
      t.match(reply, { status: 400, body: { code: 'invalid_request', errors: [{ pointer }] } }, what);
      t.same(await tablesHolding(database, 'brandvold'), [], `${what}: nothing is stored`);
    }
  },
);

t.test('who is not in the audience of a case meets nothing of it, on any way', async (t) => {
  const stranger = await aDoctor(app, { name: 'Dr. Cy Example' });
  const cardiologist = await specialists('cardiology');
  const internist = await specialists('internal-medicine');
  const named = await aDoctor(app, { name: 'Dr. Di Example' });

  const assertHidden = async (
    t: Test,
    doctor: Doctor,
    subject: Reply['body'],
    comment: Reply['body'],
  ): Promise<void> => {
    const path = `/v1/cases/${subject.id}`;
    const room = `/v1/rooms/${subject.room_id}`;
    for (const [method, url, body] of [
      ['GET', path],
      ['GET', `${path}/comments`],
      ['POST', `${path}/comments`, { body: 'Let me in.' }],
      ['PATCH', path, { title: 'A', body: 'B', question: 'C' }],
      ['DELETE', path],
      ['PUT', `${path}/closed`],
      ['DELETE', `${path}/closed`],
      ['PUT', `${path}/accepted-answer`, { comment_id: comment.id }],
      ['PUT', `${path}/outcome`, { text: 'x' }],
      ['GET', `${path}/consent`],
      ['PUT', `${path}/consent/withdrawn`],
      ['GET', `/v1/comments/${comment.id}`],
      ['PATCH', `/v1/comments/${comment.id}`, { body: 'x' }],
      ['DELETE', `/v1/comments/${comment.id}`],
      ['PUT', `${room}/membership`],
      ['PUT', `${room}/read`, { up_to_seq: 1 }],
      ['POST', '/v1/deid/preview', { text: 'x', case_id: subject.id }],
    ] as const) {
      const reply = await doctor.call(method, url, body, { 'if-match': '"1"' });
      t.match(reply, { status: 404, body: { code: 'not_found' } }, `${method} ${url}`);
    }
    const listed = await doctor.call('GET', '/v1/cases?limit=100');
    t.notMatch(listed.text, subject.id, 'nor is it listed');
  };

  for (const [what, audience, insiders, outsiders] of [
    [
      'a specialty',
      { kind: 'specialty', specialty: 'internal-medicine' },
      [author, cardiologist, internist],
      [stranger, named],
    ],
    ['a narrower specialty', { kind: 'specialty', specialty: 'cardiology' }, [cardiologist], [internist, stranger]],
    ['named people', { kind: 'people', people: [named.personaId] }, [author, named], [stranger, cardiologist]],
  ] as const) {
    await t.test(what, async (t) => {
      const sockets = await Promise.all(
        [...insiders, ...outsiders].map((doctor) => SocketClient.signedIn(url, doctor.token)),
      );
      const subject = await published({ audience });
      t.equal(subject.audience.kind, audience.kind);
      t.notMatch(JSON.stringify(subject), named.personaId, 'the list of people is told to nobody');
      const comment = (await insiders[0].call('POST', `/v1/cases/${subject.id}/comments`, { body: 'Inside.' })).body;
      await author.call(
        'PATCH',
        `/v1/cases/${subject.id}`,
        { title: 'N', body: 'N', question: 'N' },
        { 'if-match': '"1"' },
      );
      for (const doctor of insiders) {
        t.equal((await doctor.call('GET', `/v1/cases/${subject.id}`)).status, 200);
        t.match((await doctor.call('GET', '/v1/cases?limit=100')).text, subject.id);
        t.equal((await doctor.call('GET', `/v1/comments/${comment.id}`)).status, 200);
      }
      for (const doctor of outsiders) await assertHidden(t, doctor, subject, comment);
      // Those who ask for one page meanwhile share a statement, once it was read: what each may see is said for each.
      await author.call('GET', `/v1/cases/${subject.id}/comments`);
      const shared = await Promise.all(
        [...insiders, ...outsiders, ...insiders].map(async (doctor) => [
          (await doctor.call('GET', '/v1/cases?limit=100')).text.includes(subject.id),
          (await doctor.call('GET', `/v1/cases/${subject.id}/comments`)).status,
        ]),
      );
      const [inside, outside] = [insiders.map(() => [true, 200]), outsiders.map(() => [false, 404])];
      t.same(shared, [...inside, ...outside, ...inside], 'all at once, too');
      // A case for everybody comes last: whatever was sent before it has arrived when it does.
      const last = await published();
      for (const [place, socket] of sockets.entries()) {
        await socket.next((frame) => JSON.stringify(frame).includes(last.id));
        const heard = JSON.stringify(socket.events());
        t.equal(
          heard.includes(subject.id),
          place < insiders.length,
          place < insiders.length ? 'hears' : 'hears nothing',
        );
        socket.close();
      }
      const gone = await author.call('DELETE', `/v1/cases/${subject.id}`, undefined, { 'if-match': '"2"' });
      t.equal(gone.status, 204);
    });
  }

  await t.test('who leaves the specialty loses the case with it', async (t) => {
    const subject = await published({ audience: { kind: 'specialty', specialty: 'cardiology' } });
    const leaver = await specialists('cardiology');
    t.equal((await leaver.call('GET', `/v1/cases/${subject.id}`)).status, 200);
    await leaver.call('PUT', `/v1/rooms/${subject.room_id}/membership`);
    await author.call('POST', `/v1/cases/${subject.id}/comments`, { body: 'For insiders.' });
    const before = await leaver.call('GET', '/v1/sync');
    t.match(before.text, /For insiders/, 'control: who follows the room syncs it');
    await leaver.call('PUT', '/v1/me/specialties', { specialties: ['radiology'] });
    t.equal((await leaver.call('GET', `/v1/cases/${subject.id}`)).status, 404);
    t.notMatch((await leaver.call('GET', '/v1/sync')).text, /For insiders/);
    const after = await leaver.call('GET', `/v1/sync?since=${before.body.next}`);
    t.match(after.body.deleted, [{ kind: 'room', id: subject.room_id }], 'a client is told to drop it');
  });

  await t.test('a group is answered in words, and an audience that contradicts itself is refused', async (t) => {
    const before = await countRows(database);
    const post = (audience: object) => author.call('POST', '/v1/cases', { ...aCase(), audience });
    t.match(await post({ kind: 'group' }), { status: 422, body: { code: 'audience_not_available' } });
    for (const audience of [
      { kind: 'specialty' },
      { kind: 'people' },
      { kind: 'people', people: [] },
      { kind: 'people', people: [newId()] },
      { kind: 'people', people: [named.personaId, randomUUID()] },
      { kind: 'members', specialty: 'cardiology' },
      { kind: 'members', people: [named.personaId] },
      { kind: 'specialty', specialty: 'astrology' },
      { kind: 'everybody' },
    ])
      t.match(await post(audience), { status: 400, body: { code: 'invalid_request' } }, JSON.stringify(audience));
    t.same(await countRows(database), before);
  });
});

t.test('references, conflict of interest and attestation', async (t) => {
  const subject = await published({
    product: 'drug',
    conflict_of_interest: { kind: 'financial', statement: 'Mr. Casper Lindqvist paid for lectures.' },
    references: [{ doi: '10.1056/NEJMoa2034577' }, { pmid: '33301246' }],
  });
  t.match(subject, {
    product: 'drug',
    conflict_of_interest: { kind: 'financial', statement: /paid for lectures/ },
    references: [{ doi: '10.1056/NEJMoa2034577' }, { pmid: '33301246' }],
    attestation: '2026-11',
  });
  t.notMatch(subject.conflict_of_interest.statement, /Lindqvist/);
  const path = `/v1/cases/${subject.id}`;
  const text = { title: 'N', body: 'N', question: 'N' };
  const kept = await author.call('PATCH', path, text, { 'if-match': '"1"' });
  t.same(kept.body.references, subject.references, 'an edit that says nothing of them leaves the references');
  const changed = await author.call('PATCH', path, { ...text, references: [{ pmid: '1' }] }, { 'if-match': '"2"' });
  t.same(changed.body.references, [{ pmid: '1' }]);
  for (const [what, more] of [
    ['a drug without a word on conflicts', { product: 'drug' }],
    ['a DOI that is a link', { references: [{ doi: 'https://doi.org/10.1056/x' }] }],
    ['a PMID with letters', { references: [{ pmid: '12a' }] }],
    ['a reference of two kinds', { references: [{ pmid: '1', doi: '10.1056/x' }] }],
    ['an empty reference', { references: [{}] }],
    ['the same twice', { references: [{ pmid: '1' }, { pmid: '1' }] }],
    ['too many', { references: Array.from({ length: 21 }, (_, i) => ({ pmid: String(i + 1) })) }],
    ['an attestation nobody wrote', { attestation: '2030-01' }],
  ] as const)
    t.match(await author.call('POST', '/v1/cases', { ...aCase(), ...more }), { status: 400 }, what);
  t.match(await author.call('POST', '/v1/cases', { ...aCase(), attestation: undefined }), { status: 400 });
});

t.test('consent', async (t) => {
  const consent = { kind: 'signed', scope: ['discussion', 'teaching'], obtained_on: '2026-10-01' };

  await t.test('is recorded with its scope and date, for the author alone', async (t) => {
    const subject = await published({ consent });
    t.equal(subject.consent, 'signed');
    t.notMatch(JSON.stringify(subject), '2026-10-01');
    const path = `/v1/cases/${subject.id}/consent`;
    t.same((await author.call('GET', path)).body, { ...consent, withdrawn_at: null });
    t.equal((await colleague.call('GET', path)).status, 404);
    t.equal((await published()).consent, 'none_needed');
  });

  await t.test('that is not whole is refused', async (t) => {
    const post = (one: object) => author.call('POST', '/v1/cases', { ...aCase(), consent: one });
    for (const one of [
      { kind: 'signed' },
      { ...consent, scope: ['teaching'] },
      { kind: 'written', scope: ['discussion'] },
    ])
      t.match(await post(one), { status: 422, body: { code: 'consent_required' } }, JSON.stringify(one));
    for (const one of [
      { ...consent, obtained_on: '2999-01-01' },
      { ...consent, obtained_on: 'yesterday' },
      { ...consent, scope: ['everything'] },
      { ...consent, kind: 'none_needed' },
    ])
      t.match(await post(one), { status: 400, body: { code: 'invalid_request' } }, JSON.stringify(one));
  });

  await t.test('that is withdrawn hides the case everywhere at once, for good', async (t) => {
    const subject = await published({ consent, body: 'Mrs. Alda Brandvold came.' });
    const path = `/v1/cases/${subject.id}`;
    const comment = (await colleague.call('POST', `${path}/comments`, { body: 'Seen.' })).body;
    const socket = await SocketClient.signedIn(url, colleague.token);
    t.match(await colleague.call('PUT', `${path}/consent/withdrawn`), { status: 403 });
    const startedAt = performance.now();
    t.equal((await author.call('PUT', `${path}/consent/withdrawn`)).status, 204);
    await socket.next((frame) => frame['type'] === 'post.hidden' && JSON.stringify(frame).includes(subject.id));
    t.ok(performance.now() - startedAt < 2_000, 'open sockets hear it within two seconds');
    for (const doctor of [author, colleague]) {
      t.equal((await doctor.call('GET', path)).status, 404);
      t.equal((await doctor.call('GET', `/v1/comments/${comment.id}`)).status, 404);
      t.notMatch((await doctor.call('GET', '/v1/cases?limit=100')).text, subject.id);
      t.match(await doctor.call('POST', `${path}/comments`, { body: 'x' }), { status: 404 });
    }
    t.same(await rowsOf(database, 'select from case_label where room_id = $1', [subject.room_id]), []);
    t.ok((await author.call('GET', `${path}/consent`)).body.withdrawn_at);
    t.equal((await author.call('PUT', `${path}/consent/withdrawn`)).status, 404);
    t.equal((await author.call('DELETE', path, undefined, { 'if-match': '"1"' })).status, 204, 'and may be removed');
    const open = await published();
    t.match(await author.call('PUT', `/v1/cases/${open.id}/consent/withdrawn`), {
      status: 409,
      body: { code: 'state_conflict' },
    });
    socket.close();
  });
});

t.test('the course of a case', async (t) => {
  const subject = await published({ body: 'Mrs. Alda Brandvold came.' });
  const path = `/v1/cases/${subject.id}`;
  const comment = (await colleague.call('POST', `${path}/comments`, { body: 'It is malaria.' })).body;

  await t.test('an answer is accepted, exchanged and taken back by the author alone', async (t) => {
    const accept = (doctor: Doctor, id: string) => doctor.call('PUT', `${path}/accepted-answer`, { comment_id: id });
    t.match(await accept(colleague, comment.id), { status: 403, body: { code: 'not_your_role' } });
    t.match((await accept(author, comment.id)).body, { accepted_comment_id: comment.id });
    const other = await published();
    const foreign = (await author.call('POST', `/v1/cases/${other.id}/comments`, { body: 'Elsewhere.' })).body;
    for (const id of [foreign.id, newId(), subject.id]) t.match(await accept(author, id), { status: 404 }, id);
    t.match((await colleague.call('GET', path)).body, { accepted_comment_id: comment.id });
    t.match((await author.call('DELETE', `${path}/accepted-answer`)).body, { accepted_comment_id: null });
  });

  await t.test('an outcome is gated with the thread as context and replaced as a whole', async (t) => {
    const label = /\[[A-Z0-9 ]+\]/.exec(subject.body)?.[0] ?? 'no label';
    const tell = (doctor: Doctor, text: string) => doctor.call('PUT', `${path}/outcome`, { text });
    t.match(await tell(colleague, 'x'), { status: 403 });
    const told = await tell(author, 'Alda Brandvold is well. Quillwort.');
    t.match(told.body.outcome.text, label);
    t.notMatch(told.text, /Brandvold/);
    t.match((await tell(author, 'All well.')).body, { outcome: { text: 'All well.' } });
    t.same(await tablesHolding(database, 'Quillwort'), [], 'the words before are gone');
    t.match(await tell(author, 'a\u0000'), { status: 400 });
  });

  await t.test('closed it takes no comment and forgets who is who; reopened it goes on', async (t) => {
    const socket = await SocketClient.signedIn(url, colleague.token);
    t.match(await colleague.call('PUT', `${path}/closed`), { status: 403 });
    t.match(await author.call('DELETE', `${path}/closed`), { status: 200, body: { state: 'open' } }, 'open already');
    t.match(await author.call('PUT', `${path}/closed`), { status: 200, body: { state: 'closed' } });
    t.match(await author.call('PUT', `${path}/closed`), { status: 200 }, 'twice is once');
    const heard = await socket.next((frame) => frame['type'] === 'post.updated');
    t.match(heard['data'], { case: { id: subject.id, state: 'closed' } });
    const late = () => colleague.call('POST', `${path}/comments`, { body: 'Late.' });
    t.match(await late(), { status: 409, body: { code: 'case_closed' } });
    const clientId = newId();
    socket.send({ frame: 'send', client_id: clientId, kind: 'comment', room_id: subject.room_id, body: 'Late.' });
    t.match(await socket.next((frame) => frame['client_id'] === clientId), { problem: { code: 'case_closed' } });
    t.same(await rowsOf(database, 'select from case_memory where room_id = $1', [subject.room_id]), []);
    t.match(
      await author.call('PATCH', path, { title: 'A', body: 'B', question: 'C' }, { 'if-match': '"1"' }),
      { status: 409, body: { code: 'state_conflict' } },
      'a closed case is not edited',
    );
    t.match(await author.call('DELETE', `${path}/closed`), { status: 200, body: { state: 'open' } });
    t.equal((await late()).status, 201);
    socket.close();
  });
});

t.test('unanswered in my specialty', async (t) => {
  const reader = await specialists('neonatology');
  const list = async (query: string): Promise<string[]> =>
    (await reader.call('GET', `/v1/cases?limit=100&${query}`)).body.data.map((one: { id: string }) => one.id);
  const own = await published({ specialty: 'neonatology' });
  const above = await published({ specialty: 'paediatrics' });
  const other = await published({ specialty: 'urology' });
  const commented = await published({ specialty: 'neonatology' });
  await colleague.call('POST', `/v1/cases/${commented.id}/comments`, { body: 'Yes.' });
  const shut = await published({ specialty: 'neonatology' });
  await author.call('PUT', `/v1/cases/${shut.id}/closed`);
  t.same(await list('mine=true&unanswered=true'), [above.id, own.id]);
  t.same(await list('mine=true'), [shut.id, commented.id, above.id, own.id]);
  t.ok((await list('unanswered=true')).includes(other.id));
  await author.call('DELETE', `/v1/cases/${shut.id}/closed`);
  t.same(await list('mine=true&unanswered=true'), [shut.id, above.id, own.id], 'one that was opened again');
  t.same(await list('mine=true&unanswered=true&specialty=paediatrics'), [above.id]);
  for (const [filter, pages] of [
    ['mine=true&unanswered=true', [shut, above, own]],
    ['mine=true', [shut, commented, above, own]],
  ] as const) {
    let at = `/v1/cases?limit=1&${filter}`;
    for (const { id } of pages) {
      const { data, next_cursor: next } = (await reader.call('GET', at)).body;
      t.match(data, [{ id }], filter);
      at = `/v1/cases?limit=1&${filter}&cursor=${next}`;
    }
    t.match(at, 'cursor=null', 'and no more');
  }
  const passedBy = await rowsOf(app.database, 'select from case_unanswered where case_id = $1', [commented.id]);
  t.same(passedBy, [], 'whoever looks for one without a comment does not pass by those that have one');
  const nobody = await aDoctor(app);
  t.same((await nobody.call('GET', '/v1/cases?mine=true')).body.data, [], 'who named none has none');
});

t.test('a pause before posting', async (t) => {
  const paused = await startTestApp(t, { settings: { POST_PAUSE_SECONDS: '2' } });
  const pausedUrl = await paused.listen();
  const [author, peer] = [await aDoctor(paused), await aDoctor(paused)];
  const socket = await SocketClient.signedIn(pausedUrl, peer.token);
  const hold = async (more: object = {}): Promise<Reply['body']> => {
    const reply = await author.call('POST', '/v1/cases', { ...aCase(), ...more, publish: 'after_pause' });
    t.equal(reply.status, 201, reply.text);
    return reply.body;
  };

  await t.test('shows the case to its author alone, then to all, as new as if it were posted then', async (t) => {
    const held = await hold({ tags: ['late finding'] });
    const { body: meanwhile } = await author.call('POST', '/v1/cases', { ...aCase(), tags: ['late finding'] });
    t.equal(held.state, 'held');
    const path = `/v1/cases/${held.id}`;
    t.match((await author.call('GET', path)).body, { state: 'held', publish_at: held.publish_at });
    for (const url of [path, `${path}/comments`]) t.equal((await peer.call('GET', url)).status, 404, url);
    t.equal((await peer.call('PUT', `/v1/rooms/${held.room_id}/membership`)).status, 404);
    t.equal((await author.call('POST', `${path}/comments`, { body: 'Too soon.' })).body.code, 'case_closed');
    t.notMatch((await author.call('GET', '/v1/cases')).text, held.id, 'nor does a list hold it');
    const edited = { title: 'Fever', body: 'Adult, three days.', question: 'Repeat the smear now?' };
    t.match(await author.call('PATCH', path, edited, { 'if-match': '"1"' }), { status: 200, body: { state: 'held' } });
    t.notMatch(JSON.stringify(socket.events()), held.id);
    const heard = await socket.next(
      (frame) => frame['type'] === 'post.created' && JSON.stringify(frame).includes(held.id),
    );
    t.match(heard['data'], { case: { state: 'open', question: 'Repeat the smear now?' } });
    t.ok(Date.parse(String(heard['at'])) >= Date.parse(held.publish_at), 'not before its time');
    const shown = (await peer.call('GET', path)).body;
    t.ok(shown.created_at >= held.publish_at, 'its time is that of the publishing');
    t.equal(shown.publish_at, undefined);
    const tagged = await peer.call('POST', '/v1/cases/search', { tag: 'late finding' });
    const unanswered = await peer.call('GET', '/v1/cases?unanswered=true');
    for (const { body } of [tagged, unanswered]) t.match(body.data, [{ id: held.id }, { id: meanwhile.id }]);
  });

  await t.test('is undone without a trace that anybody else could see', async (t) => {
    const held = await hold();
    const before = socket.frames.length;
    t.equal((await author.call('DELETE', `/v1/cases/${held.id}`, undefined, { 'if-match': '"1"' })).status, 204);
    t.same(
      await rowsOf(paused.database, 'select title, title_receipt, state from clinical_case where id = $1', [held.id]),
      [{ title: null, title_receipt: null, state: 'removed' }],
    );
    await sleep(2_500);
    t.notMatch(JSON.stringify(socket.frames.slice(before)), held.id);
    for (const who of [author, peer]) t.equal((await who.call('GET', `/v1/cases/${held.id}`)).status, 404);
    const told = await rowsOf(
      paused.database,
      `select type from outbox where audience <> 'account' and data ->> 'id' = $1`,
      [held.id],
    );
    t.same(told, [], 'nor is there an event for anybody');
    t.match((await author.call('GET', '/v1/sync')).body.rooms, []);
  });

  await t.test('ends once, and not before its time, whoever asks', async (t) => {
    const held = await hold();
    await revealCase(paused.services.db, held.id);
    t.equal((await peer.call('GET', `/v1/cases/${held.id}`)).status, 404, 'not before its time, whoever asks');
    await sleep(2_000);
    await Promise.all(Array.from({ length: 4 }, () => revealCase(paused.services.db, held.id)));
    await sleep(1_500);
    const told = await rowsOf(
      paused.database,
      `select type from outbox where data ->> 'id' = $1 and type = 'post.created'`,
      [held.id],
    );
    t.equal(told.length, 1);
    t.equal((await peer.call('GET', `/v1/cases/${held.id}`)).status, 200);
  });
  socket.close();

  await t.test('outlives the process', async (t) => {
    const held = await hold();
    const { id } = (await peer.call('POST', '/v1/cases', aCase())).body;
    const comment = await author.call('POST', `/v1/cases/${id}/comments`, { body: 'Later.', publish: 'after_pause' });
    t.equal(comment.body.state, 'held');
    await paused[Symbol.asyncDispose]();
    const next = await startTestApp(t, { database: paused.database });
    const again = callAs(next, peer.token);
    let status = 404;
    for (let attempt = 0; attempt < 200 && status === 404; attempt += 1) {
      await sleep(50);
      ({ status } = await again('GET', `/v1/cases/${held.id}`));
    }
    t.equal(status, 200);
    await until(async () => (await again('GET', `/v1/comments/${comment.body.id}`)).status === 200);
  });
});
