import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import t from 'tap';
import { deidentify } from '../../src/deidentification/pure.ts';
import { noBrowser, startBrowser } from '../support/browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

// npm hands its own settings down to what it runs; an installed package must not depend on ours.
const env = Object.fromEntries(
  Object.entries(process.env)
    .filter(([name]) => !/^(npm_|TAP|DATABASE_URL)/i.test(name))
    .map(([name, value]) => [name, name === 'PATH' ? withoutProjectPrograms(value ?? '') : value]),
);

// npm installs from the registry what its cache lacks.
t.setTimeout(300_000);

t.test('the packed package works in an empty folder', { timeout: 300_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-package-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const tarball = await pack(folder);
  await install(folder, tarball);
  const command = join(folder, 'node_modules/.bin/curbside');

  await t.test('it carries what it needs, and no TypeScript source, test or developer tool', async (t) => {
    const { stdout } = await run('tar', ['-tzf', tarball], folder);
    const files = stdout.split('\n').map((line) => line.replace(/^package\//, ''));
    const needed = [
      'dist/curbside.mjs',
      'dist/cli.js',
      'dist/deidentification/pure.js',
      'dist/deidentification/pure.d.ts',
      'dist/client/entry.js',
      'dist/client/entry.d.ts',
      'web/console/index.html',
    ];
    for (const file of [...needed, 'migrations/0001_walls.sql', 'LICENSE', 'NOTICE']) t.ok(files.includes(file), file);
    t.same(
      files.filter(
        (file) => /^(src|test)\/|(?<!\.d)\.ts$|train|build-/.test(file) && !file.startsWith('docs/examples/'),
      ),
      [],
    );
  });

  await t.test('`curbside --help` names its commands', async (t) => {
    const { stdout } = await run(command, ['--help'], folder);
    t.match(stdout, /Usage: curbside/);
    t.match(stdout, /\bdeid\b/);
  });

  await t.test('`curbside deid` takes an identifier out of a text', async (t) => {
    const note = join(folder, 'note.txt');
    await writeFile(note, 'Patient Maria Okonkwo, SSN 219-09-9999, has a rash.\n');
    const { stdout } = await run(command, ['deid', note], folder);
    t.notMatch(stdout, '219-09-9999');
    t.match(stdout, /has a rash/);
  });

  await t.test('`curbside serve` starts with its own database, answers, and leaves nothing running', async (t) => {
    const server = spawn('env', ['-u', 'NODE_OPTIONS', command, 'serve'], { cwd: folder, env: { ...env, PORT: '0' } });
    const exited = once(server, 'exit');
    let printed = '';
    server.stdout.resume();
    server.stderr.setEncoding('utf8');
    for await (const chunk of server.stderr) if ((printed += chunk).includes('Ctrl-C stops')) break;
    const baseUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    t.equal((await fetch(`${baseUrl}/readyz`)).status, 200);
    t.equal((await fetch(`${baseUrl}/console`)).status, 200, 'the console is there');
    const started = await descendants(server.pid ?? 0);
    t.ok(started.length > 1, `it started ${started.length} processes`);
    server.kill('SIGTERM');
    t.same(await exited, [0, null]);
    await t.rejects(fetch(`${baseUrl}/readyz`), 'the port is free again');
    t.same(
      started.filter((pid) => isRunning(pid)),
      [],
      'the database and all else has stopped',
    );
  });

  await t.test('the library entry is imported by name, and other files are not', async (t) => {
    const script = join(folder, 'try.mjs');
    await writeFile(
      script,
      `import { deidentify } from 'curbside/deidentification';
       import { CurbsideSocket, listCases } from 'curbside/client';
       if (![CurbsideSocket, listCases].every((one) => typeof one === 'function')) throw new Error('no client');
       const { text, findings } = deidentify('SSN 219-09-9999');
       const inside = await import('curbside/dist/deidentification/gate.js').catch(({ code }) => code);
       console.log(JSON.stringify({ text, classes: findings.map((finding) => finding.class), inside }));`,
    );
    const { stdout } = await run(process.execPath, [script], folder);
    const seen: unknown = JSON.parse(stdout);
    t.match(seen, { classes: ['G'], inside: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
    t.notMatch(stdout, '219-09-9999');
  });

  await t.test(
    'the library entry works in a browser as in Node, and asks no host for anything',
    { skip: noBrowser },
    async (t) => {
      const bundle = await browserBundle(folder);
      const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);
      t.comment(`browser bundle: ${megabytes(bundle.length)} MB, ${megabytes(gzipSync(bundle).length)} MB gzipped`);
      t.ok(bundle.length < 6e6, 'the bundle stays below 6 MB');
      const page = await (await startBrowser(t)).newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.addScriptTag({ content: bundle });
      for (const text of TEXTS) {
        const there = await page.evaluate<string>(`JSON.stringify(curbside.deidentify(${JSON.stringify(text)}))`);
        t.equal(there, JSON.stringify(deidentify(text)), text);
      }
      t.same(asked, []);
    },
  );

  await t.test('the library entry has types', async (t) => {
    await writeFile(
      join(folder, 'typed.mts'),
      `import { deidentify } from 'curbside/deidentification';
       export const text: string = deidentify('x').text;
       // @ts-expect-error findings are no string
       export const wrong: string = deidentify('x').findings;`,
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', 'typed.mts'];
    const { stdout } = await run(process.execPath, [tsc, ...flags], folder).catch(({ stdout: said }) => ({
      stdout: said,
    }));
    t.equal(stdout, '');
  });
});

/** Texts with one person at most: further labels are drawn at random. */
const TEXTS = [
  'Mrs. Philomena Vanterpool, 92F, MRN 4471920, seen 12 March 2024; back on 15 March 2024.',
  'Bell palsy on the left, Glasgow 15, on day 3 of ceftriaxone.',
  '34F with progeria from Ohio 😀, SSN 219-09-9999.',
];

/** What a client developer gets who bundles the installed entry; an import of Node or of another package would fail here. */
async function browserBundle(folder: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { deidentify } from 'curbside/deidentification';`, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'curbside',
  });
  return outputFiles[0]?.text ?? '';
}

/** Runs a program outside tap's reach: tap puts its loader into NODE_OPTIONS of every child, whatever `env` says. */
function run(program: string, args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('env', ['-u', 'NODE_OPTIONS', program, ...args], { cwd, env, timeout: 240_000 });
}

/** `npm pack` as a person types it; prepack builds dist/. */
async function pack(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], root);
  const filename = /"filename":\s*"([^"]+)"/.exec(stdout)?.[1];
  if (filename === undefined) throw new Error(`npm pack named no file: ${stdout}`);
  return join(folder, filename);
}

/** Every process below one, as ids. */
async function descendants(ancestor: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid='], root);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = new Set([ancestor]);
  // A child may be listed before its parent: look again until nothing is added.
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const [pid = 0, parent = 0] of pairs) if (below.has(parent)) below.add(pid);
  }
  return [...below].filter((pid) => pid !== ancestor);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** From npm's cache where that suffices. */
async function install(folder: string, tarball: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], folder);
}

function withoutProjectPrograms(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
}
