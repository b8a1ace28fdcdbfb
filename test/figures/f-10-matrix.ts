import Fastify from 'fastify';
import type { App } from '../../src/platform/http/app-type.ts';
import { askEvents, askFrames, askRoutes } from '../matrix/ask.ts';
import { actsOnOwnFile, openClinical, unexpectedAllows } from '../matrix/judge.ts';
import { RELATIONS } from '../matrix/objects.ts';
import { askedRoutes, type Asked } from '../matrix/requests.ts';
import { SUBJECT_NAMES } from '../matrix/subjects.ts';
import { differences, FieldsSeen, readExpected, type Table } from '../matrix/table.ts';
import { createMatrixWorld } from '../matrix/world.ts';
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
  control: { planted: 'a route for clinicians that lets everybody in', run: planted },
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

async function planted(bench: Bench): Promise<Measured> {
  const world = await createMatrixWorld(bench);
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
  const { [route.name]: row = {} } = await readExpected();
  return judge(seen, [route], { [route.name]: row });
}
