import { askRoutes } from '../matrix/ask.ts';
import { askedRoutes } from '../matrix/requests.ts';
import { extraFields, FieldsSeen, readFields, secretFields } from '../matrix/table.ts';
import { createMatrixWorld } from '../matrix/world.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

/** P3 by the field: a reply holds what its reader's list says, and nothing besides. */
export const figure: Figure = {
  id: 'F-11',
  title: "Fields of replies outside their reader's list",
  target: '0',
  anchor: 'none published',
  tier: 'C',
  database: true,
  run: async (bench) => judge(await (read ??= readAll(bench))),
  control: {
    planted: 'one more field in the reply of a case',
    run: async (bench) => {
      const seen = new FieldsSeen(await (read ??= readAll(bench)));
      seen.note('GET /v1/cases/{id}', 'physician', ['author.account_id']);
      return judge(seen);
    },
  },
};

/** The control adds its field to what the run saw: reading takes the whole matrix. */
let read: Promise<FieldsSeen> | undefined;

/** What every reading route shows to each of ten subjects. */
async function readAll(bench: Bench): Promise<FieldsSeen> {
  const world = await createMatrixWorld(bench);
  const reading = askedRoutes(world.app.app, world.objects.personaId).filter(({ method }) => method === 'GET');
  const fields = new FieldsSeen();
  await askRoutes(world, reading, fields);
  return fields;
}

async function judge(seen: FieldsSeen): Promise<Measured> {
  const table = seen.table();
  const found = [...extraFields(table, await readFields()), ...secretFields(table)];
  const lists = Object.values(table).flatMap((row) => Object.values(row));
  const shown = lists.reduce((sum, list) => sum + list.split(' ').length, 0);
  const first = found[0] === undefined ? '' : `, the first ${found[0]}`;
  return {
    value: `${found.length} of ${shown} fields in replies of ${Object.keys(table).length} routes${first}`,
    pass: found.length === 0 && shown > 100,
  };
}
