import type { Figure, Measured, Tier } from './harness/figure.ts';
import { attackSockets, type Attacked } from './sockets/attack.ts';

const MOST_MIB = 20;

/** P10 on sockets: RFC 6455 is kept to the letter, and whoever breaks it or wants memory is closed. */
export const figure: Figure = {
  id: 'F-18',
  title: 'Socket cases (RFC 6455, handshakes, limits) that go otherwise; memory that 100 hostile sockets cost',
  target: '0 of at least 60; ≤ 20 MiB (N)',
  anchor: 'ws as it comes held 247 MB for 100 sockets when the target was set; CVE-2026-62389',
  tier: 'C',
  run: async (bench) => judge(await attackSockets(bench), bench.tier),
  database: true,
  control: {
    planted: 'the socket library with its own limits',
    run: async (bench) =>
      judge(await attackSockets(bench, 'test/figures/sockets/serve-default-sockets.ts'), bench.tier),
  },
};

/** The memory is judged at night, on a machine that does nothing else: attackers send faster there. */
function judge({ cases, failed, hostileSockets, worstMib, grownMib, isAlive }: Attacked, tier: Tier): Measured {
  const first = failed.length === 0 ? '' : ` (${failed.slice(0, 4).join('; ')})`;
  return {
    value:
      `${failed.length} of ${cases}${first}; ${grownMib.toFixed(1)} MiB for ${hostileSockets} sockets, ${worstMib.toFixed(1)} at the worst` +
      (isAlive ? '' : '; the server is gone'),
    pass: failed.length === 0 && cases >= 60 && (tier === 'C' || grownMib <= MOST_MIB) && isAlive,
  };
}
