import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PAGES, servedRoutes } from '../support/served-routes.ts';
import { missingEntries, type Lockfile } from '../tools/check/lockfile.ts';
import { ageInDays, unusedLines, versionFaults, type MinVersions } from '../tools/check/min-versions.ts';
import { secretsIn } from '../tools/check/secrets.ts';
import { startApp } from './harness/app.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What is looked at, so that a fault can be planted in each part. */
interface Looked {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly lockfile: Lockfile;
  readonly versions: MinVersions;
  readonly served: readonly string[];
  readonly documented: readonly string[];
}

/** P10 before the first request: no secret, no known hole, no package without its entry, no route outside the contract. */
export const figure: Figure = {
  id: 'F-38',
  title: 'Secrets in files, versions with a known hole, holes in the lockfile, routes outside the contract',
  target: '0, 0, 0, 0',
  anchor: 'none published',
  tier: 'C',
  database: true,
  run: async (bench) => judge(await look(bench)),
  control: {
    planted: 'a token in a file, an old version, a missing entry, a hidden route',
    run: async (bench) => {
      const { value } = judge(withFaults(await look(bench)));
      return { value, pass: !value.startsWith('1, 1, 1, 1 ') };
    },
  },
};

function judge({ files, lockfile, versions, served, documented }: Looked): Measured {
  const secrets = files.flatMap(({ name, text }) => secretsIn(text).map((kind) => `${kind} in ${name}`));
  const old = [...versionFaults(lockfile, versions), ...unusedLines(lockfile, versions)];
  const missing = missingEntries(lockfile).map(({ name }) => name);
  const routes = [
    ...served.filter((one) => !documented.includes(one) && !PAGES.some((page) => page.test(one))),
    ...documented.filter((one) => !served.includes(one)),
  ];
  const age = ageInDays(versions, Date.now());
  const counts = [secrets, old, missing, routes].map(({ length }) => length);
  const first = [...secrets, ...old, ...missing, ...routes].slice(0, 4).join('; ');
  return {
    value:
      `${counts.join(', ')} in ${files.length} files, ${Object.keys(lockfile.packages).length} packages, ` +
      `${served.length} routes; list of versions ${age} days old${first === '' ? '' : ` (${first})`}`,
    pass:
      counts.every((count) => count === 0) &&
      age <= versions.failsAfterDays &&
      files.length > 50 &&
      documented.length > 20,
  };
}

async function look(bench: Bench): Promise<Looked> {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(ROOT, name), 'utf8').catch(() => '') })),
  );
  const { app } = await startApp(bench);
  return {
    files,
    lockfile: JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')),
    versions: JSON.parse(await readFile(join(ROOT, 'test/walls/min-versions.json'), 'utf8')),
    served: servedRoutes(app.printRoutes({ commonPrefix: false })),
    documented: documentedIn(parse(await readFile(join(ROOT, 'openapi.yaml'), 'utf8'))),
  };
}

function documentedIn({ paths }: { paths: Record<string, Record<string, unknown>> }): string[] {
  const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).flatMap((method) => (METHODS.has(method) ? [`${method.toUpperCase()} ${path}`] : [])),
  );
}

/** One fault in each part; the judgement must count each. */
function withFaults(sound: Looked): Looked {
  const { 'node_modules/@oxlint/binding-win32-arm64-msvc': _hole, ...packages } = sound.lockfile.packages;
  return {
    ...sound,
    // Put together here, so that this very file holds none.
    files: [...sound.files, { name: 'planted', text: `ghp_${'a1B2'.repeat(9)}` }],
    lockfile: { packages: { ...packages, 'node_modules/a/node_modules/ws': { version: '8.0.0' } } },
    served: [...sound.served, 'GET /v1/planted'],
  };
}
