import Fastify from 'fastify';
import t from 'tap';
import { liveParts } from '../src/entrances/live-gateway.ts';
import { newId } from '../src/kernel/ids.ts';
import type { AccountState } from '../src/kernel/actor.ts';
import { createMemoryBus } from '../src/platform/events/bus.ts';
import { createHub } from '../src/platform/events/hub.ts';
import type { App } from '../src/platform/http/app-type.ts';
import { requestExampleOf } from '../src/platform/http/example.ts';
import type { Subscriber } from '../src/platform/events/subscriber.ts';
import type { Audience } from '../src/platform/events/outbox.ts';
import { createObjects, RELATIONS, type Objects, type Relation } from './matrix/objects.ts';
import { askedRoutes, outcomeOf, type Asked } from './matrix/requests.ts';
import { aPerson, endPeople, SUBJECT_NAMES, SUBJECTS, type Person, type SubjectName } from './matrix/subjects.ts';
import { cell, differences, outcomesIn, readExpected, writeExpected, type Table } from './matrix/table.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { SocketClient } from './support/socket-client.ts';

// F-10: every route, frame and event type × ten subjects × four relations, held against one checked-in table.
// After a change that is meant: UPDATE_MATRIX=1 npm test -- test/matrix.test.ts, and read the difference.

/** Who may come past the door of each access, told apart from the code that decides it. */
const MAY_ENTER: Readonly<Record<string, readonly SubjectName[]>> = {
  public: SUBJECT_NAMES,
  'signed-in': SUBJECT_NAMES.filter((name) => name !== 'anonymous'),
  clinician: ['physician', 'resident', 'student'],
  staff: ['verifier', 'moderator', 'operator', 'auditor'],
  verifier: ['verifier'],
  moderator: ['moderator'],
  operator: ['operator'],
  auditor: ['auditor'],
};

/** Paths that lead to clinical content, whatever they declare. */
const CLINICAL = /^\w+ \/v1\/(cases|comments|posts|rooms|messages|conversations|groups|feed|search|sync|deid)(\/|$)/;

type People = Readonly<Record<SubjectName, Person | undefined>>;

t.setTimeout(300_000);
const app = await startTestApp(t, { settings: { AUTH_SINGLE_FACTOR: 'false' } });
t.teardown(endPeople);
const url = await app.listen();
const objects = await createObjects(t, app);
const people = Object.fromEntries(
  await Promise.all(
    SUBJECT_NAMES.map(async (name) => {
      const standing = SUBJECTS[name];
      return [name, standing && (await aPerson(app, standing))] as const;
    }),
  ),
) as People;

