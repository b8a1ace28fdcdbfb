import { pathToFileURL } from 'node:url';
import { createBench, type Bench } from './bench.ts';
import type { Figure, Measured, Tier } from './figure.ts';

/** What a figure's process tells the runner. */
export type Told =
  | { readonly kind: 'measured'; readonly run: Measured; readonly control: Measured }
  | { readonly kind: 'fault'; readonly fault: string };

// One figure in a process of its own: its faults, signals and memory are nobody else's.
const [file = '', folder = '', tier = 'C'] = process.argv.slice(2);
const benches = new Set<{ end(): Promise<void> }>();

async function runFigure(): Promise<Told> {
  try {
    const { figure } = (await import(pathToFileURL(file).href)) as { figure: Figure };
    const run = await onBench(figure.run);
    const control = await onBench(figure.control.run);
    return { kind: 'measured', run, control };
  } catch (error) {
    return { kind: 'fault', fault: error instanceof Error ? String(error.stack) : String(error) };
  }
}

async function onBench(measure: (bench: Bench) => Promise<Measured>): Promise<Measured> {
  const bench = createBench(folder, tier as Tier, (text) => process.stderr.write(`  ${text}\n`));
  benches.add(bench);
  try {
    return await measure(bench);
  } finally {
    await bench.end();
    benches.delete(bench);
  }
}

/** Stops what runs, without an answer. */
async function abandon(): Promise<void> {
  await Promise.allSettled([...benches].map((bench) => bench.end()));
  process.exit(130);
}

for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, () => void abandon());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

const told = await runFigure();
process.send?.(told, () => process.exit(0));
