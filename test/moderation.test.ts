import { randomUUID } from 'node:crypto';
import t from 'tap';
import { newId } from '../src/kernel/ids.ts';
import { settle } from '../src/features/moderation/notices/settle-notices.ts';
import { startTestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, callAs, type Doctor, type Reply } from './support/doctors.ts';
import { countRows, rowsOf, tablesHolding } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';

const one = await startTestApp(t);
const two = await startTestApp(t, { database: one.database });
const { database } = one;
const [urlOne, urlTwo] = [await one.listen(), await two.listen()];
const author = await aDoctor(one);
const moderators = await Promise.all([1, 2, 3].map(() => aDoctor(one, { roles: ['moderator'], name: 'Mod Example' })));
const [mona, maud, mick] = moderators as [Doctor, Doctor, Doctor];

async function published(body = 'Mrs. Alda Brandvold came.'): Promise<Reply['body']> {
  const reply = await author.call('POST', '/v1/cases', aCase({ body }));
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body;
}

async function commented(caseId: string, doctor: Doctor, body = 'Seen before.'): Promise<Reply['body']> {
  const reply = await doctor.call('POST', `/v1/cases/${caseId}/comments`, { body });
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body;
}

async function noticed(postId: string, sender: Doctor, more: object = {}): Promise<Reply> {
  return sender.call('POST', `/v1/posts/${postId}/notices`, {
    concern: 'misinformation',
    note: 'Mr. Casper Lindqvist says the dose is wrong.',
    ...more,
  });
}

const decide = (
  moderator: Doctor,
  id: string,
  path: 'decision' | 'appeal-decision',
  outcome: string,
  significant = false,
) =>
  moderator.call('POST', `/v1/staff/notices/${id}/${path}`, {
    outcome,
    significant,
    statement: 'The source says otherwise.',
  });

async function passDeadline(id: string): Promise<void> {
  await withClient(database.adminUrl, (admin) =>
    admin.query(`update notice set due_at = now() - interval '1 second' where id = $1`, [id]),
  );
  await settle(one.services.db);
}

