import t from 'tap';
import { startTestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { SocketClient } from './support/socket-client.ts';

// What the moderators' list says: what waits and until when, what may be done with it and by whom.

const app = await startTestApp(t);
const url = await app.listen();
const author = await aDoctor(app);
const [mona, maud] = [
  await aDoctor(app, { roles: ['moderator'], name: 'Mona Evenhand' }),
  await aDoctor(app, { roles: ['moderator'], name: 'Maud Otherhand' }),
];
const HOUR = 3_600_000;

interface Item {
  readonly id: string;
  readonly state: string;
  readonly due_at: string | null;
  readonly refused: string | null;
  readonly is_overdue: boolean;
  readonly waits_for_second: boolean;
  readonly post: { readonly state: string };
  readonly actions: readonly {
    readonly id: string;
    readonly enabled: boolean;
    readonly disabled_reason: string | null;
  }[];
}

function ok(reply: Reply): Reply['body'] {
  if (reply.status >= 300) throw new Error(reply.text);
  return reply.body;
}

async function list(who: Doctor, filter = 'all'): Promise<{ data: Item[]; counts: Record<string, number> }> {
  return ok(await who.call('GET', `/v1/staff/moderation?filter=${filter}&limit=100`));
}

async function itemOf(who: Doctor, id: string, filter = 'all'): Promise<Item | undefined> {
  return (await list(who, filter)).data.find((item) => item.id === id);
}

const offered = (item: Item | undefined): string[] => (item?.actions ?? []).map(({ id }) => id);

async function aPost(): Promise<string> {
  return String(ok(await author.call('POST', '/v1/cases', aCase({ body: 'Fever for a week.' }))).id);
}

async function anEscalated(concern = 'misinformation', sender?: Doctor): Promise<{ id: string; caseId: string }> {
  const caseId = await aPost();
  const from = sender ?? (await aDoctor(app));
  const { id } = ok(await from.call('POST', `/v1/posts/${caseId}/notices`, { concern, note: 'The dose is wrong.' }));
  ok(await author.call('PUT', `/v1/notices/${id}/answer`, { text: 'It is per day.' }));
  ok(await from.call('PUT', `/v1/notices/${id}/escalated`));
  return { id: String(id), caseId };
}

async function aRecognised(): Promise<{ id: string; caseId: string }> {
  const caseId = await aPost();
  return { id: String(ok(await (await aDoctor(app)).call('POST', `/v1/posts/${caseId}/recognise`)).id), caseId };
}

const decide = (who: Doctor, id: string, path: string, outcome: string, significant = false) =>
  who.call('POST', `/v1/staff/notices/${id}/${path}`, {
    outcome,
    significant,
    statement: 'The source says otherwise.',
  });

const asOwner = (statement: string, values: readonly unknown[]) =>
  withClient(app.database.adminUrl, (admin) => admin.query(statement, [...values]));

t.test('a notice comes before moderators when it is escalated, and not before', async (t) => {
  const sender = await aDoctor(app);
  const caseId = await aPost();
  const body = { concern: 'misinformation', note: 'The dose is wrong.' };
  const { id } = ok(await sender.call('POST', `/v1/posts/${caseId}/notices`, body));
  t.equal(await itemOf(mona, id), undefined);
  t.equal((await mona.call('GET', `/v1/staff/notices/${id}`)).status, 404, 'what two colleagues settle is theirs');
  ok(await author.call('PUT', `/v1/notices/${id}/answer`, { text: 'It is per day.' }));
  ok(await sender.call('PUT', `/v1/notices/${id}/escalated`));
  const item = await itemOf(mona, id);
  t.match(item, { state: 'escalated', refused: null, is_overdue: false, post: { state: 'shown' } });
  const leftMs = Date.parse(item?.due_at ?? '') - Date.now();
  t.ok(leftMs > 6.9 * 24 * HOUR && leftMs <= 7 * 24 * HOUR, 'seven days');
  t.same(offered(item), ['uphold', 'dismiss', 'hide']);
  t.notMatch(JSON.stringify(item), /The dose is wrong|It is per day/, 'the list holds no prose');
  t.notMatch(JSON.stringify(item), new RegExp(`${author.accountId}|${sender.accountId}|${sender.personaId}`));
});

t.test('what identifies somebody is due in a day, comes first, and is late afterwards', async (t) => {
  const { id: plain } = await anEscalated();
  const { id: urgent } = await anEscalated('privacy');
  const { data } = await list(mona);
  const place = (id: string) => data.findIndex((item) => item.id === id);
  t.ok(place(urgent) < place(plain));
  t.ok(Date.parse(data[place(urgent)]?.due_at ?? '') - Date.now() <= 24 * HOUR);
  t.equal(await itemOf(mona, urgent, 'overdue'), undefined);
  await asOwner(`update notice set moved_at = moved_at - interval '25 hours' where id = any ($1)`, [[plain, urgent]]);
  t.match(await itemOf(mona, urgent, 'overdue'), { is_overdue: true });
  t.equal(await itemOf(mona, plain, 'overdue'), undefined, 'control: the other one has six days more');
});

t.test('each filter counts what it shows', async (t) => {
  await anEscalated();
  await aRecognised();
  for (const filter of ['all', 'recognitions', 'notices', 'appeals', 'second_person', 'overdue']) {
    const { data, counts } = await list(mona, filter);
    t.equal(counts[filter], data.length, filter);
  }
  const { counts } = await list(mona);
  t.ok((counts['recognitions'] ?? 0) >= 1 && (counts['notices'] ?? 0) >= 1);
});

t.test('a page goes on where the one before ended, and a cursor is good for its own filter alone', async (t) => {
  for (let made = 0; made < 3; made += 1) await anEscalated();
  const all = (await list(mona, 'notices')).data.map(({ id }) => id);
  const read: string[] = [];
  let cursor = '';
  do {
    const page = ok(await mona.call('GET', `/v1/staff/moderation?filter=notices&limit=2${cursor}`));
    read.push(...page.data.map(({ id }: Item) => id));
    cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    if (read.length === 2)
      t.match(await mona.call('GET', `/v1/staff/moderation?filter=all&limit=2${cursor}`), {
        status: 400,
        body: { code: 'invalid_cursor' },
      });
  } while (cursor !== '');
  t.same(read, all);
  t.match(await mona.call('GET', '/v1/staff/moderation?filter=gossip'), { status: 400 });
});

t.test('a notice is offered what fits its state: decision, appeal by another, pack by two', async (t) => {
  const { id, caseId } = await anEscalated();
  t.equal((await mona.call('PUT', `/v1/staff/notices/${id}/hidden`)).status, 204);
  t.match(await itemOf(mona, id), { post: { state: 'hidden' } });
  t.same(offered(await itemOf(mona, id)), ['uphold', 'dismiss'], 'what is hidden is not hidden again');
  const decided = ok(await decide(mona, id, 'decision', 'upheld', true));
  t.match(decided, { item: { state: 'decided', due_at: null }, decisions: [{ by_you: true, outcome: 'upheld' }] });
  t.equal(await itemOf(mona, id), undefined, 'it waits no more');
  t.same(offered(await itemOf(mona, id, 'settled')), ['make_pack']);

  ok(await author.call('PUT', `/v1/notices/${id}/appeal`, { text: 'The dose is right.' }));
  const own = await itemOf(mona, id, 'appeals');
  t.same(
    own?.actions.map((action) => [action.id, action.enabled]),
    [
      ['uphold', false],
      ['dismiss', false],
    ],
  );
  t.match(own?.actions[0]?.disabled_reason, /another moderator/);
  t.ok((await itemOf(maud, id, 'appeals'))?.actions.every(({ enabled }) => enabled));
  const appealed = ok(await decide(maud, id, 'appeal-decision', 'upheld', true));
  t.match(appealed.decisions, [{ by_you: false }, { by_you: true }]);

  t.equal((await mona.call('PUT', `/v1/staff/notices/${id}/pack`)).status, 204);
  t.match(await itemOf(maud, id, 'second_person'), {
    waits_for_second: true,
    actions: [{ id: 'release_pack', enabled: true }],
  });
  t.equal(await itemOf(mona, id, 'second_person'), undefined, 'nobody is their own second person');
  t.match(await itemOf(mona, id), { actions: [{ id: 'release_pack', enabled: false, disabled_reason: /another/ }] });
  t.equal((await maud.call('PUT', `/v1/staff/notices/${id}/pack/released`)).status, 204);
  t.same(offered(await itemOf(mona, id, 'settled')), ['read_pack']);

  const { id: later } = await anEscalated();
  t.match((await mona.call('GET', `/v1/staff/notices/${later}`)).body.history, { upheld: 1, dismissed: 0 });
  ok(await (await aDoctor(app)).call('POST', `/v1/posts/${await aPost()}/recognise`));
  t.same(ok(await mona.call('GET', `/v1/staff/notices/${id}`)).others, [], `nothing else about ${caseId}`);
});

t.test('a recognised post waits until its incident is assessed and no second word is wanted', async (t) => {
  const { id } = await aRecognised();
  const path = `/v1/staff/recognitions/${id}`;
  const file = ok(await mona.call('GET', path));
  t.match(file, { item: { state: 'hidden', post: { state: 'hidden' } }, others: [], history: {} });
  const apartMs = Date.parse(file.incident.notify_by) - Date.parse(file.incident.discovered_at);
  t.equal(apartMs, 60 * 24 * HOUR, '45 CFR 164.404(b)');
  t.same(offered(await itemOf(mona, id)), ['restore', 'assess']);
  const factors = { nature: 'low', recipient: 'medium', acquired: 'low', mitigated: 'high' };
  ok(await mona.call('PUT', `${path}/factors`, factors));
  t.equal(await itemOf(mona, id), undefined, 'assessed, and it stays hidden');
  ok(await mona.call('PUT', `${path}/restored`));
  t.match(await itemOf(maud, id, 'second_person'), {
    waits_for_second: true,
    actions: [{ id: 'restore', enabled: true }],
  });
  const own = await itemOf(mona, id);
  t.match(own?.actions[0], { id: 'restore', enabled: false, disabled_reason: /another moderator/ });
  ok(await maud.call('PUT', `${path}/restored`));
  t.match(await itemOf(maud, id, 'settled'), { state: 'restored', post: { state: 'shown' } });
});

t.test('who is a party, or close to one, is offered nothing, and is not told which', async (t) => {
  const sender = await aDoctor(app, { roles: ['physician', 'moderator'] });
  const { id } = await anEscalated('misinformation', sender);
  const own = await itemOf(sender, id);
  t.match(own, { refused: /somebody else must act/ });
  t.ok(own?.actions.every(({ enabled, disabled_reason: why }) => !enabled && why === own.refused));
  t.equal((await sender.call('GET', `/v1/staff/notices/${id}`)).status, 403);
  const friend = await aDoctor(app, { roles: ['physician', 'moderator'] });
  const recognised = await aPost();
  const made = ok(await friend.call('POST', `/v1/posts/${recognised}/recognise`));
  await asOwner('insert into declared_conflict (account_id, other_id) values ($1, $2)', [
    maud.accountId,
    friend.accountId,
  ]);
  t.match(await itemOf(maud, made.id), { refused: /somebody else must act/ });
  t.match(await maud.call('GET', `/v1/staff/recognitions/${made.id}`), { status: 403 });
  t.match(await itemOf(mona, made.id), { refused: null }, 'control: a stranger may');
});

t.test('every act of one moderator is heard by the others', async (t) => {
  const { id } = await anEscalated();
  const recognised = await aRecognised();
  const socket = await SocketClient.signedIn(url, mona.token);
  const zoe = await aDoctor(app, { roles: ['moderator'] });
  const heard = (about: string) =>
    socket.next((frame) => frame['type'] === 'moderation.changed' && JSON.stringify(frame).includes(about));
  for (const act of [
    () => zoe.call('PUT', `/v1/staff/notices/${id}/hidden`),
    () => decide(zoe, id, 'decision', 'upheld', true),
    () => zoe.call('PUT', `/v1/staff/notices/${id}/pack`),
  ]) {
    const told = heard(id);
    ok(await act());
    await told;
  }
  const factors = { nature: 'low', recipient: 'low', acquired: 'low', mitigated: 'high' };
  for (const act of [
    () => zoe.call('PUT', `/v1/staff/recognitions/${recognised.id}/factors`, factors),
    () => zoe.call('PUT', `/v1/staff/recognitions/${recognised.id}/restored`),
  ]) {
    const told = heard(recognised.id);
    ok(await act());
    await told;
  }
  socket.close();
  t.pass('five acts, five tellings');
});
