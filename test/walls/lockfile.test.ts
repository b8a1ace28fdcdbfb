import { readFile } from 'node:fs/promises';
import t from 'tap';
import { completed, missingEntries, type Lockfile } from '../tools/check/lockfile.ts';

const lockfile: Lockfile = JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8'));
const manifest: { allowScripts: Record<string, boolean> } = JSON.parse(
  await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
);

t.test('the lockfile holds every platform of every optional dependency', async (t) => {
  t.same(missingEntries(lockfile), []);
});

t.test('a platform that the registry lacked is found missing and put back for npm to skip elsewhere', async (t) => {
  const name = '@oxlint/binding-win32-arm64-msvc';
  const { [`node_modules/${name}`]: whole, ...others } = lockfile.packages;
  const holed = { ...lockfile, packages: others };
  const version = whole?.version;
  t.same(missingEntries(holed), [{ owner: 'node_modules/oxlint', name, version }]);

  const mended = completed(holed);
  t.same(missingEntries(mended), []);
  t.same(mended.packages[`node_modules/${name}`], {
    version,
    os: ['win32'],
    cpu: ['arm64'],
    dev: true,
    optional: true,
  });
  t.same(Object.keys(mended.packages), Object.keys(lockfile.packages), 'in the order that npm writes');
});

t.test('a nested copy of an optional dependency counts as there', async (t) => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', optionalDependencies: { 'b-linux-x64': '1.0.0' } },
    'node_modules/a/node_modules/b-linux-x64': { version: '1.0.0' },
    'node_modules/a/node_modules/c': { version: '1.0.0', optionalDependencies: { 'b-linux-x64': '1.0.0', d: '2.0.0' } },
  };
  t.same(missingEntries({ packages }), [{ owner: 'node_modules/a/node_modules/c', name: 'd', version: '2.0.0' }]);
});

t.test(
  'every entry has its checksum, those put back for other platforms excepted, and none names a host',
  async (t) => {
    const entries = Object.entries(lockfile.packages).filter(([folder]) => folder !== '');
    t.ok(entries.length > 100, `${entries.length} entries were read`);
    t.same(
      entries
        .filter(([, entry]) => !entry.integrity?.startsWith('sha512-') && !isPutBack(entry))
        .map(([folder]) => folder),
      [],
    );
    t.notOk(
      isPutBack({ version: '1.0.0', license: 'MIT', optional: true }),
      'an entry that npm wrote is no put-back one',
    );
    t.same(
      entries.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder),
      [],
    );
  },
);

t.test('no dependency may run a script at install', async (t) => {
  const scripted = Object.entries(lockfile.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([folder]) => folder.split('node_modules/').at(-1) ?? '');
  t.ok(scripted.includes('esbuild'), 'a package that has one is seen');
  t.same(
    scripted.filter((name) => manifest.allowScripts[name] !== false),
    [],
    'each is refused by name in allowScripts',
  );
});

/** What `completed` writes, and nothing more; npm itself always writes a checksum. */
function isPutBack(entry: object): boolean {
  const written = new Set(['version', 'os', 'cpu', 'dev', 'optional']);
  return 'os' in entry && Object.keys(entry).every((key) => written.has(key));
}
