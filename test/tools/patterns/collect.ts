import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from '@swc/core';
import { parse as parseYaml } from 'yaml';

/** A regular expression of ours and where it stands. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly where: string;
}

/** Programs run when they are imported: those that read their arguments, the server, and pages of a browser. */
const PROGRAM = /process\.argv|\bparseArgs\(|^await serve\(/m;
const BROWSER = /^web\//;
const CONTRACTS = ['openapi.yaml', 'asyncapi.yaml'] as const;

/** Every expression of the source: written as a literal, built while its modules load, or demanded by a contract; each once. */
export async function collectPatterns(root: string): Promise<Pattern[]> {
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
  );
  const literals = await Promise.all(files.map((file) => literalsIn(root, `src/${file}`)));
  const contracts = await Promise.all(CONTRACTS.map((file) => patternsIn(root, file)));
  const built = await builtWhileLoading(root, await modulesOf(root, files));
  const all = [...literals.flat(), ...contracts.flat(), ...built];
  return [...new Map(all.map((one) => [`/${one.source}/${one.flags}`, one])).values()];
}

async function modulesOf(root: string, files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readFile(join(root, 'src', file), 'utf8')));
  return files.filter((file, at) => !BROWSER.test(file) && !PROGRAM.test(texts[at] ?? '')).toSorted();
}

async function literalsIn(root: string, file: string): Promise<Pattern[]> {
  const tree = await parse(await readFile(join(root, file), 'utf8'), { syntax: 'typescript', target: 'es2022' });
  const found: Pattern[] = [];
  walk(tree, (node) => {
    if (node['type'] === 'RegExpLiteral')
      found.push({ source: String(node['pattern']), flags: String(node['flags']), where: file });
  });
  return found;
}

/** JSON Schema patterns, which Ajv compiles with the flag `u`. */
async function patternsIn(root: string, file: string): Promise<Pattern[]> {
  const found: Pattern[] = [];
  walk(parseYaml(await readFile(join(root, file), 'utf8')), (node) => {
    if (typeof node['pattern'] === 'string') found.push({ source: node['pattern'], flags: 'u', where: file });
  });
  return found;
}

/** Listens to the constructor while every module is loaded: an expression that is put together has no literal. */
async function builtWhileLoading(root: string, files: readonly string[]): Promise<Pattern[]> {
  const found: Pattern[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct(target, given: [string | RegExp, string?], newTarget) {
      const made = Reflect.construct(target, given, newTarget) as RegExp;
      found.push({ source: made.source, flags: made.flags, where: ourCaller(new Error().stack) });
      return made;
    },
  });
  try {
    for (const file of files) await import(pathToFileURL(join(root, 'src', file)).href);
  } finally {
    globalThis.RegExp = original;
  }
  return found.filter(({ where }) => where !== '');
}

/** The file of ours that called the constructor; empty when a library did. */
function ourCaller(stack = ''): string {
  const caller = stack.split('\n').find((line) => line.includes('file://') && !line.includes('patterns/collect.ts'));
  return /\/(src\/[\w./-]+\.ts)/.exec(caller ?? '')?.[1] ?? '';
}

function walk(value: unknown, visit: (node: Readonly<Record<string, unknown>>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>);
  for (const child of Object.values(value)) walk(child, visit);
}
