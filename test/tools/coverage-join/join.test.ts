import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { firstOf, sign } from './branching.ts';
import { joinCoverage } from './join.ts';

const FILE = join(import.meta.dirname, 'branching.ts');

/** Runs one process for each number. */
async function ran(t: Test, numbers: readonly number[]) {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-coverage-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  for (const number of numbers) {
    const script = `const { sign, firstOf } = await import(${JSON.stringify(pathToFileURL(FILE).href)}); sign(firstOf([${number}]));`;
    const env = { PATH: process.env['PATH'], NODE_V8_COVERAGE: folder };
    await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', process.execPath, '--input-type=module', '-e', script], {
      env,
    });
  }
  return joinCoverage(folder, [FILE]);
}

t.test('the example has two ways', async (t) =>
  t.same(
    [1, -1].map((number) => sign(firstOf([number]))),
    ['plus', 'minus'],
  ),
);

t.test('what no process ran is found, by line and by branch', async (t) => {
  const { lines, linesRun, branches, branchesRun, uncovered } = await ran(t, [1]);
  t.match(uncovered, [{ file: FILE, lines: [4], branches: [3] }]);
  t.equal(lines - linesRun, 1);
  t.equal(branches - branchesRun, 1);
});

t.test('what one of two processes ran is run, and a default that nothing leads to is no branch', async (t) => {
  t.match(await ran(t, [1, -1]), { uncovered: [] });
});

t.test('a file that nobody loaded is not run', async (t) => {
  const { linesRun, branchesRun } = await ran(t, []);
  t.match({ linesRun, branchesRun }, { linesRun: 0, branchesRun: 0 });
});
