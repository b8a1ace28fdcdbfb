import { killServers, WRITES_A_CYCLE, type KilledServers } from './durability/kill-servers.ts';
import type { Figure, Measured } from './harness/figure.ts';

const CYCLES = { C: 10, N: 50 } as const;

/** P5 and P6: what was acknowledged survives kill -9 of the servers, and what is sent again because of it is written once. */
export const figure: Figure = {
  id: 'F-21',
  title: 'Acknowledged writes lost when servers are killed (kill -9, three on one database)',
  target: '0 lost, 0 doubled in 10 kills (C), 50 (N)',
  anchor: 'none published',
  tier: 'C',
  database: true,
  run: async (bench) => judge(await killServers(bench, { cycles: CYCLES[bench.tier] })),
  control: {
    planted: 'a server that acknowledges before it commits',
    run: async (bench) =>
      judge(
        await killServers(bench, {
          cycles: CYCLES.C,
          untilLost: true,
          entry: 'test/figures/durability/serve-early-answers.ts',
        }),
      ),
  },
};

function judge({ acknowledged, lost, doubled, invented, kills }: KilledServers): Measured {
  return {
    value: `${lost.length} of ${acknowledged} lost, ${doubled.length} doubled in ${kills} kills`,
    pass: lost.length + doubled.length + invented.length === 0 && acknowledged >= WRITES_A_CYCLE * kills,
  };
}
