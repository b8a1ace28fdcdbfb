import type { ArrivalResult } from '../bench/load/jobs.ts';
import { percentile } from '../bench/load/percentile.ts';
import type { Figure, Measured } from './harness/figure.ts';
import { overload, type Overload } from './overload/overload.ts';

const TIMES = 3;
/** Of each of the rounds; C: with --only. */
const MS = { C: 4_000, N: 15_000 } as const;
const LEAST_SHARE = 0.8;
const MOST_MS = 1_000;

/** P10: asked for three times what it can do, a server goes on doing nearly all it can, and refuses the rest at once. */
export const figure: Figure = {
  id: 'F-29',
  title:
    'Three times the load that one server can take: share of its peak that it still answers within 1 s; p99 of what it took on; crashes',
  target: '≥ 80 %, ≤ 1 s, 0',
  anchor: 'none published',
  // Rates and times: for a machine that does nothing else.
  tier: 'N',
  database: true,
  run: async (bench) => judge(await overload(bench, TIMES, MS[bench.tier], 'on')),
  control: { planted: 'no shedding', run: async (bench) => judge(await overload(bench, TIMES, MS.C, 'off')) },
};

function judge({ peak, seen, stands }: Overload): Measured {
  const sum = (of: (one: ArrivalResult) => number): number => seen.reduce((all, one) => all + of(one), 0);
  const good = sum((one) => one.goodPerSecond) / seen.length;
  const times = seen.flatMap((one) => one.times).toSorted((left, right) => left - right);
  const p99 = percentile(times, 0.99);
  const failed = sum((one) => one.failed);
  return {
    value:
      `${((100 * good) / peak).toFixed(0)} % (${good.toFixed(0)} of ${peak.toFixed(0)} a second), ` +
      `${(p99 / 1000).toFixed(2)} s of ${times.length} requests, ${stands ? 0 : 1}; ` +
      `${sum((one) => one.refused)} refused, ${failed} failed`,
    pass: good >= LEAST_SHARE * peak && p99 <= MOST_MS && stands && failed === 0,
  };
}
