import { freezePostgres, waitOnDefaultPool } from './durability/frozen-postgres.ts';
import type { Figure } from './harness/figure.ts';

const STOP_MS = { C: 8_000, N: 30_000 } as const;
const LONGEST_MS = 2_000;
const RECOVERY_MS = 5_000;
const SECOND = 1_000;

/** P10: a database that stands still costs a request two seconds, not for ever. */
export const figure: Figure = {
  id: 'F-24',
  title: 'Postgres stopped (SIGSTOP) under load: longest request, recovery, leaked connections',
  target: '≤ 2 s, ≤ 5 s, 0',
  anchor: 'a pool without deadlines waited more than 4 s when the target was set',
  tier: 'C',
  run: async (bench) => {
    const { requests, longestMs, recoveryMs, leaked } = await freezePostgres(bench, STOP_MS[bench.tier]);
    return {
      value: `${seconds(longestMs)} of ${requests} requests, ${seconds(recoveryMs)}, ${leaked}`,
      pass: longestMs <= LONGEST_MS && recoveryMs <= RECOVERY_MS && leaked === 0,
    };
  },
  control: {
    planted: 'a pool without deadlines',
    run: async (bench) => {
      const waitedMs = await waitOnDefaultPool(bench, 4 * SECOND);
      return { value: `no answer within ${seconds(waitedMs)}`, pass: waitedMs <= LONGEST_MS };
    },
  },
};

function seconds(ms: number): string {
  return `${(ms / SECOND).toFixed(2)} s`;
}
