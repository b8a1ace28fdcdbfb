// `npm run check`: every part runs, a failing one shows what is wrong, the last line sums up.
import { fileURLToPath } from 'node:url';
import { STEPS, type Step } from './check/steps.ts';

const AT_ONCE = 2;
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const wanted = process.argv.slice(2);
const steps = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (steps.length === 0) throw new Error(`No such part; there are: ${STEPS.map(({ name }) => name).join(', ')}`);

const queue = [...steps];
let failed = 0;
await Promise.all(Array.from({ length: AT_ONCE }, worker));
console.log(`check: ${steps.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function worker(): Promise<void> {
  for (let step = queue.shift(); step; step = queue.shift()) {
    const start = performance.now();
    const faults = await step.faults(root).catch((error: unknown) => [String(error)]);
    report(step, faults, performance.now() - start);
  }
}

function report({ name }: Step, faults: readonly string[], elapsedMs: number): void {
  if (faults.length > 0) failed += 1;
  console.log(`${faults.length === 0 ? '✓' : '✗'} ${name} (${(elapsedMs / 1000).toFixed(1)} s)`);
  for (const fault of faults) console.log(fault.replaceAll(/^/gm, '    '));
}
