import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { findTypingHearers, messagingJobs } from '../src/features/messaging/index.ts';
import { newId } from '../src/kernel/ids.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, callAs, type Doctor } from './support/doctors.ts';
import { SocketClient, type Frame } from './support/socket-client.ts';

const server = await startTestApp(t);
const url = await server.listen();
const [ada, bo, cem, dee] = await Promise.all(['Ada', 'Bo', 'Cem', 'Dee'].map((name) => aDoctor(server, { name })));
if (!ada || !bo || !cem || !dee) throw new Error('four doctors');

async function doctors(count: number): Promise<Doctor[]> {
  const made: Doctor[] = [];
  while (made.length < count) made.push(await aDoctor(server));
  return made;
}

async function direct(from: Doctor, to: Doctor): Promise<{ id: string; room_id: string }> {
  const reply = await from.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [to.personaId] });
  t.equal(reply.status, 201, reply.text);
  return reply.body;
}

async function group(
  owner: Doctor,
  members: readonly Doctor[],
  title?: string,
): Promise<{ id: string; room_id: string }> {
  const reply = await owner.call('POST', '/v1/conversations', {
    kind: 'group',
    persona_ids: members.map((one) => one.personaId),
    ...(title === undefined ? {} : { title }),
  });
  t.equal(reply.status, 201, reply.text);
  for (const one of members)
    t.equal((await one.call('PUT', `/v1/conversations/${reply.body.id}/membership`)).status, 204);
  return reply.body;
}

function say(from: Doctor, roomId: string, body: string, more: object = {}) {
  return from.call('POST', `/v1/rooms/${roomId}/messages`, { client_id: newId(), body, ...more });
}

async function stored(app: TestApp, query: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  return withClient(app.database.adminUrl, async (admin) => (await admin.query(query, values)).rows);
}

