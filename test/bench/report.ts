import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { circumstances, type Circumstances } from '../figures/harness/report.ts';
import type { Row } from './row.ts';

const MARK = { from: '<!-- bench -->', to: '<!-- end of bench -->' } as const;
/** Above this share of a core the generator may have been what limited a run. */
const BUSY = 0.8;

/** Where, when and beside what else a run was measured. */
export interface BenchCircumstances extends Circumstances {
  /** Load average of the last minute before the run. */
  readonly load: number;
}

export function benchCircumstances(root: string): BenchCircumstances {
  return { ...circumstances(root), load: Number((loadavg()[0] ?? 0).toFixed(1)) };
}

/** Writes bench/latest.json below `root`. */
export async function writeLatest(root: string, rows: readonly Row[], where: BenchCircumstances): Promise<void> {
  await mkdir(join(root, 'bench'), { recursive: true });
  await writeFile(join(root, 'bench/latest.json'), `${JSON.stringify({ ...where, rows }, null, 2)}\n`);
}

/** Puts the table between the marks of docs/performance.md; throws when they are gone. */
export async function writeTable(root: string, rows: readonly Row[], where: BenchCircumstances): Promise<void> {
  const page = join(root, 'docs/performance.md');
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(MARK.from), text.indexOf(MARK.to)];
  if (from < 0 || to < from) throw new Error('docs/performance.md lacks the marks of its table');
  await writeFile(page, `${text.slice(0, from + MARK.from.length)}\n${asMarkdown(rows, where)}\n${text.slice(to)}`);
}

function asMarkdown(rows: readonly Row[], { date, commit, machine, load }: BenchCircumstances): string {
  const lines = rows.map((row) =>
    [row.workload, row.clients, row.value, row.raw || '-', row.ratio || '-', targetOf(row), noteOf(row)].join(' | '),
  );
  return [
    `Measured ${date} at commit ${commit} on ${machine}; load average ${load} before the run.`,
    '',
    '| workload | clients | Curbside | raw | ratio | target | |',
    '| --- | --: | --: | --: | --: | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

function targetOf({ target, pass }: Row): string {
  if (target === 0) return pass ? '' : '**void**';
  return pass ? String(target) : `${target} **missed**`;
}

function noteOf({ note = '', share = 0 }: Row): string {
  return [note, ...(share > BUSY ? [`generator ${Math.round(share * 100)} % of a core`] : [])]
    .filter(Boolean)
    .join('; ');
}

/** The table for a terminal. */
export function asText(rows: readonly Row[]): string {
  const cell = (value: string | number): string => String(value).padStart(8);
  const widest = Math.max(...rows.map(({ workload }) => workload.length), 8);
  const head = ['workload'.padEnd(widest), ...['clients', 'value', 'raw', 'ratio', 'target', 'pass'].map(cell)].join(
    ' ',
  );
  const lines = rows.map((row) =>
    [
      row.workload.padEnd(widest),
      ...[row.clients, row.value, row.raw || '-', row.ratio || '-', row.target || '-', row.pass ? 'yes' : 'NO'].map(
        cell,
      ),
      ` ${noteOf(row)}`,
    ].join(' '),
  );
  return [head, ...lines].join('\n');
}