t.test('"I recognise this patient"', async (t) => {
  await t.test('hides a case on REST, lists, sync and the sockets of two processes within two seconds', async (t) => {
    const [reader, reporter] = [await aDoctor(one), await aDoctor(two)];
    const subject = await published();
    const comment = await commented(subject.id, reader);
    const sockets = await Promise.all([
      SocketClient.signedIn(urlOne, reader.token),
      SocketClient.signedIn(urlTwo, (await aDoctor(two)).token),
    ]);
    const told = await SocketClient.signedIn(urlTwo, author.token);
    const queue = await SocketClient.signedIn(urlOne, mona.token);
    const startedAt = performance.now();
    const key = randomUUID();
    const send = () =>
      reporter.call('POST', `/v1/posts/${subject.id}/recognise`, undefined, { 'idempotency-key': key });
    const reply = await send();
    t.equal(reply.status, 201, reply.text);
    await Promise.all(
      sockets.map((socket) =>
        socket.next((frame) => frame['type'] === 'post.hidden' && JSON.stringify(frame).includes(subject.id)),
      ),
    );
    const took = Math.round(performance.now() - startedAt);
    t.comment(`every socket was told after ${took} ms`);
    t.ok(took < 2_000, `${took} ms`);
    t.same((await send()).body, reply.body, 'the same request again gives the same answer');
    for (const doctor of [author, reader, reporter]) {
      t.equal((await doctor.call('GET', `/v1/cases/${subject.id}`)).status, 404);
      t.equal((await doctor.call('GET', `/v1/comments/${comment.id}`)).status, 404);
      t.notMatch((await doctor.call('GET', '/v1/cases?limit=100')).text, subject.id);
      t.notMatch((await doctor.call('GET', '/v1/sync')).text, comment.id);
      t.equal((await doctor.call('POST', `/v1/cases/${subject.id}/comments`, { body: 'x' })).status, 404);
    }
    const heard = await told.next((frame) => frame['type'] === 'post.recognised');
    t.same(heard['data'], { post_id: subject.id, kind: 'case' }, 'the author is told, not by whom');
    await queue.next((frame) => frame['type'] === 'moderation.changed');
    const incident = await rowsOf(database, 'select known_readers from incident where recognition_id = $1', [
      reply.body.id,
    ]);
    t.same(incident, [{ known_readers: 1 }]);
    for (const socket of [...sockets, told, queue]) socket.close();
  });

  await t.test('hides a comment alone', async (t) => {
    const [writer, reporter] = [await aDoctor(one), await aDoctor(one)];
    const subject = await published();
    const comment = await commented(subject.id, writer, 'Quillwort.');
    t.equal((await reporter.call('POST', `/v1/posts/${comment.id}/recognise`)).status, 201);
    t.equal((await reporter.call('GET', `/v1/comments/${comment.id}`)).status, 404);
    t.match((await reporter.call('GET', `/v1/cases/${subject.id}/comments`)).body.data, [
      { state: 'hidden', body: null },
    ]);
    t.equal((await reporter.call('GET', `/v1/cases/${subject.id}`)).status, 200);
    t.equal(
      (await writer.call('DELETE', `/v1/comments/${comment.id}`, undefined, { 'if-match': '"1"' })).status,
      204,
      'its author may remove it',
    );
    t.same(await tablesHolding(database, 'Quillwort'), []);
  });

  await t.test('is undone by two moderators and a new gate pass', async (t) => {
    const reporter = await aDoctor(one, { roles: ['physician', 'moderator'] });
    const subject = await published();
    const { id } = (await reporter.call('POST', `/v1/posts/${subject.id}/recognise`)).body;
    const path = `/v1/staff/recognitions/${id}`;
    const file = await mona.call('GET', path);
    t.match(file.body, { approvals: 0, restored_at: null, incident: { factors: null } });
    t.notMatch(file.text, /Brandvold/, 'moderators see gated text only');
    t.match((await mona.call('GET', '/v1/staff/moderation')).text, id);
    t.match(await reporter.call('PUT', `${path}/restored`), { status: 403, body: { code: 'self_review_refused' } });
    t.match(await mona.call('PUT', `${path}/restored`), { status: 200, body: { approvals: 1, restored_at: null } });
    t.match(
      await mona.call('PUT', `${path}/restored`),
      { body: { approvals: 1, restored_at: null } },
      'one person is one',
    );
    t.equal((await author.call('GET', `/v1/cases/${subject.id}`)).status, 404);
    const restored = await maud.call('PUT', `${path}/restored`);
    t.match(restored, { status: 200, body: { approvals: 2 } }, restored.text);
    t.ok(restored.body.restored_at);
    t.match((await author.call('GET', `/v1/cases/${subject.id}`)).body, { state: 'open' });
    t.equal((await author.call('POST', `/v1/cases/${subject.id}/comments`, { body: 'Back.' })).status, 201);
    t.match(await mick.call('PUT', `${path}/restored`), { status: 409 });
    const factors = { nature: 'low', recipient: 'medium', acquired: 'low', mitigated: 'high' };
    t.match((await mick.call('PUT', `${path}/factors`, factors)).body, { incident: { factors } });
  });

  await t.test('a text that the gate would change today does not come back', async (t) => {
    const subject = await published('Seen in March.');
    const { id } = (await (await aDoctor(one)).call('POST', `/v1/posts/${subject.id}/recognise`)).body;
    // As if an older policy had let a name through.
    await withClient(database.adminUrl, async (admin) => {
      await admin.query('alter table clinical_case disable trigger deid_gate');
      await admin.query(`update clinical_case set body = 'Mr. Casper Lindqvist, MRN 4471920.' where id = $1`, [
        subject.id,
      ]);
      await admin.query('alter table clinical_case enable always trigger deid_gate');
    });
    t.match(await mona.call('PUT', `/v1/staff/recognitions/${id}/restored`), {
      status: 409,
      body: { code: 'state_conflict' },
    });
    await withClient(database.adminUrl, (admin) =>
      admin.query(`update clinical_case set body = null, body_deid = null, body_receipt = null where id = $1`, [
        subject.id,
      ]),
    );
  });

  await t.test('five a day a member, and only what one may read', async (t) => {
    const eager = await aDoctor(one);
    for (let i = 0; i < 5; i += 1)
      t.equal((await eager.call('POST', `/v1/posts/${(await published()).id}/recognise`)).status, 201);
    t.match(await eager.call('POST', `/v1/posts/${(await published()).id}/recognise`), {
      status: 429,
      headers: { 'retry-after': /\d+/ },
    });
    const other = await aDoctor(one);
    t.match(await other.call('POST', `/v1/posts/${newId()}/recognise`), { status: 404 });
    const closed = await author.call('POST', '/v1/cases', {
      ...aCase(),
      audience: { kind: 'people', people: [author.personaId] },
    });
    t.match(await other.call('POST', `/v1/posts/${closed.body.id}/recognise`), { status: 404 });
  });
});

