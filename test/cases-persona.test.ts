import t from 'tap';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { SocketClient } from './support/socket-client.ts';

const app = await startTestApp(t);
const url = await app.listen();
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-([1-8])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Two letters as words: a handle takes no digits. */
const letters = (n: number): string => `${LETTERS[Math.floor(n / 26)]}${LETTERS[n % 26]?.toLowerCase()}`;

async function withHandle(place: number): Promise<Doctor & { readonly handleId: string }> {
  const doctor = await aDoctor(app, { name: `Dr. Name ${letters(place)}` });
  const reply = await doctor.call('PUT', '/v1/me/personas/handle', { display_name: `Quiet Heron ${letters(place)}` });
  const handle = reply.body.data.find((one: { kind: string }) => one.kind === 'handle');
  return { ...doctor, handleId: handle.id };
}

const post = async (doctor: Doctor, persona: 'name' | 'handle'): Promise<Reply['body']> =>
  (await doctor.call('POST', '/v1/cases', { ...aCase(), persona })).body;

t.test('a handle', async (t) => {
  const doctor = await aDoctor(app, { name: 'Dr. Ada Brandvold' });
  const take = (display_name: string, who: Doctor = doctor) =>
    who.call('PUT', '/v1/me/personas/handle', { display_name });
  t.match(await post(doctor, 'handle'), {
    code: 'invalid_request',
    errors: [{ pointer: '/persona', code: 'no_handle' }],
  });
  for (const name of [
    'Brandvold Fan',
    'ADA the Great',
    'brándvold',
    'Heron 7',
    'a@b.example',
    'x',
    '[PATIENT]',
    ' Heron',
  ])
    t.match(await take(name), { status: 400, body: { code: 'invalid_request' } }, name);
  t.match(await take('Silver Otter'), {
    status: 200,
    body: { data: [{ kind: 'name' }, { kind: 'handle', display_name: 'Silver Otter' }] },
  });
  const other = await aDoctor(app);
  t.match(await take('silver otter', other), { status: 409, body: { code: 'state_conflict' } }, 'is taken once');
  const first = await post(doctor, 'handle');
  t.equal(first.author.display_name, 'Silver Otter');
  await take('Golden Otter');
  t.match(
    (await other.call('GET', `/v1/cases/${first.id}`)).body.author,
    { display_name: 'Golden Otter' },
    'renaming renames',
  );
  t.equal(
    (
      await doctor.call(
        'PATCH',
        `/v1/cases/${first.id}`,
        { title: 'A', body: 'B', question: 'C' },
        { 'if-match': '"1"' },
      )
    ).status,
    200,
    'the author under a handle is still the author',
  );
});

t.test('a persona id is random: it tells neither when it was made nor beside which', async (t) => {
  const doctor = await withHandle(0);
  for (const id of [doctor.personaId, doctor.handleId]) t.equal([...id.matchAll(UUID)][0]?.[1], '4');
});

t.test('what a peer did to a name answers a handle of the same person as it answers anybody else’s', async (t) => {
  const peer = await aDoctor(app, { name: 'Dr. Peer Example' });
  const [person, other] = [await withHandle(40), await withHandle(41)];
  const handles = [person.handleId, other.handleId] as const;
  const named = (
    await peer.call('POST', '/v1/cases', { ...aCase(), audience: { kind: 'people', people: [person.personaId] } })
  ).body;
  const open = await post(peer, 'name');
  await peer.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [person.personaId] });
  const group = (await peer.call('POST', '/v1/conversations', { kind: 'group', persona_ids: [person.personaId] })).body;
  await person.call('PUT', `/v1/conversations/${group.id}/membership`);

  /** Each probe asks the same of a handle: the answers must not tell whose it is. */
  const probes: Readonly<Record<string, (handle: string) => Promise<Reply>>> = {
    'a mention where the name may read': (handle) =>
      peer.call('POST', `/v1/cases/${named.id}/comments`, { body: 'See.', mentions: [handle] }),
    'a mention where everybody may read': (handle) =>
      peer.call('POST', `/v1/cases/${open.id}/comments`, { body: 'See.', mentions: [handle] }),
    'an audience of both': (handle) =>
      peer.call('POST', '/v1/cases', { ...aCase(), audience: { kind: 'people', people: [person.personaId, handle] } }),
    'a direct conversation': (handle) =>
      peer.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [handle] }),
    'a group of both': (handle) =>
      peer.call('POST', '/v1/conversations', { kind: 'group', persona_ids: [person.personaId, handle] }),
    'an invitation': (handle) =>
      peer.call('POST', `/v1/conversations/${group.id}/invitations`, { persona_ids: [handle] }),
    'a removal': (handle) => peer.call('DELETE', `/v1/conversations/${group.id}/members/${handle}`),
    'a block': (handle) => peer.call('PUT', `/v1/blocks/${handle}`),
    'a conversation behind it': () =>
      peer.call('POST', '/v1/conversations', { kind: 'direct', persona_ids: [person.personaId] }),
    'the end of a block': (handle) => peer.call('DELETE', `/v1/blocks/${handle}`),
    'a mute': (handle) => peer.call('PUT', `/v1/mutes/${handle}`),
    'the end of a mute': (handle) => peer.call('DELETE', `/v1/mutes/${handle}`),
  };
  for (const block of [false, true]) {
    if (block) await peer.call('PUT', `/v1/blocks/${person.personaId}`);
    for (const [what, probe] of Object.entries(probes)) {
      const [own, foreign] = [await probe(handles[0]), await probe(handles[1])];
      t.same(shape(own), shape(foreign), `${what}${block ? ', the name blocked' : ''}: ${own.status}`);
    }
  }
  const members = (await peer.call('GET', `/v1/conversations/${group.id}`)).body.members;
  t.equal(members.length, 2, 'and nothing that was asked of the handle moved the name');
  t.notSame(
    shape(await peer.call('PUT', `/v1/blocks/${peer.personaId}`)),
    shape(await peer.call('PUT', `/v1/blocks/${person.personaId}`)),
    'control: an answer that differs is seen',
  );
});