t.test('a direct conversation', async (t) => {
  const room = await direct(ada, bo);

  t.test('exists once for a pair, whoever asks', async (t) => {
    t.match(await direct(ada, bo), { id: room.id });
    t.match(await direct(bo, ada), { id: room.id });
    const list = await bo.call('GET', '/v1/conversations');
    t.match(list.body.data, [{ id: room.id, kind: 'direct', own: { role: 'member' }, members: { length: 2 } }]);
  });

  t.test('stores what the gate made of a message, and shows it to the other live', async (t) => {
    const socket = await SocketClient.signedIn(url, bo.token);
    const sent = await say(ada, room.room_id, 'Call Mrs. Alda Hernandez, MRN 4471920, about her result.');
    t.equal(sent.status, 201, sent.text);
    t.notMatch(sent.text, /4471920|Hernandez/);
    t.match(sent.body.deid.classes, ['A', 'H']);
    const heard = await socket.next((frame) => frame['type'] === 'message.created');
    t.match(heard['data'], { id: sent.body.id, body: sent.body.body, room_seq: sent.body.room_seq });
    const rows = await stored(server, 'select body from message where id = $1', [sent.body.id]);
    t.same(rows, [{ body: sent.body.body }]);
    const again = await say(bo, room.room_id, 'Alda Hernandez has been told.');
    const label = /\[[A-Z0-9 ]+\]/.exec(sent.body.body)?.[0] ?? 'none';
    t.ok(again.body.body.includes(label), `one label over messages: ${label} in ${again.body.body}`);
    socket.close();
  });

  t.test('takes a message once however often it is sent, over REST and the socket', async (t) => {
    const clientId = newId();
    const socket = await SocketClient.signedIn(url, ada.token);
    socket.send({ frame: 'send', kind: 'message', client_id: clientId, room_id: room.room_id, body: 'On my way.' });
    const result = await socket.next((frame) => frame['client_id'] === clientId);
    t.match(result, { frame: 'result', body: 'On my way.' });
    const repeats = await Promise.all(
      Array.from({ length: 10 }, () =>
        ada.call('POST', `/v1/rooms/${room.room_id}/messages`, { client_id: clientId, body: 'On my way.' }),
      ),
    );
    for (const repeat of repeats)
      t.match(repeat, { status: 200, body: { id: result['id'], room_seq: result['room_seq'] } });
    t.equal((await stored(server, 'select from message where client_id = $1', [clientId])).length, 1);
    const fresh = newId();
    const racing = await Promise.all(
      Array.from({ length: 10 }, () =>
        ada.call('POST', `/v1/rooms/${room.room_id}/messages`, { client_id: fresh, body: 'Here.' }),
      ),
    );
    t.equal(racing.filter((one) => one.status === 201).length, 1, racing.map((one) => one.status).join());
    t.equal(new Set(racing.map((one) => one.body.id)).size, 1);
    socket.close();
  });

  t.test('is read from either end, in room order, without gaps', async (t) => {
    const all = await ada.call('GET', `/v1/rooms/${room.room_id}/messages?limit=100`);
    const seqs: number[] = all.body.data.map((one: { room_seq: number }) => one.room_seq);
    t.same(
      seqs,
      Array.from(seqs, (_, i) => i + 1),
    );
    const newest = await ada.call('GET', `/v1/rooms/${room.room_id}/messages?limit=2`);
    t.match(newest.body, { data: [{ room_seq: seqs.length - 1 }, { room_seq: seqs.length }], has_more: true });
    const older = await ada.call('GET', `/v1/rooms/${room.room_id}/messages?limit=2&before_seq=${seqs.length - 1}`);
    t.match(older.body.data.at(-1), { room_seq: seqs.length - 2 });
    const after = await ada.call('GET', `/v1/rooms/${room.room_id}/messages?after_seq=${seqs.length - 1}`);
    t.match(after.body, { data: [{ room_seq: seqs.length }], has_more: false });
  });

  t.test('edits its author makes within the window are seen, and the old text is nowhere', async (t) => {
    const socket = await SocketClient.signedIn(url, bo.token);
    const sent = (await say(ada, room.room_id, 'Potassium is 3.1 now.')).body;
    const path = `/v1/messages/${sent.id}`;
    t.equal((await ada.call('PATCH', path, { body: 'x' })).body.code, 'if_match_required');
    t.equal((await ada.call('PATCH', path, { body: 'x' }, { 'if-match': '"9"' })).body.code, 'stale_version');
    t.equal((await bo.call('PATCH', path, { body: 'x' }, { 'if-match': '"1"' })).body.code, 'not_your_role');
    const edited = await ada.call('PATCH', path, { body: 'Potassium is 3.7 now.' }, { 'if-match': '"1"' });
    t.match(edited, { status: 200, body: { body: 'Potassium is 3.7 now.', revision: 2 }, headers: { etag: '"2"' } });
    t.match((await socket.next((frame) => frame['type'] === 'message.updated'))['data'], { revision: 2 });
    t.equal((await stored(server, `select from message where body like '%3.1 now%'`)).length, 0);
    await stored(server, `update message set created_at = now() - interval '16 minutes' where id = $1`, [sent.id]);
    const late = await ada.call('PATCH', path, { body: 'Too late.' }, { 'if-match': '"2"' });
    t.match(late, { status: 409, body: { code: 'state_conflict' } });

    const removed = await ada.call('DELETE', path, undefined, { 'if-match': '"2"' });
    t.equal(removed.status, 204);
    t.match((await socket.next((frame) => frame['type'] === 'message.deleted'))['data'], { id: sent.id });
    t.match((await bo.call('GET', path)).body, { state: 'removed', body: null });
    t.same(await stored(server, 'select body, body_deid, body_receipt from message where id = $1', [sent.id]), [
      { body: null, body_deid: null, body_receipt: null },
    ]);
    t.equal(
      (await say(bo, room.room_id, 'To that?', { reply_to: sent.id })).body.code,
      'not_found',
      'reply to a deleted one',
    );
    socket.close();
  });

  t.test('how far one has read is seen by the other only when both show it, and moves forward only', async (t) => {
    const seen = async (): Promise<unknown> =>
      (await bo.call('GET', `/v1/conversations/${room.id}`)).body.members.find(
        (one: { persona_id: string }) => one.persona_id === ada.personaId,
      ).read_up_to;
    const settings = `/v1/rooms/${room.room_id}/membership`;
    t.match((await ada.call('PUT', `/v1/rooms/${room.room_id}/read`, { up_to_seq: 3 })).body, { up_to_seq: 3 });
    t.match((await ada.call('PUT', `/v1/rooms/${room.room_id}/read`, { up_to_seq: 1 })).body, { up_to_seq: 3 });
    t.equal(await seen(), undefined);
    t.equal((await ada.call('PATCH', settings, { shows_receipts: true })).status, 204);
    t.equal(await seen(), undefined, 'one side alone is not enough');
    t.equal((await bo.call('PATCH', settings, { shows_receipts: true })).status, 204);
    t.equal(await seen(), 3);
    const socket = await SocketClient.signedIn(url, bo.token);
    const stranger = await SocketClient.signedIn(url, cem.token);
    await ada.call('PUT', `/v1/rooms/${room.room_id}/read`, { up_to_seq: 4 });
    const moved = await socket.next((frame) => frame['type'] === 'read.moved');
    t.match(moved['data'], { persona_id: ada.personaId, up_to_seq: 4 });
    t.same(stranger.events(), []);
    socket.close();
    stranger.close();
  });

  t.test(
    'what reached a device is told by its acknowledgement, to the other and only where both show it',
    async (t) => {
      const mine = await direct(ada, dee);
      const settings = `/v1/rooms/${mine.room_id}/membership`;
      const horizons = async (): Promise<unknown> => {
        const members = (await ada.call('GET', `/v1/conversations/${mine.id}`)).body.members;
        const { read_up_to, delivered_up_to } = members.find(
          (one: { persona_id: string }) => one.persona_id === dee.personaId,
        );
        return { read_up_to, delivered_up_to };
      };
      const synced = async (): Promise<object[]> =>
        (await ada.call('GET', '/v1/sync')).body.receipts.filter(
          (one: { room_id: string }) => one.room_id === mine.room_id,
        );
      const [sender, device] = [
        await SocketClient.signedIn(url, ada.token),
        await SocketClient.signedIn(url, dee.token),
      ];
      const arrived = async (body: string): Promise<number> => {
        const { id } = (await say(ada, mine.room_id, body)).body;
        const frame = await device.next(
          (one) => one['type'] === 'message.created' && (one['data'] as { id: string }).id === id,
        );
        return Number(frame['seq']);
      };
      const settled = async (): Promise<void> => {
        // The acknowledgement is kept aside; what is asked for after it on the same socket shows that it was read.
        device.send({ frame: 'ping' });
        await device.next((frame) => frame['frame'] === 'pong');
        await setTimeout(150);
      };
      device.send({ frame: 'ack', seq: await arrived('One.') });
      await settled();
      t.equal((await ada.call('PATCH', settings, { shows_receipts: true })).status, 204);
      device.send({ frame: 'ack', seq: await arrived('Two.') });
      await settled();
      t.same(await horizons(), { read_up_to: undefined, delivered_up_to: undefined }, 'one side alone is not enough');
      t.same(await synced(), []);
      t.equal((await dee.call('PATCH', settings, { shows_receipts: true })).status, 204);
      t.same(await horizons(), { read_up_to: 0, delivered_up_to: 0 }, 'and nothing was kept before both did');

      const third = await arrived('Three.');
      device.send({ frame: 'ack', seq: third - 1 });
      await settled();
      t.same(await horizons(), { read_up_to: 0, delivered_up_to: 0 }, 'what was not acknowledged is not delivered');
      device.send({ frame: 'ack', seq: Number.MAX_SAFE_INTEGER });
      const moved = await sender.next((frame) => frame['type'] === 'delivered.moved');
      t.same(moved['data'], { room_id: mine.room_id, persona_id: dee.personaId, up_to_seq: 3 });
      t.same(
        await horizons(),
        { read_up_to: 0, delivered_up_to: 3 },
        'an acknowledgement reaches no further than what was given',
      );
      const receipt = { room_id: mine.room_id, persona_id: dee.personaId, read_up_to: 0, delivered_up_to: 3 };
      t.same(await synced(), [receipt], 'and a client that was away learns it');
      device.send({ frame: 'ack', seq: 1 });
      await settled();
      t.same(await horizons(), { read_up_to: 0, delivered_up_to: 3 }, 'forward only');
      await say(ada, mine.room_id, 'Four.');
      await dee.call('PUT', `/v1/rooms/${mine.room_id}/read`, { up_to_seq: 4 });
      t.same(await horizons(), { read_up_to: 4, delivered_up_to: 4 }, 'what was read has arrived');
      t.equal(
        device.events().filter((frame) => frame['type'] === 'delivered.moved').length,
        0,
        'nobody hears of the own',
      );
      for (const socket of [sender, device]) socket.close();
    },
  );

  t.test('a block stops messages and new conversations both ways, and can be taken back', async (t) => {
    const ends = await direct(cem, dee);
    t.equal((await dee.call('PUT', `/v1/blocks/${cem.personaId}`)).status, 204);
    t.match(await say(cem, ends.room_id, 'Hello?'), { status: 403, body: { code: 'blocked_by_member' } });
    t.match(await say(dee, ends.room_id, 'Hello?'), { status: 403, body: { code: 'blocked_by_member' } });
    const invited = await cem.call('POST', '/v1/conversations', { kind: 'group', persona_ids: [dee.personaId] });
    t.equal(invited.body.code, 'blocked_by_member');
    t.equal((await dee.call('DELETE', `/v1/blocks/${cem.personaId}`)).status, 204);
    t.equal((await say(cem, ends.room_id, 'Hello again.')).status, 201);
    t.equal((await dee.call('PUT', `/v1/blocks/${dee.personaId}`)).body.code, 'not_found');
  });

  t.test('a stranger, a conversation that is not there and one nobody may leave', async (t) => {
    const nowhere = newId();
    for (const id of [room.id, nowhere]) {
      t.equal((await cem.call('GET', `/v1/conversations/${id}`)).body.code, 'not_found');
      t.equal((await cem.call('DELETE', `/v1/conversations/${id}/membership`)).body.code, 'not_found');
    }
    for (const id of [room.room_id, nowhere]) {
      t.equal((await cem.call('GET', `/v1/rooms/${id}/messages`)).body.code, 'not_found');
      t.equal((await say(cem, id, 'Let me in.')).body.code, 'not_found');
      t.equal((await cem.call('PUT', `/v1/rooms/${id}/membership`)).body.code, 'not_found');
      t.equal((await cem.call('DELETE', `/v1/rooms/${id}/membership`)).status, 204, 'nothing to leave');
    }
    t.equal((await ada.call('DELETE', `/v1/conversations/${room.id}/membership`)).body.code, 'state_conflict');
    t.equal((await ada.call('DELETE', `/v1/rooms/${room.room_id}/membership`)).status, 204);
    t.match((await ada.call('GET', `/v1/conversations/${room.id}`)).body, { own: { role: 'member' } }, 'still in');
    const own = await ada.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [ada.personaId] });
    t.equal(own.body.code, 'not_found');
    const applicant = await aDoctor(server, { verified: false });
    t.equal((await say(applicant, room.room_id, 'Hi.')).body.code, 'not_verified');
    t.equal((await callAs(server, undefined)('GET', '/v1/sync')).body.code, 'unauthenticated');
    const toApplicant = { kind: 'direct', persona_ids: [applicant.personaId] };
    t.equal((await ada.call('POST', '/v1/conversations', toApplicant)).body.code, 'not_found');
  });
});

