import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A committed file, or the part of it between `<!-- generated: NAME -->` and `<!-- end: NAME -->`, made by a command. */
interface Generated {
  readonly file: string;
  readonly part?: string;
  /** Arguments of `curbside`, or a program of ours; its stdout is the text. */
  readonly curbside?: readonly string[];
  readonly program?: string;
}

/** Every generated file of the project. */
export const GENERATED: readonly Generated[] = [
  { file: 'openapi.yaml', curbside: ['openapi'] },
  { file: 'asyncapi.yaml', curbside: ['asyncapi'] },
  { file: 'docs/clients.md', part: 'problems', curbside: ['problems'] },
  { file: 'docs/clients.md', part: 'close codes', curbside: ['close-codes'] },
  { file: 'docs/operations.md', part: 'settings', curbside: ['config', 'table'] },
  { file: 'src/web/api/contract.generated.ts', program: 'test/tools/generated/web-contract.ts' },
];

const run = promisify(execFile);

/** The files whose committed text differs from what their command prints now; a missing file differs. */
export async function outOfStep(root: URL, list = GENERATED): Promise<string[]> {
  const differing = await Promise.all(
    list.map(async (entry) => ((await committed(root, entry)) === (await made(root, entry)) ? [] : [entry.file])),
  );
  return [...new Set(differing.flat())];
}

/** Writes each generated file anew; returns the files whose text changed. */
export async function writeGenerated(root: URL, list = GENERATED): Promise<string[]> {
  const changed: string[] = [];
  for (const entry of list) {
    const text = await made(root, entry);
    if (text === (await committed(root, entry))) continue;
    await writeFile(new URL(entry.file, root), text);
    changed.push(entry.file);
  }
  return changed;
}

async function committed(root: URL, { file }: Generated): Promise<string | undefined> {
  return readFile(new URL(file, root), 'utf8').catch(() => undefined);
}

async function made(root: URL, entry: Generated): Promise<string> {
  const text = await output(root, entry);
  if (entry.part === undefined) return text;
  const page = (await committed(root, entry)) ?? '';
  const [start, end] = [`<!-- generated: ${entry.part} -->\n`, `<!-- end: ${entry.part} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${entry.file} lacks the marks of its generated part ${entry.part}`);
  return `${page.slice(0, from + start.length)}${text}${page.slice(to)}`;
}

async function output(root: URL, { curbside = [], program }: Generated): Promise<string> {
  const command = [
    '--import',
    './src/runtime.mjs',
    ...(program === undefined ? ['src/cli.ts', ...curbside] : [program]),
  ];
  const { stdout } = await run(process.execPath, command, { cwd: fileURLToPath(root), maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
