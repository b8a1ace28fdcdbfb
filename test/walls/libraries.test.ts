import { readFile } from 'node:fs/promises';
import t from 'tap';
import { libraryFaults, unpinned, type Manifest } from '../tools/check/libraries.ts';

const manifest: Manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));

t.test('the project names one library for HTTP, sockets, JWT, SQL, logging and tests', async (t) => {
  t.same(libraryFaults(manifest), []);
});

t.test('a second library for a need is refused wherever it is named', async (t) => {
  const rivals = ['express', 'socket.io', 'jsonwebtoken', 'knex', 'winston', 'vitest', '@fastify/middie'];
  for (const part of ['dependencies', 'devDependencies', 'optionalDependencies'] as const)
    for (const rival of rivals) {
      const planted = { ...manifest, [part]: { ...manifest[part], [rival]: '1.0.0' } };
      t.match(libraryFaults(planted), [new RegExp(`^${rival}: a second `)], `${rival} in ${part}`);
    }
});

t.test('a missing named library is reported', async (t) => {
  const { jose: _, ...others } = manifest.dependencies ?? {};
  t.same(libraryFaults({ ...manifest, dependencies: others }), ['jose: the JWT library is missing']);
});

t.test('every version is pinned exactly', async (t) => {
  t.same(unpinned(manifest), []);
  const ranges = { a: '^1.0.0', b: '~1.0.0', c: '*', d: 'latest', e: 'git+ssh://somewhere', f: '1.x' };
  t.equal(unpinned({ dependencies: ranges }).length, 6, 'each planted range is reported');
});
