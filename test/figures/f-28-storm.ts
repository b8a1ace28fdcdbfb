import type { Figure, Measured } from './harness/figure.ts';
import { storm, type Storm } from './storm/storm.ts';

const CLIENTS = { C: 800, N: 4_000 } as const; // C: with --only
const LONGEST_MS = 30_000;
const REST_MS = 500;
/** With a first full bucket, twice the rate in the first second; sockets of one second later arrive spread by the hint. */
const MOST_A_SECOND = 420;
const KIB_A_SOCKET = 40;
/** Of the requests meanwhile. */
const MOST_REFUSED = 0.05;

/** P10: when everybody reconnects at once, everybody is back soon and REST does not notice. */
export const figure: Figure = {
  id: 'F-28',
  title:
    'Reconnect storm on one server: all back after; p99 of REST meanwhile; memory that a socket keeps; sockets opened in a second',
  target: '≤ 30 s, ≤ 500 ms, ≤ 40 KiB, ≤ 420 for 4,000 clients (N), 800 with --only',
  anchor: 'bare ws: 4,000 back in 2.5 s, 17 KB a socket, with nobody else served meanwhile',
  // A time of requests while 800 clients come back: for a machine that does nothing else.
  tier: 'N',
  database: true,
  run: async (bench) => judge(await storm(bench, CLIENTS[bench.tier], 'on')),
  control: { planted: 'no admission', run: async (bench) => judge(await storm(bench, CLIENTS[bench.tier], 'off')) },
};

function judge(seen: Storm): Measured {
  const { clients, back, backMs, busiestSecond, turnedAway, restP99Ms, requests, refused, kibASocket } = seen;
  const withGarbage = seen.uncollectedKibASocket.toFixed(1);
  return {
    value:
      `${back} of ${clients} after ${(backMs / 1000).toFixed(1)} s, ${restP99Ms.toFixed(0)} ms of ${requests} requests (${refused} refused), ` +
      `${kibASocket.toFixed(1)} KiB (${withGarbage} before collecting), ${busiestSecond} in the busiest second; ${turnedAway} turned away`,
    pass:
      back === clients &&
      backMs <= LONGEST_MS &&
      restP99Ms <= REST_MS &&
      refused <= MOST_REFUSED * requests &&
      busiestSecond <= MOST_A_SECOND &&
      kibASocket <= KIB_A_SOCKET,
  };
}
