// `npm run build:web`: the pages of src/web as files that any server can send, in web/ at the root (docs/decisions/0007).
// Every start, test run and pack calls it; where the sources are those of the last build it only says so.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, glob, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = `${root}web`;
/** What the result depends on: our sources, the half of the client that the pages use, and the versions of what they import. */
const SOURCES = ['src/web/**/*.{ts,tsx,css,html}', 'src/client/*.ts', 'package-lock.json'];

/** Builds the pages unless the last build was made of the same sources; true when it built. Rejects when they do not build. */
export async function buildWeb(): Promise<boolean> {
  const stamp = await stampOf(SOURCES);
  if ((await readFile(`${target}/stamp`, 'utf8').catch(() => '')) === stamp) return false;
  // Apart, so that a server that runs meanwhile, or a second build, never meets half of one.
  const work = await mkdtemp(`${root}.web-`);
  try {
    await buildPages(`${work}/console`);
    await writeFile(`${work}/stamp`, stamp);
    await chmod(work, 0o755);
    await rm(target, { recursive: true, force: true });
    await rename(work, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return true;
}

async function stampOf(patterns: readonly string[]): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(patterns, { cwd: root })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(`${file}\0`).update(await readFile(`${root}${file}`));
  return hash.digest('hex');
}

async function buildPages(outDir: string): Promise<void> {
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  await build({
    configFile: false,
    root: `${root}src/web/console`,
    base: '/console/',
    plugins: [react()],
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      // data: is not in the page's policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
    },
  });
}

if (import.meta.main) {
  // A package or an image carries the pages and not what builds them.
  const canBuild = existsSync(`${root}node_modules/vite`);
  if (canBuild && (await buildWeb())) process.stderr.write('console: built\n');
}
