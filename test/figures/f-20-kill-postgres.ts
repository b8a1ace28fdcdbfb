import { killPostgres, WRITES_A_CYCLE, type Killed } from './durability/kill-postgres.ts';
import type { Figure, Measured } from './harness/figure.ts';

const CYCLES = { C: 10, N: 50 } as const;

/** P5: what was acknowledged survives kill -9 of every process of Postgres, under load. */
export const figure: Figure = {
  id: 'F-20',
  title:
    'Acknowledged writes lost, or not told to who listened, when Postgres is killed (kill -9 of all its processes, fsync on)',
  target: '0 lost, 0 doubled, 0 untold, 0 told again in 10 kills (C), 50 (N)',
  anchor: '0 of 12,945 in 25 kills when the target was set',
  tier: 'C',
  run: async (bench) => judge(await killPostgres(bench, { cycles: CYCLES[bench.tier], synchronousCommit: 'on' })),
  control: {
    planted: 'synchronous_commit = off for every role',
    run: async (bench) =>
      judge(await killPostgres(bench, { cycles: CYCLES.C, synchronousCommit: 'off', untilLost: true })),
  },
};

function judge(killed: Killed): Measured {
  const { acknowledged, lost, doubled, invented, untold, toldAgain, kills, slowestRecoveryMs } = killed;
  return {
    value:
      `${lost.length} of ${acknowledged} lost, ${doubled.length} doubled, ${untold.length} untold, ${toldAgain.length} told again in ${kills} kills; ` +
      `up again after at most ${(slowestRecoveryMs / 1000).toFixed(1)} s`,
    pass:
      lost.length + doubled.length + invented.length + untold.length + toldAgain.length === 0 &&
      acknowledged >= WRITES_A_CYCLE * kills,
  };
}
