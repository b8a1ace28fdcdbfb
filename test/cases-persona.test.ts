import t from 'tap';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
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

t.test('nothing that a peer is given joins a name and a handle of one person', async (t) => {
  const peer = await aDoctor(app, { name: 'Dr. Peer Example' });
  const socket = await SocketClient.signedIn(url, peer.token);
  const doctors = await Promise.all(Array.from({ length: 8 }, (_, place) => withHandle(place)));
  const target = await post(peer, 'name');
  await peer.call('PUT', `/v1/rooms/${target.room_id}/membership`);
  /** What was shown under each persona, in whatever answer or event. */
  const seen: { readonly persona: string; readonly text: string }[] = [];
  const note = (value: Reply['body']): void => {
    if (Array.isArray(value)) return value.forEach(note);
    if (typeof value !== 'object' || value === null) return;
    if (value.author?.persona_id) seen.push({ persona: value.author.persona_id, text: JSON.stringify(value) });
    Object.values(value).forEach(note);
  };
  const written = [];
  for (let round = 0; round < 3; round += 1) {
    for (const doctor of doctors) {
      for (const persona of ['name', 'handle'] as const) {
        written.push(await post(doctor, persona));
        const reply = await doctor.call('POST', `/v1/cases/${target.id}/comments`, {
          body: `Round ${round}.`,
          persona,
        });
        written.push(reply.body);
      }
    }
  }
  const last = written.at(-1).id;
  await socket.next((frame) => JSON.stringify(frame).includes(last));
  note(socket.events());
  let cursor = '';
  for (let page = 0; page < 10; page += 1) {
    const list = await peer.call('GET', `/v1/cases?limit=20${cursor}`);
    note(list.body);
    if (!list.body.next_cursor) break;
    cursor = `&cursor=${list.body.next_cursor}`;
  }
  note((await peer.call('GET', `/v1/cases/${target.id}/comments?limit=100`)).body);
  note((await peer.call('GET', '/v1/sync')).body);
  for (const one of written) if (one.title) note((await peer.call('GET', `/v1/cases/${one.id}`)).body);

  const everything = JSON.stringify(seen);
  for (const doctor of doctors) {
    const ofName = seen.filter((one) => one.persona === doctor.personaId);
    const ofHandle = seen.filter((one) => one.persona === doctor.handleId);
    t.ok(ofName.length > 6 && ofHandle.length > 6, 'both faces were seen');
    t.notMatch(everything, doctor.accountId, 'no account id is shown');
    t.notMatch(everything, doctor.sessionId);
    // Every id that stands beside one face and beside the other would be a key; the room and comments of the peer are common to all.
    const idsOf = (all: typeof seen) => new Set(all.flatMap((one) => one.text.match(UUID) ?? []));
    const common = [...idsOf(ofName)].filter((id) => idsOf(ofHandle).has(id));
    const ofEverybody = [
      ...idsOf(seen.filter((one) => one.persona !== doctor.personaId && one.persona !== doctor.handleId)),
    ];
    t.same(
      common.filter((id) => !ofEverybody.includes(id)),
      [],
      'no id joins them',
    );
    for (const id of [doctor.personaId, doctor.handleId])
      t.equal(UUID.exec(id)?.[1] ?? id[14], '4', 'a persona id is random');
    UUID.lastIndex = 0;
  }
  const control = [...seen, { persona: doctors[0]?.personaId ?? '', text: doctors[0]?.accountId ?? '' }];
  t.match(JSON.stringify(control), doctors[0]?.accountId, 'control: a planted account id would be found');
  const told = await rowsOf(app.database, `select data from outbox where audience <> 'account'`);
  for (const doctor of doctors) t.notMatch(JSON.stringify(told), doctor.accountId, 'nor do events carry it');
  socket.close();
});