t.test('a group', async (t) => {
  t.test('gates its title, and lets in only who is invited and joins', async (t) => {
    const asked = await ada.call('POST', '/v1/conversations', {
      kind: 'group',
      persona_ids: [bo.personaId],
      title: 'Board for Mrs. Alda Hernandez',
    });
    t.notMatch(asked.text, /Hernandez/);
    const { id, room_id: roomId } = asked.body;
    await say(ada, roomId, 'Before you join.');
    t.match((await bo.call('GET', `/v1/conversations/${id}`)).body, { own: { role: 'invited' } });
    t.equal((await bo.call('GET', `/v1/rooms/${roomId}/messages`)).body.code, 'not_found', 'invited is not in');
    t.equal((await say(bo, roomId, 'Hi.')).body.code, 'not_found');
    t.equal((await cem.call('PUT', `/v1/conversations/${id}/membership`)).body.code, 'not_found');
    t.equal((await bo.call('PUT', `/v1/conversations/${id}/membership`)).status, 204);
    t.equal((await say(bo, roomId, 'Now I am in.')).status, 201);

    t.equal((await bo.call('PATCH', `/v1/conversations/${id}`, { retention_days: 7 })).body.code, 'not_your_role');
    const renamed = await ada.call('PATCH', `/v1/conversations/${id}`, { title: 'Board, call 301-555-0142' });
    t.equal(renamed.status, 200);
    t.notMatch(renamed.text, /555-0142/);
    t.equal(
      (await bo.call('PUT', `/v1/conversations/${id}/invitations`, { persona_ids: [cem.personaId] })).status,
      204,
    );
    t.equal((await bo.call('DELETE', `/v1/conversations/${id}/members/${cem.personaId}`)).body.code, 'not_your_role');
    t.equal((await ada.call('DELETE', `/v1/conversations/${id}/members/${cem.personaId}`)).status, 204);
    t.equal((await cem.call('PUT', `/v1/conversations/${id}/membership`)).body.code, 'not_found', 'no longer invited');
  });

  t.test('is heard no more by who has left', async (t) => {
    const { id, room_id: roomId } = await group(ada, [bo, cem]);
    const socket = await SocketClient.signedIn(url, cem.token);
    await say(ada, roomId, 'One.');
    await socket.next((frame) => frame['type'] === 'message.created');
    t.equal((await cem.call('DELETE', `/v1/conversations/${id}/membership`)).status, 204);
    await socket.next((frame) => frame['type'] === 'room.membership');
    const heard = socket.events().filter((frame) => frame['type'] === 'message.created').length;
    await say(ada, roomId, 'Two.');
    const other = await direct(cem, bo);
    await say(bo, other.room_id, 'A later event.');
    await socket.next((frame) => frame['type'] === 'message.created' && JSON.stringify(frame).includes('later event'));
    t.equal(socket.events().filter((frame) => frame['type'] === 'message.created').length, heard + 1);
    t.equal((await cem.call('GET', `/v1/rooms/${roomId}/messages`)).body.code, 'not_found');
    socket.close();
  });

  t.test('holds at most fifty, counted under a lock', async (t) => {
    const many = await doctors(30);
    const ids = many.map((one) => one.personaId);
    const { body } = await ada.call('POST', '/v1/conversations', { kind: 'group', persona_ids: ids });
    const more = await doctors(25);
    const invite = (some: readonly Doctor[]) =>
      ada.call('PUT', `/v1/conversations/${body.id}/invitations`, { persona_ids: some.map((one) => one.personaId) });
    const [first, second] = await Promise.all([invite(more.slice(0, 13)), invite(more.slice(12, 25))]);
    t.same(
      [first.status, second.status].toSorted((a, b) => a - b),
      [204, 409],
    );
  });
});

