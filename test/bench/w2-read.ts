/** W2: a thread of 50 comments (79 kB), and the newest 20 of the feed. */
import { compare, type BothJobs } from './measure.ts';
import type { Row } from './row.ts';
import type { CaseRef, Stage } from './stage/stage.ts';
import { throughput } from './w1-publish.ts';
import type { Workload } from './workload.ts';

const THREADS = 20;
const COMMENTS = 50;

export const read: Workload = {
  name: 'w2',
  run: async ({ stage }) => {
    const on = await stage();
    const threads = await fillThreads(on);
    const rows: Row[] = [];
    for (const clients of [1, 16, 64]) {
      rows.push(
        throughput(
          'W2 thread of 50',
          clients,
          await compare(on, await threadJobs(on, threads), { clients, ms: 1_500 }),
          0.7,
        ),
      );
      rows.push(
        throughput('W2 feed of 20', clients, await compare(on, await feedJobs(on), { clients, ms: 1_500 }), 0.7),
      );
    }
    return rows;
  },
};

/** Fifty comments of 1.5 kB in each of the last cases that have none, through the door. */
export async function fillThreads(stage: Stage): Promise<CaseRef[]> {
  const threads = stage.cases.slice(-1 - THREADS, -1);
  const tokens = await stage.members.tokens(16);
  const paths = threads.map(({ id }) => `/v1/cases/${id}/comments`);
  const job = {
    kind: 'requests',
    method: 'POST',
    url: stage.ours.url,
    paths,
    tokens,
    warmMs: 0,
    length: 1_500,
  } as const;
  await stage.generator.run<'requests'>({ ...job, clients: 16, ms: 60_000, most: THREADS * (COMMENTS + 5) });
  await stage.settle();
  return threads;
}

export async function threadJobs(stage: Stage, threads: readonly CaseRef[]): Promise<BothJobs> {
  const common = { method: 'GET', tokens: await stage.members.tokens(64) } as const;
  return {
    ours: {
      ...common,
      url: stage.ours.url,
      paths: threads.map(({ id }) => `/v1/cases/${id}/comments?limit=${COMMENTS}`),
    },
    raw: { ...common, url: stage.raw.url, paths: threads.map(({ roomId }) => `/raw/rooms/${roomId}/comments`) },
  };
}

export async function feedJobs(stage: Stage): Promise<BothJobs> {
  const common = { method: 'GET', tokens: await stage.members.tokens(64) } as const;
  return {
    ours: { ...common, url: stage.ours.url, paths: ['/v1/cases?limit=20'] },
    raw: { ...common, url: stage.raw.url, paths: ['/raw/cases'] },
  };
}
