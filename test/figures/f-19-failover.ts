import { failOver, type FailedOver } from './durability/failover.ts';
import { lacksBaseBackup } from './harness/base-backup.ts';
import type { Figure, Measured } from './harness/figure.ts';

const WRITES_AGAIN_MS = 10_000;

/** P5 beyond one machine: what was acknowledged is on the standby too, and the server follows where its URL leads. */
export const figure: Figure = {
  id: 'F-19',
  title:
    'Failover: acknowledged writes that the promoted standby lacks; use of a standby before that; time to the next write',
  target: '0 lost, 0 doubled, none; ≤ 10 s with a synchronous standby',
  anchor: 'none published',
  tier: 'N',
  lacks: lacksBaseBackup,
  run: async (bench) => judge(await failOver(bench)),
  control: {
    planted: 'an asynchronous standby, and a server that takes it for a primary',
    async run(bench) {
      const weak = await failOver(bench, 'weak');
      // Each of the two has to be seen.
      return { ...judge(weak), pass: weak.lost.length === 0 || weak.ofStandby === 0 };
    },
  },
};

function judge({ acknowledged, lost, doubled, invented, ofStandby, writesAgainMs }: FailedOver): Measured {
  return {
    value:
      `${lost.length} of ${acknowledged} lost, ${doubled.length} doubled, ${ofStandby} answers of a standby; ` +
      `writes again ${(writesAgainMs / 1000).toFixed(1)} s after it was promoted`,
    pass:
      lost.length + doubled.length + invented.length + ofStandby === 0 &&
      acknowledged > 0 &&
      writesAgainMs <= WRITES_AGAIN_MS,
  };
}
