import Fastify from 'fastify';
import type { App } from '../../src/platform/http/app-type.ts';
import { askEvents, askFrames, askRoutes } from '../matrix/ask.ts';
import { actsOnOwnFile, openClinical, unexpectedAllows } from '../matrix/judge.ts';
import { RELATIONS } from '../matrix/objects.ts';
import { askedRoutes, type Asked } from '../matrix/requests.ts';
import { SUBJECT_NAMES } from '../matrix/subjects.ts';
import { differences, FieldsSeen, readExpected, type Table } from '../matrix/table.ts';
import { createMatrixWorld, type World } from '../matrix/world.ts';
import { plantYes } from '../support/rules.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

/** P3: who may is the same for everybody, everywhere, as one table says. */
export const figure: Figure = {
  id: 'F-10',
  title: 'Rows of the matrix (routes, frames, events) × 10 subjects × 4 relations that are covered; unexpected allows',
  target: '100 % and 0',
  anchor: 'Zulip: 100 % line coverage of views, and still CVE-2026-100404 through the event path',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const world = await createMatrixWorld(bench);
    const routes = askedRoutes(world.app.app, world.objects.personaId);
    bench.say(`${routes.length} routes are asked`);
    const seen = {
      ...(await askRoutes(world, routes, new FieldsSeen())),
      ...(await askFrames(world)),
      ...(await askEvents(world)),
    };
    return judge(seen, routes, await readExpected());
  },
  control: {
    planted: 'a route for clinicians that lets everybody in; can() saying yes for one object kind after the other',
    run: planted,
  },
};

function judge(seen: Table, routes: readonly Asked[], expected: Table): Measured {
  const rows = Object.keys(seen);
  const covered = rows.filter((name) => expected[name] !== undefined).length;
  const allows = [...unexpectedAllows(seen, routes), ...openClinical(routes), ...actsOnOwnFile(seen)];
  const differing = differences(seen, expected);
  const first = differing[0] === undefined ? '' : `, the first ${differing[0]}`;
  return {
    value:
      `${covered} of ${rows.length} rows × ${SUBJECT_NAMES.length} × ${RELATIONS.length}; ${allows.length} unexpected allows; ` +
      `${differing.length} cells differ${first}`,
    pass: covered === rows.length && rows.length > 60 && allows.length === 0 && differing.length === 0,
  };
}

/** For each object kind with rules that a request alone runs into, a route on which they decide. */
const DECIDED_BY = {
  door: 'GET /v1/staff/queue',
  case: 'PUT /v1/cases/{id}/closed',
  post: 'PATCH /v1/cases/{id}',
  conversation: 'PATCH /v1/conversations/{id}',
  message: 'DELETE /v1/messages/{id}',
  notice: 'PUT /v1/notices/{id}/withdrawn',
  claim: 'POST /v1/claims/{id}/withdraw',
  member: 'POST /v1/staff/members/{account_id}/suspend',
  break_glass: 'GET /v1/staff/break-glass/{id}/member',
} as const;

/** All of them have to be noticed: the figure passes, and its control is void, as soon as one is not. */
async function planted(bench: Bench): Promise<Measured> {
  const world = await createMatrixWorld(bench);
  const expected = await readExpected();
  const judged = [await openRoute(bench, world, expected)];
  for (const [kind, name] of Object.entries(DECIDED_BY)) judged.push(await sayingYes(world, expected, kind, name));
  const unnoticed = judged.find(({ pass }) => pass);
  return unnoticed ?? { value: judged.map(({ value }) => value).join('; '), pass: false };
}

async function sayingYes(world: World, expected: Table, kind: string, name: string): Promise<Measured> {
  using _yes = plantYes(kind);
  const routes = askedRoutes(world.app.app, world.objects.personaId).filter((route) => route.name === name);
  const row = expected[name];
  if (routes.length !== 1 || !row) throw new Error(`the matrix has no row ${name}`);
  const seen = await askRoutes(world, routes, new FieldsSeen());
  const cells = differences(seen, { [name]: row }).length;
  return { value: `${kind}: ${cells} cells of ${name} differ`, pass: cells === 0 };
}

async function openRoute(bench: Bench, world: World, expected: Table): Promise<Measured> {
  const route: Asked = {
    name: 'GET /v1/cases/{id}',
    method: 'GET',
    path: '/v1/cases/{id}',
    access: 'clinician',
    body: undefined,
    wantsIfMatch: false,
  };
  const open = Fastify() as unknown as App;
  open.get('/v1/cases/:id', { config: { access: 'public' } }, async () => ({ id: 'everybody reads this' }));
  await open.ready();
  bench.teardown(() => open.close());
  const seen = await askRoutes(world, [route], new FieldsSeen(), open);
  const { [route.name]: row = {} } = expected;
  return judge(seen, [route], { [route.name]: row });
}
