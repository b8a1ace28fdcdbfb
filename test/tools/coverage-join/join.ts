import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What was never run of one file. */
export interface Uncovered {
  readonly file: string;
  /** Numbers of lines, from 1, of which nothing ran. */
  readonly lines: readonly number[];
  /** Lines on which a branch begins that was never taken, or a function that was never called. */
  readonly branches: readonly number[];
}

export interface Covered {
  readonly lines: number;
  readonly linesRun: number;
  readonly branches: number;
  readonly branchesRun: number;
  readonly uncovered: readonly Uncovered[];
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Report {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly Range[] }[];
  }[];
}

/**
 * Joins what processes left in a folder of NODE_V8_COVERAGE, for these files: what any of them ran is run. Node strips types
 * in place, so offsets are those of the source. A file that no process loaded counts as not run.
 */
export async function joinCoverage(folder: string, files: readonly string[]): Promise<Covered> {
  const reports = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const ranges = new Map<string, Range[][]>(files.map((file) => [pathToFileURL(file).href, []]));
  for (const name of reports) {
    const { result } = JSON.parse(await readFile(join(folder, name), 'utf8')) as Report;
    for (const { url, functions } of result) ranges.get(url)?.push(functions.flatMap((one) => one.ranges));
  }
  const all = { lines: 0, linesRun: 0, branches: 0, branchesRun: 0 };
  const uncovered: Uncovered[] = [];
  for (const file of files) {
    const source = await readFile(file, 'utf8');
    const judged = judge(source, ranges.get(pathToFileURL(file).href) ?? []);
    all.lines += judged.lines;
    all.linesRun += judged.lines - judged.missed.lines.length;
    all.branches += judged.branches;
    all.branchesRun += judged.branches - judged.missed.branches.length;
    if (judged.missed.lines.length + judged.missed.branches.length > 0) uncovered.push({ file, ...judged.missed });
  }
  return { ...all, uncovered };
}

function judge(source: string, processes: readonly (readonly Range[])[]) {
  const run = new Uint8Array(source.length);
  const blocks = new Map<string, Range>();
  for (const ranges of processes) {
    const counts = countsOf(source.length, ranges);
    for (let at = 0; at < run.length; at += 1) if ((counts[at] ?? 0) > 0) run[at] = 1;
    for (const range of ranges)
      if (!isDefault(source, range)) blocks.set(`${range.startOffset} ${range.endOffset}`, range);
  }
  const starts = lineStarts(source);
  const code = codeLines(source);
  const lines = code.filter((line) => !run.subarray(starts[line - 1], starts[line] ?? source.length).includes(1));
  const missedBlocks = [...blocks.values()].filter(
    ({ startOffset, endOffset }) => !run.subarray(startOffset, endOffset).includes(1),
  );
  const branches = missedBlocks.map(({ startOffset }) => starts.findLastIndex((start) => start <= startOffset) + 1);
  return {
    lines: code.length,
    branches: Math.max(blocks.size, 1),
    missed: { lines, branches: processes.length === 0 ? [1] : branches },
  };
}

/** `?? 0` and `?? ''` behind an index or a first row: the compiler asks for them, and nothing leads there. */
function isDefault(source: string, { startOffset, endOffset }: Range): boolean {
  return /^\?\? (?:0|'')$/.test(source.slice(startOffset, endOffset).trim());
}

/** How often each character ran in one process: inner ranges stand for themselves. */
function countsOf(length: number, ranges: readonly Range[]): Int32Array {
  const counts = new Int32Array(length);
  const widestFirst = ranges.toSorted((a, b) => b.endOffset - b.startOffset - (a.endOffset - a.startOffset));
  for (const { startOffset, endOffset, count } of widestFirst) counts.fill(count, startOffset, endOffset);
  return counts;
}

function lineStarts(source: string): number[] {
  return [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** Lines with something to run on them: no blanks, comments, imports, types and lone brackets. */
function codeLines(source: string): number[] {
  return source.split('\n').flatMap((line, at) => {
    const text = line.trim();
    const isIdle =
      text === '' || /^(\/\/|\/?\*|import |export (type|interface) |interface |type |readonly |[\])}>;,]+$)/.test(text);
    return isIdle ? [] : [at + 1];
  });
}
