import Fastify from 'fastify';
import t from 'tap';
import type { AccountState } from '../src/kernel/actor.ts';
import type { App } from '../src/platform/http/app-type.ts';
import { askEvents, askFrames, askRoutes } from './matrix/ask.ts';
import { actsOnOwnFile, openClinical, serverFaults, unexpectedAllows } from './matrix/judge.ts';
import { ask, askedRoutes, type Asked } from './matrix/requests.ts';
import { aPerson } from './matrix/subjects.ts';
import {
  differences,
  extraFields,
  FieldsSeen,
  readExpected,
  readFields,
  secretFields,
  writeExpected,
  writeFields,
} from './matrix/table.ts';
import { createMatrixWorld } from './matrix/world.ts';
import { SocketClient } from './support/socket-client.ts';

// F-10 and F-11: every route, frame and event type × ten subjects × four relations, and the fields of every reply, held
// against checked-in tables. After a change that is meant: UPDATE_MATRIX=1 npm test -- test/matrix.test.ts, and read the
// difference before it is committed.

t.setTimeout(400_000);
const world = await createMatrixWorld(t);
const { app, url, objects } = world;

t.test('every route, frame and event answers each of ten subjects as the table says', async (t) => {
  const routes = askedRoutes(app.app, objects.personaId);
  const fields = new FieldsSeen();
  const seen = {
    ...(await askRoutes(world, routes, fields)),
    ...(await askFrames(world)),
    ...(await askEvents(world)),
  };
  if (process.env['UPDATE_MATRIX'] === '1') {
    await writeExpected(seen);
    await writeFields(fields.table());
  }
  const expected = await readExpected();
  t.same(differences(seen, expected), []);
  t.ok(routes.length > 60, `${routes.length} routes, ${Object.keys(seen).length} rows`);
  t.same(serverFaults(seen), [], 'nobody makes the server fail');
  t.same(unexpectedAllows(seen, routes), [], 'nobody comes in where the declared access does not let them');
  t.same(openClinical(routes), [], 'every clinical path is for verified clinicians or a staff role');
  t.same(actsOnOwnFile(seen), [], 'no staff act reaches the own file');
  t.same(extraFields(fields.table(), await readFields()), [], 'no reply holds a field that its reader’s list does not');
  t.same(secretFields(fields.table()), [], 'no reply of the clinical side names accounts, addresses or keys');

  t.test('control: a row too many, a row too few, one cell and one field are found', async (t) => {
    const [first = '', second = ''] = Object.keys(expected);
    const { [first]: _gone, ...fewer } = expected;
    t.match(differences(seen, fewer), [/has no row/]);
    t.match(differences(seen, { ...expected, 'GET /v1/planted': {} }), [/is not served/]);
    const changed = { ...expected, [second]: { ...expected[second], student: 'planted' } };
    t.match(differences(seen, changed), [/instead of planted/]);
    const more = new FieldsSeen(fields);
    more.note('GET /v1/cases/{id}', 'physician', ['author_account_id']);
    t.match(extraFields(more.table(), await readFields()), [/author_account_id/]);
    t.match(secretFields(more.table()), [/author_account_id/]);
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
  const seen = await askRoutes(world, [planted], new FieldsSeen(), open);
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
      const { outcome } = await ask(app.app, asked, params, await person.token());
      if (outcome === 'in') came.push(asked.name);
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

async function openServer(): Promise<App> {
  const open = Fastify() as unknown as App;
  open.get('/v1/cases/:id/planted', { config: { access: 'public' } }, async () => ({ text: 'everybody reads this' }));
  await open.ready();
  return open;
}
