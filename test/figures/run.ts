import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Tier } from './harness/figure.ts';
import { asJson, asText, circumstances, writeLatest, writeTable } from './harness/report.ts';
import { runFigures } from './harness/runner.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const USAGE = `npm run figures [-- --only F-01,F-22] [--tier C|N] [--keep] [--json] [--from FOLDER]
  Measures what docs/guarantees.md promises. Tier C (default) takes minutes, N is for the night.
  Whole runs go into its table, those of --only with --keep.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    tier: { type: 'string', default: 'C' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || !isTier(values.tier)) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(values.help ? 0 : 2);
}
const tier = values.tier;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

// Of the start: whoever works on while it runs changes nothing of what is measured.
const where = circumstances(ROOT);
const outcomes = await runFigures({
  from: values.from === undefined ? import.meta.dirname : resolve(values.from),
  only: values.only?.toUpperCase().split(','),
  tier,
  signal: stop.signal,
  say: (text) => process.stderr.write(`${text}\n`),
});
await report();

/** Runs of the project's own figures also go to figures/latest.json, and into the table of the page. */
async function report(): Promise<void> {
  if (values.from === undefined && !stop.signal.aborted) {
    await writeLatest(ROOT, outcomes, where);
    if (values.only === undefined || values.keep) await writeTable(ROOT, outcomes, tier, where);
  }
  const failed = outcomes.filter((outcome) => !outcome.pass).length;
  const last = `figures: ${outcomes.length - failed} passed, ${failed} failed`;
  if (values.json) {
    process.stdout.write(`${JSON.stringify(asJson(outcomes))}\n`);
    process.stderr.write(`${last}\n`);
  } else process.stdout.write(`${asText(outcomes, where)}\n\n${last}\n`);
  process.exitCode = stop.signal.aborted ? 130 : failed === 0 && outcomes.length > 0 ? 0 : 1;
}

function isTier(value: string): value is Tier {
  return value === 'C' || value === 'N';
}