t.test('that somebody writes is shown to who may hear what is written, and to nobody else', async (t) => {
  const names = ['Dr. Ida Example', 'Dr. Jo Example', 'Dr. Kim Example'];
  const [ida, jo, kim] = await Promise.all(names.map((name) => aDoctor(server, { name })));
  if (!ida || !jo || !kim) throw new Error('three are there');
  /** Sends a hint, and says whose sockets were shown it once those expected were. Each time new sockets: one may show it three times at once. */
  const shownTo = async (from: Doctor, roomId: string, expected: readonly Doctor[]): Promise<string[]> => {
    const others = [ida, jo, kim].filter((one) => one !== from);
    const sockets = await Promise.all(others.map((one) => SocketClient.signedIn(url, one.token)));
    const isShown = (frame: Frame): boolean => frame.frame === 'typing';
    const own = await SocketClient.signedIn(url, from.token);
    const until = new Date(Date.now() + 5_000).toISOString();
    own.send({ frame: 'typing', room_id: roomId, persona_id: from.personaId, until });
    own.send({ frame: 'ping' });
    // Frames of a socket are taken in order: when this is answered, the hint is out or dropped.
    await own.next((frame) => frame.frame === 'pong');
    await Promise.all(
      others.flatMap((one, place) => (expected.includes(one) ? (sockets[place]?.next(isShown) ?? []) : [])),
    );
    // A hint goes to all sockets of its room in one turn, after a look that was asked for before these.
    for (let looks = 0; looks < 2; looks += 1)
      await findTypingHearers(server.services.db, { roomId, personaId: from.personaId });
    const shown = others.filter((_, place) => sockets[place]?.frames.some(isShown));
    for (const socket of [own, ...sockets]) socket.close();
    return shown.map((one) => names[[ida, jo, kim].indexOf(one)] ?? '');
  };

  await t.test('in a case to its readers, while they are', async (t) => {
    const audience = { kind: 'people', people: [jo.personaId, kim.personaId] };
    const subject = (await ida.call('POST', '/v1/cases', { ...aCase(), audience })).body;
    for (const one of [jo, kim]) await one.call('PUT', `/v1/rooms/${subject.room_id}/membership`);
    t.same(
      await shownTo(ida, subject.room_id, [jo, kim]),
      ['Dr. Jo Example', 'Dr. Kim Example'],
      'control: who reads is shown it',
    );
    await stored(server, 'delete from case_reader where case_id = $1 and account_id = $2', [subject.id, jo.accountId]);
    t.same(
      await shownTo(ida, subject.room_id, [kim]),
      ['Dr. Kim Example'],
      'who was taken from the audience stays in the room, and is not',
    );
    await kim.call('PUT', `/v1/blocks/${ida.personaId}`);
    t.same(await shownTo(ida, subject.room_id, []), [], 'nor is who blocked that face');
    await kim.call('DELETE', `/v1/blocks/${ida.personaId}`);
    await ida.call('PUT', `/v1/cases/${subject.id}/closed`);
    t.same(await shownTo(ida, subject.room_id, []), [], 'and nobody writes in a closed case');
  });

  await t.test('in a conversation to its members, but between two of whom one blocked the other', async (t) => {
    const [pair, three] = [await direct(ida, jo), await group(ida, [jo, kim])];
    t.same(
      [await shownTo(ida, pair.room_id, [jo]), await shownTo(ida, three.room_id, [jo, kim])],
      [['Dr. Jo Example'], ['Dr. Jo Example', 'Dr. Kim Example']],
    );
    await jo.call('PUT', `/v1/blocks/${ida.personaId}`);
    t.same([await shownTo(ida, pair.room_id, []), await shownTo(jo, pair.room_id, [])], [[], []]);
    t.same(
      [await shownTo(ida, three.room_id, [kim]), await shownTo(jo, three.room_id, [kim])],
      [['Dr. Kim Example'], ['Dr. Kim Example']],
    );
    await ida.call('DELETE', `/v1/conversations/${three.id}/members/${kim.personaId}`);
    t.same(await shownTo(jo, three.room_id, []), [], 'nor is who was removed');
  });
});

