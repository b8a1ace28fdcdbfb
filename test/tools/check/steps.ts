import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cruiseImports, FEWEST_MODULES } from './imports.ts';
import { libraryFaults, unpinned, type Manifest } from './libraries.ts';
import { missingEntries, type Lockfile } from './lockfile.ts';
import { ageInDays, unusedLines, versionFaults, type MinVersions } from './min-versions.ts';

/** One part of `npm run check`: returns what is wrong, in lines for a person; an empty list is a pass. */
export interface Step {
  readonly name: string;
  readonly faults: (root: string) => Promise<readonly string[]>;
}

/** All parts, slowest first so that two at a time finish early. */
export const STEPS: readonly Step[] = [
  { name: 'types', faults: program('typescript', 'bin/tsc', '--noEmit', '-p', 'tsconfig.json') },
  { name: 'types of the pages', faults: program('typescript', 'bin/tsc', '--noEmit', '-p', 'src/web') },
  { name: 'dead code', faults: program('knip', 'bin/knip.js', '--no-progress') },
  { name: 'imports', faults: imports },
  { name: 'lint', faults: program('oxlint', 'bin/oxlint', '--deny-warnings') },
  { name: 'generated files', faults: command(['--import', './src/runtime.mjs', 'test/tools/generate.ts', '--check']) },
  { name: 'format', faults: program('oxfmt', 'bin/oxfmt', '--check', '.') },
  { name: 'libraries', faults: libraries },
  { name: 'lockfile', faults: lockfile },
  { name: 'versions', faults: versions },
];

/** A program of an installed package, run by this Node so that no shim of another one is taken. */
function program(name: string, file: string, ...args: string[]): Step['faults'] {
  return command([`node_modules/${name}/${file}`, ...args]);
}

function command(args: readonly string[]): Step['faults'] {
  return (cwd) =>
    new Promise((resolve) => {
      const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
      execFile(process.execPath, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
        const printed = `${stdout}${stderr}`.trim();
        resolve(error ? [printed === '' ? error.message : printed] : []);
      });
    });
}

async function imports(root: string): Promise<readonly string[]> {
  const { modules, violations } = await cruiseImports(root);
  if (modules < FEWEST_MODULES) return [`only ${modules} modules were seen: the walk itself is broken`];
  return violations;
}

async function libraries(root: string): Promise<readonly string[]> {
  const manifest: Manifest = await json(`${root}/package.json`);
  return [...libraryFaults(manifest), ...unpinned(manifest)];
}

async function lockfile(root: string): Promise<readonly string[]> {
  const lock: Lockfile = await json(`${root}/package-lock.json`);
  return missingEntries(lock).map(({ owner, name }) => `${name}, asked for by ${owner}, is missing: npm run lockfile`);
}

async function versions(root: string): Promise<readonly string[]> {
  const lock: Lockfile = await json(`${root}/package-lock.json`);
  const list: MinVersions = await json(`${root}/test/walls/min-versions.json`);
  const age = ageInDays(list, Date.now());
  return [
    ...versionFaults(lock, list),
    ...unusedLines(lock, list).map((name) => `${name} is listed but not installed`),
    ...(age > list.failsAfterDays ? [`test/walls/min-versions.json was last looked at ${age} days ago`] : []),
  ];
}

async function json<Shape>(file: string): Promise<Shape> {
  return JSON.parse(await readFile(file, 'utf8')) as Shape;
}