t.test('a name that reads a case in step with a handle is shown to nobody', async (t) => {
  const [peer, person] = [await aDoctor(app, { name: 'Dr. Peer Example' }), await withHandle(42)];
  const open = await post(peer, 'name');
  await person.call('POST', `/v1/cases/${open.id}/comments`, { body: 'Seen before.', persona: 'handle' });
  for (const one of [peer, person])
    await one.call('PATCH', `/v1/rooms/${open.room_id}/membership`, { shows_receipts: true });
  const socket = await SocketClient.signedIn(url, peer.token);
  await person.call('PUT', `/v1/rooms/${open.room_id}/read`, { up_to_seq: 1 });
  await peer.call('PUT', `/v1/rooms/${open.room_id}/read`, { up_to_seq: 1 });
  const own = await socket.next((frame) => frame['type'] === 'read.moved');
  t.match(own['data'], { persona_id: peer.personaId }, 'control: the own reading is heard');
  t.notMatch(JSON.stringify(socket.frames), person.personaId);
  socket.close();
});

t.test('where the readers are named people, one speaks under the face that was named', async (t) => {
  const [author, person] = [await withHandle(44), await withHandle(45)];
  const among = (people: string[], persona: 'name' | 'handle') =>
    author.call('POST', '/v1/cases', { ...aCase(), persona, audience: { kind: 'people', people } });
  const say = async (doctor: Doctor, { id }: { id: string }, persona?: 'handle'): Promise<unknown> => {
    const reply = await doctor.call('POST', `/v1/cases/${id}/comments`, {
      body: 'Seen.',
      ...(persona ? { persona } : {}),
    });
    return reply.status === 201 ? 'said' : reply.body.errors?.[0];
  };
  const unknown = {
    pointer: '/persona',
    code: 'not_named',
    message: 'is not the face that was named among the readers',
  };
  const byName = (await among([person.personaId], 'handle')).body;
  t.same([await say(person, byName), await say(person, byName, 'handle')], ['said', unknown]);
  t.same([await say(author, byName), await say(author, byName, 'handle')], [unknown, 'said'], 'its author too');
  const byHandle = (await among([person.handleId], 'name')).body;
  t.same([await say(person, byHandle), await say(person, byHandle, 'handle')], [unknown, 'said']);
});

t.test('who writes is shown in a case under a face known there, and under no other', async (t) => {
  const [peer, person] = [await aDoctor(app, { name: 'Dr. Peer Example' }), await withHandle(43)];
  const open = await post(peer, 'name');
  const [heard, own] = [await SocketClient.signedIn(url, peer.token), await SocketClient.signedIn(url, person.token)];
  const type = async (persona_id: string): Promise<void> => {
    const until = new Date(Date.now() + 5_000).toISOString();
    own.send({ frame: 'typing', room_id: open.room_id, persona_id, until });
    // Frames of a socket are taken in order: when this is answered, the typing has gone out or will not.
    own.send({ frame: 'ping' });
    await own.next((frame) => frame['frame'] === 'pong');
  };
  const shown = () => heard.frames.filter((frame) => frame['frame'] === 'typing').map((frame) => frame['persona_id']);
  await person.call('PUT', `/v1/rooms/${open.room_id}/membership`);
  await type(person.handleId);
  await type(person.personaId);
  await person.call('POST', `/v1/cases/${open.id}/comments`, { body: 'Seen before.', persona: 'handle' });
  await type(person.handleId);
  await heard.next((frame) => frame['frame'] === 'typing');
  t.same(shown(), [person.handleId], 'neither face before it wrote there');
  t.notMatch(JSON.stringify(heard.frames), person.personaId, 'and the name never');
  t.notMatch(
    own.frames.map((frame) => frame['frame']),
    ['typing'],
    'nor is it shown to oneself',
  );
  for (const socket of [heard, own]) socket.close();
});

/** Status and body without what is new each time: ids, times, numbers and the request's own. */
function shape(reply: Reply): unknown {
  const text = reply.text
    .replaceAll(UUID, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .replaceAll(/Quiet Heron [A-Z][a-z]/g, 'handle')
    .replaceAll(/"(room_seq|last_seq|comment_count)":\d+/g, '"$1":0');
  return { status: reply.status, text };
}
