import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { ROOT } from './support/server-process.ts';
import { watchBranches } from './support/branch-coverage.ts';

// Rules are pure, so every branch of every policy.ts of a feature is taken here (guarantees.md 4.7). A new one needs a table in
// test/policies: the walk over the folders finds it.

const files = globSync('src/features/**/policy.ts', { cwd: ROOT }).map((file) => pathToFileURL(join(ROOT, file)));
const planted = join(t.testdir({}), 'policy.ts');
writeFileSync(planted, 'export const mayPass = (is: boolean): boolean =>\n  is &&\n  Date.now() > 0;\n');

const branches = await watchBranches();
await import('./accounts/policy.test.ts');
await import('./policies/verification.ts');
await import('./policies/watching.ts');
await import('./policies/writing.ts');
const { mayPass } = (await import(planted)) as { mayPass: (is: boolean) => boolean };

t.test('every branch of every rule was taken', async (t) => {
  mayPass(false);
  const missed = await branches.missed([...files, pathToFileURL(planted)]);
  t.ok(files.length >= 8, `${files.length} files of rules`);
  t.same(
    missed.filter((place) => !place.startsWith(planted)),
    [],
  );
  t.equal(missed.length, 1, `control: the branch that nobody took is found (${missed.at(-1)})`);
});
