/**
 * `npm run bench [-- --only deid,w1,…] [--full] [--json] [--corpus DIR]`: measures the workloads beside their raw limit, prints a table
 * (or one JSON object) and writes `bench/latest.json`; a whole run also renews the table of docs/performance.md. Exits with 1 when
 * a row misses its target. One file a workload; add it to WORKLOADS.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deid } from './deid.ts';
import { guarantees } from './guarantees.ts';
import { asText, benchCircumstances, writeLatest, writeTable } from './report.ts';
import { rowOf, type Row } from './row.ts';
import { warmUp } from './warm-up.ts';
import { openTheatre, type Stage, type Theatre } from './stage/stage.ts';
import { publish } from './w1-publish.ts';
import { read } from './w2-read.ts';
import { fanOut } from './w3-fan-out.ts';
import { queue } from './queue.ts';
import { sync } from './sync.ts';
import { growth } from './w4-growth.ts';
import { lists } from './lists.ts';
import { tokens } from './w5-tokens.ts';
import type { BenchOptions, Workload } from './workload.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const WORKLOADS: readonly Workload[] = [publish, read, fanOut, growth, lists, tokens, sync, queue, deid, guarantees];
/** What most workloads run on: comments of the seed, cases enough to spread over, a member for each of a thousand sockets. */
const STAGE_SIZE = { members: 1_000, cases: 2_000, comments: 10_000 };

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    full: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    corpus: { type: 'string' },
  },
});
const wanted = values.only?.split(',');
const unknown = wanted?.filter((name) => !WORKLOADS.some((workload) => workload.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`No such workload: ${unknown.join(', ')}. There are: ${WORKLOADS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

// Whatever runs ends with this process: servers and Postgres hear of its exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const where = benchCircumstances(ROOT);
const rows = await measureAll();
await writeLatest(ROOT, rows, where);
if (wanted === undefined) await writeTable(ROOT, rows, where);
console.log(values.json ? JSON.stringify({ rows }) : asText(rows));
process.exitCode = rows.every(({ pass }) => pass) ? 0 : 1;

async function measureAll(): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  let theatre: Promise<Theatre> | undefined;
  let stage: Promise<Stage> | undefined;
  const open = (): Promise<Theatre> => (theatre ??= openTheatre().then((opened) => stack.use(opened)));
  const options: BenchOptions = {
    ...(values.corpus === undefined ? {} : { corpus: values.corpus }),
    full: values.full,
    theatre: open,
    stage: () => (stage ??= open().then((opened) => openWarm(opened))),
    say: (text) => void process.stderr.write(`${text}\n`),
  };
  const all: Row[] = [];
  for (const workload of WORKLOADS) {
    if (wanted ? !wanted.includes(workload.name) : workload.onDemand) continue;
    const begun = performance.now();
    options.say(workload.name);
    const found = await workload.run(options).catch((error: unknown) => [failed(workload, error)]);
    options.say(`${asText(found)}\n${workload.name} took ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
    all.push(...found);
  }
  return all;
}

/** One that breaks off is told in its place: the others are not lost with it. */
function failed({ name }: Workload, error: unknown): Row {
  return rowOf({ workload: `${name} broke off`, clients: 0, value: 0, note: String(error), isVoid: true });
}

async function openWarm(opened: Theatre): Promise<Stage> {
  const made = await opened.open(STAGE_SIZE);
  await warmUp(made);
  return made;
}
