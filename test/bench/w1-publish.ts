/** W1: a comment of 1.5 kB, de-identified and durable before its 201, with receipt, sequence, event, audit row and idempotency. */
import { compare, type BothJobs, type Comparison } from './measure.ts';
import { rowOf, rounded, type Row } from './row.ts';
import type { Stage } from './stage/stage.ts';
import type { Workload } from './workload.ts';

const LENGTH = 1_500;
/** Cases that the load spreads over. */
const SPREAD = 1_000;

export const publish: Workload = {
  name: 'w1',
  run: async ({ stage }) => {
    const on = await stage();
    const rows: Row[] = [];
    for (const clients of [1, 16, 64]) {
      const found = await compare(on, await jobsFor(on, SPREAD), { clients });
      rows.push(throughput(`W1 publish`, clients, found, clients === 64 ? 0.6 : 0));
      if (clients === 1)
        rows.push(
          rowOf({
            workload: 'W1 publish, added p50 over raw, ms',
            clients,
            value: found.ours.p50 - found.raw.p50,
            target: { valueAtMost: 1 },
            note: `p50 ${rounded(found.ours.p50)} ms, raw ${rounded(found.raw.p50)} ms`,
          }),
        );
    }
    const hot = await compare(on, await jobsFor(on, 1), { clients: 64 });
    return [...rows, throughput('W1 publish, all in one room', 64, hot, 2)];
  },
};

/** Posts into the first `rooms` cases, for both servers. */
export async function jobsFor(stage: Stage, rooms: number): Promise<BothJobs> {
  const cases = rooms === 1 ? stage.cases.slice(-1) : stage.cases.slice(0, rooms);
  const tokens = await stage.members.tokens(64);
  const common = { method: 'POST', tokens, length: LENGTH } as const;
  return {
    ours: { ...common, url: stage.ours.url, paths: cases.map(({ id }) => `/v1/cases/${id}/comments`) },
    raw: { ...common, url: stage.raw.url, paths: cases.map(({ roomId }) => `/raw/rooms/${roomId}/comments`) },
  };
}

/** A row of requests per second; one that lost, doubled or failed anything does not pass. */
export function throughput(
  workload: string,
  clients: number,
  { ours, raw, lost, doubled }: Comparison,
  atLeast: number,
): Row {
  const faults = [
    ...(lost > 0 ? [`${lost} lost`] : []),
    ...(doubled > 0 ? [`${doubled} doubled`] : []),
    ...(ours.failed > 0 ? [`${ours.failed} failed`] : []),
    ...(raw.failed > 0 ? [`${raw.failed} failed at raw`] : []),
  ];
  const times = `p50 ${rounded(ours.p50)} (raw ${rounded(raw.p50)}), p99 ${rounded(ours.p99)} (raw ${rounded(raw.p99)}) ms`;
  return rowOf({
    workload: `${workload}, per second`,
    clients,
    value: ours.perSecond,
    raw: raw.perSecond,
    ...(atLeast === 0 ? {} : { target: { atLeast } }),
    share: Math.max(ours.share, raw.share),
    note: [...faults, times].join('; '),
    isVoid: faults.length > 0,
  });
}