t.test('a notice between colleagues', async (t) => {
  await t.test('is private, gated, and names the sender by choice only', async (t) => {
    const [sender, stranger] = [await aDoctor(one), await aDoctor(one)];
    const subject = await published();
    const sent = await noticed(subject.id, sender, { span: { start: 0, end: 4 } });
    t.match(
      sent,
      { status: 201, body: { state: 'noticed', own: 'sent', sender: null, span: { start: 0, end: 4 } } },
      sent.text,
    );
    t.notMatch(sent.text, /Lindqvist/);
    t.same(await tablesHolding(database, 'Lindqvist'), []);
    const got = await author.call('GET', `/v1/notices/${sent.body.id}`);
    t.match(got.body, { own: 'received', sender: null, concern: 'misinformation' });
    t.notMatch(got.text, sender.personaId);
    t.equal((await stranger.call('GET', `/v1/notices/${sent.body.id}`)).status, 404);
    t.match(
      await noticed(subject.id, sender),
      { status: 409, body: { code: 'state_conflict' } },
      'one open notice a post',
    );
    t.match(await noticed(subject.id, author), { status: 403, body: { code: 'self_review_refused' } });
    const other = await published();
    t.match((await noticed(other.id, sender, { show_me: true })).body, { sender: { persona_id: sender.personaId } });
    t.match((await sender.call('GET', '/v1/me/notices')).body.data, [{ own: 'sent' }, { own: 'sent' }]);
    const due = Date.parse(got.body.due_at) - Date.now();
    t.ok(due > 23 * 3_600_000 && due <= 24 * 3_600_000, 'a day to answer');
    const privacy = await noticed((await published()).id, sender, { concern: 'privacy' });
    t.ok(Date.parse(privacy.body.due_at) - Date.now() <= 2 * 3_600_000, 'two hours where privacy is at stake');
    for (const more of [
      { concern: 'gossip' },
      { note: '' },
      { note: 'a\u0000' },
      { span: { start: 4, end: 4 } },
      { extra: 1 },
    ])
      t.match(
        await noticed((await published()).id, await aDoctor(one), more),
        { status: 400 },
        JSON.stringify(Object.keys(more)),
      );
  });

  await t.test('is resolved without a record when the post is edited or removed in time', async (t) => {
    for (const change of ['edit', 'remove'] as const) {
      const sender = await aDoctor(one);
      const subject = await published();
      const { id } = (await noticed(subject.id, sender)).body;
      const path = `/v1/cases/${subject.id}`;
      const reply =
        change === 'edit'
          ? await author.call('PATCH', path, { title: 'A', body: 'B', question: 'C' }, { 'if-match': '"1"' })
          : await author.call('DELETE', path, undefined, { 'if-match': '"1"' });
      t.ok(reply.status < 300);
      t.match((await author.call('GET', `/v1/notices/${id}`)).body, { state: 'resolved' }, change);
      t.match(await sender.call('PUT', `/v1/notices/${id}/escalated`), {
        status: 409,
        body: { code: 'state_conflict' },
      });
      t.notMatch((await mona.call('GET', '/v1/staff/moderation')).text, id);
    }
  });

  await t.test('is answered and accepted, by their own sides alone', async (t) => {
    const sender = await aDoctor(one);
    const { id } = (await noticed((await published()).id, sender)).body;
    const answer = (who: Doctor) => who.call('PUT', `/v1/notices/${id}/answer`, { text: 'It is per day.' });
    t.match(await answer(sender), { status: 403, body: { code: 'not_your_role' } });
    t.match(await sender.call('PUT', `/v1/notices/${id}/accepted`), { status: 409 });
    t.match(await answer(author), { status: 200, body: { state: 'answered', answer: 'It is per day.' } });
    t.match(await answer(author), { status: 409 }, 'once');
    t.match(await author.call('PUT', `/v1/notices/${id}/accepted`), { status: 403 });
    t.match(await sender.call('PUT', `/v1/notices/${id}/accepted`), { status: 200, body: { state: 'resolved' } });
    const second = (await noticed((await published()).id, sender)).body;
    t.match(await sender.call('PUT', `/v1/notices/${second.id}/withdrawn`), {
      status: 200,
      body: { state: 'withdrawn' },
    });
    t.match(await author.call('PUT', `/v1/notices/${second.id}/answer`, { text: 'x' }), { status: 409 });
  });

  await t.test(
    'expires by its deadline; privacy alone then goes to the moderators by itself; an answer nobody objects to stands',
    async (t) => {
      const sender = await aDoctor(one);
      const state = async (id: string) => (await sender.call('GET', `/v1/notices/${id}`)).body.state;
      const plain = (await noticed((await published()).id, sender)).body;
      const privacy = (await noticed((await published()).id, sender, { concern: 'privacy' })).body;
      const answered = (await noticed((await published()).id, sender)).body;
      await author.call('PUT', `/v1/notices/${answered.id}/answer`, { text: 'It is per day.' });
      for (const { id } of [plain, privacy, answered]) await passDeadline(id);
      t.same(
        [await state(plain.id), await state(privacy.id), await state(answered.id)],
        ['expired', 'escalated', 'resolved'],
      );
      t.match((await mona.call('GET', '/v1/staff/moderation')).text, privacy.id);
      t.match(await sender.call('PUT', `/v1/notices/${plain.id}/escalated`), { body: { state: 'escalated' } });
      t.equal(await settle(one.services.db), 0, 'nothing is left to settle');
    },
  );

  await t.test('about a patient who can be identified hides the post at once', async (t) => {
    const sender = await aDoctor(one);
    const subject = await published();
    const sent = await noticed(subject.id, sender, { concern: 'identifying_patient' });
    t.match(sent, { status: 201, body: { state: 'escalated' } }, sent.text);
    t.equal((await sender.call('GET', `/v1/cases/${subject.id}`)).status, 404);
    t.equal((await decide(mona, sent.body.id, 'decision', 'dismissed')).status, 201);
    t.equal(
      (await author.call('GET', `/v1/cases/${subject.id}`)).status,
      404,
      'a dismissal alone does not bring it back',
    );
  });
});

