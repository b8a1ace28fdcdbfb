import { terminateServers, type Terminated } from './durability/terminated-servers.ts';
import type { Figure, Measured } from './harness/figure.ts';

const TERMS = { C: 5, N: 20 } as const;
const LONGEST_MS = 10_000;

/** P10: a server that is told to stop answers what it took in, says to sockets when to come back, and ends. */
export const figure: Figure = {
  id: 'F-26',
  title: 'SIGTERM under load: requests that took effect without an answer, sockets cut off, time to the end',
  target: '0, ≤ 10 s in 5 stops (C), 20 (N)',
  anchor: 'Signal tests its drain; no number published',
  tier: 'C',
  database: true,
  run: async (bench) => judge(await terminateServers(bench, TERMS[bench.tier])),
  control: {
    planted: 'process.exit on SIGTERM',
    run: async (bench) => judge(await terminateServers(bench, 1, 'test/figures/durability/serve-abrupt.ts')),
  },
};

function judge({ terms, answered, broken, turnedAway, exitCodes, slowestMs }: Terminated): Measured {
  const kinds = [...new Set(broken)].join(', ');
  return {
    value:
      `${broken.length} of ${answered + broken.length}${kinds === '' ? '' : ` (${kinds})`}, ${turnedAway} turned away unread, ` +
      `${(slowestMs / 1000).toFixed(1)} s at most in ${terms} stops`,
    pass: broken.length === 0 && slowestMs <= LONGEST_MS && exitCodes.every((code) => code === 0),
  };
}
