import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const MARK = /^\s*\/\/ @ts-expect-error .*\n/gm;
const UNUSED = 'TS2578';

/** What the compiler says of the ways around wall 2. */
export interface Refusals {
  /** How many ways are tried. */
  readonly tried: number;
  /** Lines of the ways that compile: each is a hole in wall 2. */
  readonly open: readonly number[];
  /** Whether a planted way that compiles was noticed; if not, `open` says nothing. */
  readonly noticed: boolean;
  /** Lines of whatever else the compiler says of the file. */
  readonly errors: readonly number[];
}

const OPEN_WAY = "// @ts-expect-error planted: this compiles\nexport const open: string = 'a plain string';\n";

/** Compiles refusals.ts, or a changed copy of it, with one open way planted, against the source as it is. */
export async function compileRefusals(change: (source: string) => string = (source) => source): Promise<Refusals> {
  const source = change(await readFile(join(root, 'test/walls/refusals.ts'), 'utf8'));
  const planted = source.split('\n').length;
  const said = await compile(source + OPEN_WAY);
  const unused = said.filter(({ code }) => code === UNUSED).map(({ line }) => line);
  return {
    tried: source.match(MARK)?.length ?? 0,
    open: unused.filter((line) => line !== planted),
    noticed: unused.includes(planted),
    errors: said.filter(({ code }) => code !== UNUSED).map(({ line }) => line),
  };
}

/** The file without its marks: every way must then be an error. */
export function withoutMarks(source: string): string {
  return source.replaceAll(MARK, '');
}

interface Said {
  readonly line: number;
  readonly code: string;
}

/** In a folder of its own with the source linked in, so that a planted change never touches the working tree. */
async function compile(source: string): Promise<Said[]> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-refusals-'));
  try {
    await Promise.all(
      ['src', 'node_modules', 'package.json'].map((name) => symlink(join(root, name), join(folder, name))),
    );
    await mkdir(join(folder, 'test/walls'), { recursive: true });
    await writeFile(join(folder, 'test/walls/refusals.ts'), source);
    const settings = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')) as object;
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ ...settings, include: [], files: ['test/walls/refusals.ts'] }),
    );
    const output = await runTsc(folder);
    return [...output.matchAll(/^test\/walls\/refusals\.ts\((\d+),\d+\): error (TS\d+)/gm)].map(([, line, code]) => ({
      line: Number(line),
      code: String(code),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runTsc(folder: string): Promise<string> {
  // Not bin/tsc: tap's loader hooks, which every child inherits, take a file without an extension for CommonJS.
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, '--noEmit', '-p', '.'], { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout) => {
      // A compiler that found errors exits with 1 or 2 and says them; one that did not run says nothing.
      if (error && stdout === '') reject(error);
      else resolve(stdout);
    });
  });
}