t.test('moderators', async (t) => {
  async function escalated(): Promise<{ id: string; caseId: string; sender: Doctor }> {
    const sender = await aDoctor(one, { roles: ['physician', 'moderator'] });
    const caseId = (await published()).id;
    const { id } = (await noticed(caseId, sender)).body;
    await author.call('PUT', `/v1/notices/${id}/answer`, { text: 'It is per day.' });
    await sender.call('PUT', `/v1/notices/${id}/escalated`);
    return { id, caseId, sender };
  }

  await t.test('alone see the queue, and never their own file', async (t) => {
    const { id, sender } = await escalated();
    const paths = ['/v1/staff/moderation', `/v1/staff/notices/${id}`, `/v1/staff/notices/${id}/pack`];
    const others = [author, await aDoctor(one, { roles: ['verifier', 'operator', 'auditor'] })];
    const before = await countRows(database);
    for (const path of paths) {
      t.match(await callAs(one, undefined)('GET', path), { status: 401 });
      for (const who of others) t.match(await who.call('GET', path), { status: 403, body: { code: 'not_your_role' } });
    }
    t.match(await sender.call('GET', `/v1/staff/notices/${id}`), {
      status: 403,
      body: { code: 'self_review_refused' },
    });
    t.match(await decide(sender, id, 'decision', 'upheld'), { status: 403, body: { code: 'self_review_refused' } });
    t.match(await decide(mona, newId(), 'decision', 'upheld'), { status: 404 });
    t.match(await decide(mona, id, 'appeal-decision', 'upheld'), { status: 409 });
    t.same(await countRows(database), before);
    const file = await mona.call('GET', `/v1/staff/notices/${id}`);
    t.match(file.body, { notice: { answer: 'It is per day.' }, post: [{ revision: 1, texts: { question: /smear/ } }] });
    t.notMatch(file.text, sender.personaId, 'not even moderators are told who sent it');
  });

  await t.test('hide while they think, decide with reasons, and another decides on the appeal', async (t) => {
    const { id, caseId, sender } = await escalated();
    t.equal((await author.call('PUT', `/v1/cases/${caseId}/closed`)).status, 200);
    t.equal((await mona.call('PUT', `/v1/staff/notices/${id}/hidden`)).status, 204);
    t.equal((await author.call('GET', `/v1/cases/${caseId}`)).status, 404);
    const [first, late] = await Promise.all([
      decide(mona, id, 'decision', 'upheld', true),
      decide(maud, id, 'decision', 'dismissed'),
    ]);
    t.same(
      [first.status, late.status].toSorted((a, b) => a - b),
      [201, 409],
      'of two at once one decides',
    );
    const decider = first.status === 201 ? mona : maud;
    const other = decider === mona ? maud : mona;
    const seen = (await author.call('GET', `/v1/notices/${id}`)).body;
    t.match(seen, { state: 'decided', decisions: [{ stage: 'decision', statement: 'The source says otherwise.' }] });
    t.notMatch(JSON.stringify(seen), decider.accountId);
    t.match(await sender.call('PUT', `/v1/notices/${id}/appeal`, { text: 'x' }), { status: 403 });
    t.match(await author.call('PUT', `/v1/notices/${id}/appeal`, { text: 'The dose is right.' }), {
      body: { state: 'appealed' },
    });
    t.match(await decide(decider, id, 'appeal-decision', 'upheld'), {
      status: 409,
      body: { code: 'second_person_required' },
    });
    t.equal((await decide(other, id, 'appeal-decision', 'dismissed')).status, 201);
    t.match((await author.call('GET', `/v1/notices/${id}`)).body, {
      state: 'closed',
      decisions: [{}, { outcome: 'dismissed' }],
    });
    t.match(
      await author.call('GET', `/v1/cases/${caseId}`),
      { status: 200, body: { state: 'closed' } },
      'what is dismissed in the end is shown again as it was',
    );
    t.match(await mick.call('PUT', `/v1/staff/notices/${id}/pack`), { status: 409 }, 'and is for no board');
  });

  await t.test('make a pack for a board that a second one releases, with proofs', async (t) => {
    const { id, caseId } = await escalated();
    t.equal((await decide(mona, id, 'decision', 'upheld', true)).status, 201);
    const path = `/v1/staff/notices/${id}/pack`;
    t.match(await maud.call('GET', path), { status: 404 });
    t.equal((await mona.call('PUT', path)).status, 204);
    t.match(await mona.call('PUT', path), { status: 409 });
    t.match(await mona.call('GET', path), { status: 409, body: { code: 'second_person_required' } });
    t.match(await mona.call('PUT', `${path}/released`), { status: 409, body: { code: 'second_person_required' } });
    t.equal((await maud.call('PUT', `${path}/released`)).status, 204);
    let pack = await maud.call('GET', path);
    for (let attempt = 0; attempt < 100 && !pack.text.includes('pack.release'); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      pack = await maud.call('GET', path);
    }
    t.match(pack.body, { post: [{ sha256: /^[0-9a-f]{64}$/ }], decisions: [{ outcome: 'upheld', significant: true }] });
    const actions = pack.body.audit.map((link: { action: string }) => link.action);
    for (const action of [
      'case.publish',
      'notice.send',
      'notice.escalate',
      'notice.decision',
      'pack.make',
      'pack.release',
    ])
      t.ok(actions.includes(action), action);
    t.notMatch(pack.text, /Brandvold|Lindqvist/);
    t.equal((await author.call('GET', `/v1/cases/${caseId}`)).status, 404);
    const told = await rowsOf(
      database,
      `select data->>'state' as state from outbox where data->>'id' = $1 and audience_id = $2 order by id`,
      [id, author.accountId],
    );
    t.same(
      told.map((row) => row['state']),
      ['noticed', 'answered', 'escalated', 'decided', 'pack_made', 'pack_released'],
    );
  });
});
