/**
 * `npm run bench [-- --only deid,…] [--json] [--corpus DIR]`: measures the workloads, prints a table (or one JSON object), and writes
 * `bench/latest.json`. Exits with 1 when a row misses its target. One file a workload; add it to WORKLOADS.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { deid } from './deid.ts';

/** One measured figure. `raw` is the limit it is held against (0 where there is none), `ratio` value over raw. */
export interface Row {
  readonly workload: string;
  readonly clients: number;
  readonly value: number;
  readonly raw: number;
  readonly ratio: number;
  readonly target: number;
  readonly pass: boolean;
}

/** What the command line says to all workloads. */
export interface BenchOptions {
  /** A folder of .jsonl texts to measure the engine on as well. */
  readonly corpus?: string;
}

/** A workload by its name, as `--only` takes it. */
export interface Workload {
  readonly name: string;
  readonly run: (options: BenchOptions) => Promise<readonly Row[]>;
}

const WORKLOADS: readonly Workload[] = [deid];

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false }, corpus: { type: 'string' } },
});
const wanted = values.only?.split(',');
const unknown = wanted?.filter((name) => !WORKLOADS.some((workload) => workload.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`No such workload: ${unknown.join(', ')}. There are: ${WORKLOADS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const options: BenchOptions = values.corpus === undefined ? {} : { corpus: values.corpus };
const rows: Row[] = [];
for (const workload of WORKLOADS)
  if (!wanted || wanted.includes(workload.name)) rows.push(...(await workload.run(options)));
const report = JSON.stringify({ rows });
mkdirSync('bench', { recursive: true });
writeFileSync('bench/latest.json', `${report}\n`);
console.log(values.json ? report : table(rows));
process.exitCode = rows.every(({ pass }) => pass) ? 0 : 1;

function table(all: readonly Row[]): string {
  const cell = (value: string | number): string => String(value).padStart(9);
  const head = ['workload'.padEnd(46), ...['clients', 'value', 'raw', 'ratio', 'target', 'pass'].map(cell)].join(' ');
  const lines = all.map(({ workload, clients, value, raw, ratio, target, pass }) =>
    [workload.padEnd(46), ...[clients, value, raw || '-', ratio || '-', target, pass ? 'yes' : 'NO'].map(cell)].join(
      ' ',
    ),
  );
  return [head, ...lines].join('\n');
}