t.test('every route, frame and event answers each of ten subjects as the table says', async (t) => {
  const routes = askedRoutes(app.app, objects.personaId);
  const seen: Table = {
    ...(await askRoutes(app.app, routes, people, objects)),
    ...(await askFrames(app, people, objects)),
    ...(await askEvents(app, people, objects)),
  };
  if (process.env['UPDATE_MATRIX'] === '1') await writeExpected(seen);
  const expected = await readExpected();
  t.same(differences(seen, expected), []);
  t.ok(routes.length > 60, `${routes.length} routes, ${Object.keys(seen).length} rows`);
  t.same(serverFaults(seen), [], 'nobody makes the server fail');
  t.same(unexpectedAllows(seen, routes), [], 'nobody comes in where the declared access does not let them');
  t.same(
    routes.filter(({ name, access }) => CLINICAL.test(name) && !isClosed(access)).map(({ name }) => name),
    [],
    'every clinical path is for verified clinicians or a staff role',
  );
  t.same(
    Object.entries(seen)
      .filter(([name]) => /^\w+ \/v1\/staff\/.*\{/.test(name))
      .flatMap(([name, row]) =>
        SUBJECT_NAMES.filter((subject) => row[subject]?.startsWith('in')).map((one) => `${name}, ${one}`),
      ),
    [],
    'no staff act reaches the own file',
  );
  t.test('control: a row too many, a row too few and one cell are found', async (t) => {
    const [first = '', second = ''] = Object.keys(expected);
    const { [first]: _gone, ...fewer } = expected;
    t.match(differences(seen, fewer), [/has no row/]);
    t.match(differences(seen, { ...expected, 'GET /v1/planted': {} }), [/is not served/]);
    t.match(differences(seen, { ...expected, [second]: { ...expected[second], student: 'planted' } }), [
      /instead of planted/,
    ]);
  });
});

t.test('control: a planted open route fails the matrix', async (t) => {
  const planted: Asked = {
    name: 'GET /v1/cases/{id}/planted',
    method: 'GET',
    path: '/v1/cases/{id}/planted',
    access: 'clinician',
    body: undefined,
    wantsIfMatch: false,
  };
  const open = await openServer();
  const seen = await askRoutes(open, [planted], people, objects);
  t.match(
    differences(seen, await readExpected()).find((one) => one.startsWith(planted.name)),
    /has no row/,
  );
  t.ok(unexpectedAllows(seen, [planted]).length >= 7, 'everybody who may not came in');
  await open.close();
});

t.test('a clinician comes in when verified, and in no other of the nine states', async (t) => {
  const STATES: readonly AccountState[] = ['new', 'pending', 'needs_info', 'verified', 'expired', 'suspended'];
  const states: readonly AccountState[] = [...STATES, 'rejected', 'withdrawn', 'disabled'];
  const clinical = askedRoutes(app.app, objects.personaId).filter(({ access }) => access === 'clinician');
  t.ok(clinical.length > 10);
  for (const state of states) {
    const person = await aPerson(app, { state, roles: ['physician'] });
    const came: string[] = [];
    for (const asked of clinical) {
      const params = await objects.paramsFor(asked.path, person, 'owner', state === 'verified');
      if ((await outcomeOf(app.app, asked, params, await person.token())) === 'in') came.push(asked.name);
    }
    if (state === 'verified')
      t.ok(came.length > clinical.length * 0.7, `control: ${came.length} of ${clinical.length}`);
    else t.same(came, [], state);
    const token = await person.token();
    const socket = await SocketClient.open(url);
    socket.hello(token);
    const first = await Promise.race([socket.next(({ frame }) => frame === 'ready'), socket.closed]);
    t.equal('frame' in first, !['suspended', 'disabled'].includes(state), `a socket, ${state}`);
    socket.close();
  }
});

async function askRoutes(on: App, routes: readonly Asked[], people: People, objects: Objects): Promise<Table> {
  const rows: Record<string, Record<string, string>> = {};
  for (const asked of routes) {
    await objects.asOwner('delete from rate_limit');
    rows[asked.name] = await forEachSubject((name) => askAs(on, asked, people[name], objects));
  }
  return rows;
}

/** A GET changes nothing; anything else gets a session and objects of its own, and the subject is put back. */
async function askAs(on: App, asked: Asked, subject: Person | undefined, objects: Objects): Promise<string> {
  const relations: readonly Relation[] = asked.path.includes('{') ? RELATIONS : ['owner'];
  const changes = asked.method !== 'GET' && asked.method !== 'HEAD';
  const outcomes: string[] = [];
  for (const relation of relations) {
    const params = await objects.paramsFor(asked.path, subject, relation, changes);
    outcomes.push(await outcomeOf(on, asked, params, await subject?.token()));
    if (changes) await subject?.stand();
  }
  return cell(outcomes);
}

async function askFrames(app: TestApp, people: People, objects: Objects): Promise<Table> {
  const rows: Record<string, Record<string, string>> = {};
  for (const { name, schema } of liveParts(app.services).commands)
    for (const kind of kindsOf(schema)) {
      const frame = { ...(requestExampleOf(schema) as object), ...(kind === undefined ? {} : { kind }) };
      rows[`frame ${name} ${kind ?? ''}`.trim()] = await forEachSubject((subject) =>
        sendAs(people[subject], frame, kind === 'message' ? '/v1/rooms/{id}/messages' : '/v1/rooms/{id}', objects),
      );
    }
  return rows;
}

/** A frame with a member `kind` is one frame for each. */
function kindsOf(schema: object): readonly (string | undefined)[] {
  const properties = Reflect.get(schema, 'properties') as Record<string, { enum?: string[] }> | undefined;
  return properties?.['kind']?.enum ?? [undefined];
}

async function sendAs(subject: Person | undefined, frame: object, path: string, objects: Objects): Promise<string> {
  const rooms: (string | undefined)[] = [];
  for (const relation of RELATIONS) rooms.push((await objects.paramsFor(path, subject, relation, true))['id']);
  const socket = await SocketClient.open(url);
  socket.hello(subject ? await subject.token() : 'nobody-has-this-token');
  const first = await Promise.race([socket.next((one) => one.frame === 'ready'), socket.closed]);
  if (!('frame' in first)) return `closed-${String(first.code)}`;
  const outcomes: string[] = [];
  for (const room_id of rooms) {
    const client_id = newId();
    socket.send({ ...frame, client_id, room_id });
    const answer = await socket.next((one) => one['client_id'] === client_id);
    const problem = answer['problem'] as { code?: string } | undefined;
    outcomes.push(answer.frame === 'result' ? 'in' : String(problem?.code));
  }
  socket.close();
  return cell(outcomes);
}

const AT_ONCE = 3;

/** A few at the same time: none of them touches what another has. */
async function forEachSubject(ask: (name: SubjectName) => Promise<string>): Promise<Record<string, string>> {
  const row: Record<string, string> = {};
  for (let start = 0; start < SUBJECT_NAMES.length; start += AT_ONCE) {
    const few = SUBJECT_NAMES.slice(start, start + AT_ONCE);
    const answers = await Promise.all(few.map(async (name) => [name, await ask(name)] as const));
    Object.assign(row, Object.fromEntries(answers));
  }
  return row;
}

/** The hub's own decision about each type, on the newest row of the outbox that the requests before have left. */
async function askEvents(app: TestApp, people: People, objects: Objects): Promise<Table> {
  using hub = createHub({ bus: createMemoryBus(), findLiveActors: async () => new Map(), log: app.services.log });
  const rows: Record<string, Record<string, string>> = {};
  for (const type of liveParts(app.services).eventTypes) {
    const row: Record<string, string> = {};
    const [newest] = await objects.asOwner(
      'select audience, data from outbox where type = $1 order by id desc limit 1',
      [type.type],
    );
    if (!newest) throw new Error(`no request of the matrix made an event ${type.type}: add one`);
    const data = newest['data'] as Record<string, string>;
    const loaded = await loadSome(app, objects, type.type);
    for (const name of SUBJECT_NAMES) {
      const actor = await people[name]?.actor();
      const hears = RELATIONS.map((relation) => {
        if (!actor) return 'no-socket';
        const audience = audienceFor(String(newest['audience']), relation, actor.accountId);
        const subscriber = { actor, rooms: new Set(relation === 'owner' || relation === 'member' ? ['room'] : []) };
        const event = {
          position: 1,
          type: type.type,
          access: type.access,
          audience,
          ids: data,
          frame: Buffer.alloc(0),
          ...loaded,
        };
        return hub.admits(subscriber as unknown as Subscriber, event) ? 'in' : 'not-told';
      });
      row[name] = cell(hears);
    }
    rows[`event ${type.type}`] = row;
  }
  return rows;
}

/** The rule of the newest row that there is still something to tell about. */
async function loadSome(app: TestApp, objects: Objects, name: string) {
  const type = liveParts(app.services).eventTypes.find((one) => one.type === name);
  const rows = await objects.asOwner('select data from outbox where type = $1 order by id desc limit 50', [name]);
  for (const { data } of rows) {
    const row = { position: 1, type: name, audience: { kind: 'staff' }, data, at: '' } as never;
    const loaded = await type?.load(app.services.db, row);
    if (loaded) return { mayHear: (actor: never) => loaded.mayHear(actor) };
  }
  throw new Error(`nothing is left to tell of any event ${name}`);
}

function audienceFor(kind: string, relation: Relation, accountId: string): Audience {
  if (kind === 'account') return { kind, id: relation === 'owner' ? accountId : newId() };
  if (kind === 'room') return { kind, id: 'room' };
  return kind === 'staff' ? { kind } : { kind: 'clinicians' };
}

function unexpectedAllows(seen: Table, routes: readonly Asked[]): string[] {
  return routes.flatMap(({ name, access = 'public' }) =>
    SUBJECT_NAMES.filter((subject) => !MAY_ENTER[access]?.includes(subject))
      .filter((subject) => outcomesIn(seen[name]?.[subject] ?? '').includes('in'))
      .map((subject) => `${name}: ${subject} came in`),
  );
}

function serverFaults(seen: Table): string[] {
  return Object.entries(seen).flatMap(([name, row]) =>
    Object.entries(row)
      .filter(([, text]) => /\b5\d\d\b/.test(text))
      .map(([subject, text]) => `${name}, ${subject}: ${text}`),
  );
}

function isClosed(access: string | undefined): boolean {
  return access !== undefined && access !== 'public' && access !== 'signed-in';
}

async function openServer(): Promise<App> {
  const open = Fastify() as unknown as App;
  open.get('/v1/cases/:id/planted', { config: { access: 'public' } }, async () => ({ text: 'everybody reads this' }));
  await open.ready();
  return open;
}