t.test('messages past the retention of their conversation are erased by the job, others stay', async (t) => {
  const { id, room_id: roomId } = await group(ada, [bo]);
  await ada.call('PATCH', `/v1/conversations/${id}`, { retention_days: 7 });
  const old = (await say(ada, roomId, 'Old.')).body;
  const young = (await say(ada, roomId, 'Young.')).body;
  await stored(server, `update message set created_at = now() - interval '8 days' where id = $1`, [old.id]);
  const pool = openDatabase(server.database.urls.worker, { max: 1, name: 'worker' });
  await messagingJobs['messages.expire']({}, { db: pool.db });
  await pool[Symbol.asyncDispose]();
  const rows = await stored(server, 'select id, body, state from message where room_id = $1 order by room_seq', [
    roomId,
  ]);
  t.same(rows, [
    { id: old.id, body: null, state: 'removed' },
    { id: young.id, body: 'Young.', state: 'visible' },
  ]);
});

t.test('sync', async (t) => {
  const [eve, fay] = [await aDoctor(server, { name: 'Eve' }), await aDoctor(server, { name: 'Fay' })];
  const sync = async (since?: string) =>
    (await eve.call('GET', `/v1/sync${since === undefined ? '' : `?since=${since}`}`)).body;
  /** Rows become older than the overlap with which a call looks back. */
  const age = async (): Promise<void> => {
    await withClient(server.database.adminUrl, async (admin) => {
      await admin.query('set session_replication_role = replica');
      for (const table of ['message', 'case_comment', 'room', 'room_member', 'clinical_case'])
        await admin.query(`update ${table} set changed_at = changed_at - interval '1 hour'`);
      await admin.query(`update room_member set left_at = left_at - interval '1 hour' where left_at is not null`);
    });
  };
  const room = await direct(eve, fay);
  const published = (await eve.call('POST', '/v1/cases', aCase())).body;
  for (let i = 0; i < 25; i += 1) await say(fay, room.room_id, `Message ${i} of many.`);
  await fay.call('POST', `/v1/cases/${published.id}/comments`, { body: 'A comment.' });

  const first = await sync();
  const chat = first.rooms.find((one: { id: string }) => one.id === room.room_id);
  t.match(chat, { kind: 'conversation', limited: true, last_seq: 25, changes: { length: 20 } });
  t.equal(chat.changes.at(-1).body, 'Message 24 of many.');
  t.match(
    first.rooms.find((one: { id: string }) => one.id === published.room_id),
    {
      kind: 'case',
      limited: false,
      changes: [{ kind: 'comment', body: 'A comment.' }],
    },
  );
  t.same(first.deleted, []);

  await age();
  t.match(await sync(first.next), { rooms: [], deleted: [] }, 'nothing new');
  const sent = (await say(fay, room.room_id, 'Fresh.')).body;
  t.match(await sync(first.next), {
    rooms: [{ id: room.room_id, limited: false, changes: [{ id: sent.id, body: 'Fresh.' }] }],
  });
  const old = chat.changes[0];
  await fay.call('DELETE', `/v1/messages/${old.id}`, undefined, { 'if-match': '"1"' });
  t.match((await sync(first.next)).deleted, [{ kind: 'message', id: old.id, room_id: room.room_id }]);

  await age();
  const { next } = await sync();
  const party = await group(fay, [eve]);
  await say(fay, party.room_id, 'Welcome.');
  t.match((await sync(next)).rooms, [{ id: party.room_id, changes: [{ body: 'Welcome.' }] }]);
  await eve.call('DELETE', `/v1/conversations/${party.id}/membership`);
  await eve.call('DELETE', `/v1/cases/${published.id}`, undefined, { 'if-match': '"1"' });
  const lost = await sync(next);
  t.same(
    lost.deleted.map((one: { kind: string; id: string }) => `${one.kind} ${one.id}`).toSorted(),
    [`room ${party.room_id}`, `room ${published.room_id}`].toSorted(),
    'a group that was left and a case that was removed',
  );
  t.match(await eve.call('GET', '/v1/sync?since=forged'), { status: 400, body: { code: 'invalid_cursor' } });
  t.match(
    await fay.call('GET', `/v1/sync?since=${next}`),
    { status: 400, body: { code: 'invalid_cursor' } },
    'another member',
  );
});

