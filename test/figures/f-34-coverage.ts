import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { joinCoverage, type Covered } from '../tools/coverage-join/join.ts';
import { ROOT } from '../support/server-process.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

/** What everything else stands on. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  sessions: ['src/features/accounts/sessions/*.ts', 'src/platform/tokens.ts'],
  policies: ['src/**/policy.ts'],
  'engine core': [
    'src/deidentification/{engine,gate,overlaps,apply-findings,normalize,free-text,deidentified-text,column}.ts',
  ],
  audit: ['src/features/audit/*.ts', 'src/platform/events/audit-*.ts'],
  idempotency: ['src/platform/http/idempotency.ts', 'src/platform/database/idempotency.ts'],
  outbox: ['src/platform/events/{outbox,relay,queries}.ts'],
};

/** The fewest tests that come to every branch of those; what the others add is said there better, not more of it. */
const TESTS: readonly string[] = [
  'test/{accounts,audit,cases,core,live-app,policies,relay}.test.ts',
  'test/accounts/{credentials,factors}.test.ts',
  'test/deidentification/core.test.ts',
  'test/walls/types.test.ts',
];
/** A process that tests a branch which it does not take. */
const PLANTED = 'test/tools/coverage-join/branching.ts';
const ONE_FILE_MS = 180_000;
/** As `npm test` does. */
const AT_ONCE = 2;

/** P10 from the other side: what keeps the promises is run by tests, every line and every branch of it. */
export const figure: Figure = {
  id: 'F-34',
  title:
    'Lines and branches of sessions, policies, engine core, audit, idempotency and outbox that tests run (a literal behind ?? is no branch)',
  target: '100 % and 100 %',
  anchor: 'Zulip: 100 % of the lines of its views',
  tier: 'C',
  database: true,
  async run(bench) {
    const tests = await filesOf(TESTS);
    const folder = await bench.folder('coverage');
    const failed: string[] = [];
    const queue = [...tests];
    const work = async (): Promise<void> => {
      for (let test = queue.shift(); test !== undefined; test = queue.shift())
        if (!(await runs(bench, folder, [test]))) failed.push(relative(ROOT, test));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const modules: [string, Covered][] = [];
    for (const [name, patterns] of Object.entries(MODULES))
      modules.push([name, await joinCoverage(folder, await filesOf(patterns))]);
    return judge(modules, failed);
  },
  control: {
    planted: 'a branch that no test takes',
    async run(bench) {
      const folder = await bench.folder('coverage');
      const script = `await import(${JSON.stringify(join(ROOT, PLANTED))}).then(({ sign }) => sign(1))`;
      await runs(bench, folder, ['--input-type=module', '-e', script]);
      return judge([['planted', await joinCoverage(folder, [join(ROOT, PLANTED)])]], []);
    },
  },
};

async function filesOf(patterns: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const pattern of patterns) for await (const file of glob(pattern, { cwd: ROOT })) found.push(join(ROOT, file));
  return [...new Set(found)];
}

/** Runs Node with coverage; false when it failed or took too long. */
async function runs(bench: Bench, folder: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', './src/runtime.mjs', ...args], {
    cwd: ROOT,
    stdio: 'ignore',
    // What comes out of the compile cache is not counted exactly.
    env: { ...process.env, NODE_V8_COVERAGE: folder, NODE_DISABLE_COMPILE_CACHE: '1', TAP_TIMEOUT: '170' },
    timeout: ONE_FILE_MS,
  });
  bench.teardown(() => child.kill());
  const [code] = (await once(child, 'exit')) as [number | null];
  bench.say(`${args[0]} ${code === 0 ? 'ran' : `ended with ${code}`}`);
  return code === 0;
}

function judge(modules: readonly (readonly [string, Covered])[], failed: readonly string[]): Measured {
  const share = (part: number, all: number): string => `${((100 * part) / all).toFixed(2)} %`;
  const values = modules.map(
    ([name, { lines, linesRun, branches, branchesRun }]) =>
      `${name} ${share(linesRun, lines)} of ${lines} and ${share(branchesRun, branches)} of ${branches}`,
  );
  const missing = modules.flatMap(([, { uncovered }]) =>
    uncovered.map(({ file, lines: missed, branches: from }) => {
      const places = [...new Set([...missed, ...from])].toSorted((a, b) => a - b).join(',');
      return `${relative(ROOT, file)}:${places}`;
    }),
  );
  return {
    value:
      values.join(', ') +
      (missing.length === 0 ? '' : `; not run: ${missing.join(' ')}`) +
      (failed.length === 0 ? '' : `; failed: ${failed.join(' ')}`),
    pass: missing.length === 0 && failed.length === 0,
  };
}