t.test('a phone with 200 rooms gets them in one call', async (t) => {
  const gil = await aDoctor(server);
  await stored(
    server,
    `with made as (insert into room (id, kind, last_seq) select gen_random_uuid(), 'conversation', 0 from generate_series(1, 200) returning id),
     talk as (insert into conversation (id, room_id, kind, created_by) select gen_random_uuid(), id, 'group', $1::uuid from made)
     insert into room_member (room_id, account_id) select id, $1::uuid from made`,
    [gil.accountId],
  );
  const startedAt = performance.now();
  const reply = await gil.call('GET', '/v1/sync');
  t.equal(reply.body.rooms.length, 200);
  t.comment(`${Math.round(performance.now() - startedAt)} ms for 200 rooms`);
});

t.test('what does not fit is refused with its code, and nothing is written', async (t) => {
  const room = await direct(ada, bo);
  const gone = (await say(bo, room.room_id, 'Not this.')).body;
  t.equal((await bo.call('DELETE', `/v1/messages/${gone.id}`, undefined, { 'if-match': '"1"' })).status, 204);
  const count = async () => (await stored(server, 'select from message where room_id = $1', [room.room_id])).length;
  const before = await count();
  const path = `/v1/rooms/${room.room_id}/messages`;
  const cases: [object, string][] = [
    [{ client_id: randomUUID(), body: 'Not a UUIDv7.' }, 'invalid_request'],
    [{ body: 'No client_id.' }, 'invalid_request'],
    [{ client_id: newId(), body: '' }, 'invalid_request'],
    [{ client_id: newId(), body: 'x'.repeat(10_001) }, 'invalid_request'],
    [{ client_id: newId(), body: 'a\u0000b' }, 'invalid_request'],
    [{ client_id: newId(), body: 'Fine.', extra: 1 }, 'invalid_request'],
    [{ client_id: newId(), body: 'Fine.', reply_to: newId() }, 'not_found'],
    [{ client_id: newId(), body: 'Fine.', reply_to: gone.id }, 'not_found'],
  ];
  for (const [body, code] of cases) t.equal((await ada.call('POST', path, body)).body.code, code, code);
  t.equal(await count(), before);
  const clientId = newId();
  await ada.call('POST', path, { client_id: clientId, body: 'Here.' });
  const elsewhere = await direct(ada, dee);
  const reused = await ada.call('POST', `/v1/rooms/${elsewhere.room_id}/messages`, {
    client_id: clientId,
    body: 'Here.',
  });
  t.match(reused, { status: 422, body: { code: 'idempotency_key_reused' } });
});
