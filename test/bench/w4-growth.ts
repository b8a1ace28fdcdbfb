/** W4: what publishing and reading cost when ten and a hundred times as much is stored. The million only with --full. */
import { compare } from './measure.ts';
import { rowOf, rounded, type Row } from './row.ts';
import type { Stage } from './stage/stage.ts';
import { jobsFor } from './w1-publish.ts';
import { feedJobs, threadJobs } from './w2-read.ts';
import type { Workload } from './workload.ts';

const CLIENTS = 16;
const SMALL = 10_000;
const TIERS = [100_000, 1_000_000];

export const growth: Workload = {
  name: 'w4',
  run: async ({ theatre, full, say }) => {
    const open = await theatre();
    const tiers = full ? TIERS : TIERS.slice(0, 1);
    const small = await measure(await open.open(sizeOf(SMALL)));
    const rows: Row[] = [];
    for (const comments of tiers) {
      say(`seeding ${comments} comments`);
      const stage = await open.open(sizeOf(comments));
      const large = await measure(stage);
      await stage.close();
      for (const name of ['publish', 'thread', 'feed'] as const)
        rows.push(cost(name, comments, small[name], large[name]));
    }
    return rows;
  },
};

function sizeOf(comments: number): { members: number; cases: number; comments: number } {
  return { members: Math.max(1_000, comments / 10), cases: Math.max(1_000, comments / 50), comments };
}

type Rates = Readonly<
  Record<'publish' | 'thread' | 'feed', { readonly ours: number; readonly raw: number; readonly faults: number }>
>;

async function measure(stage: Stage): Promise<Rates> {
  const rate = async (jobs: Parameters<typeof compare>[1]): Promise<Rates['feed']> => {
    const { ours, raw, lost, doubled } = await compare(stage, jobs, { clients: CLIENTS, turns: 1 });
    return { ours: ours.perSecond, raw: raw.perSecond, faults: lost + doubled + ours.failed };
  };
  // The first seeded cases are the busy ones; behind the first hundred each tier has about as many comments a case.
  const thread = await rate(await threadJobs(stage, stage.cases.slice(100, 120)));
  const feed = await rate(await feedJobs(stage));
  return { publish: await rate(await jobsFor(stage, 1_000)), thread, feed };
}

/** What one costs at the larger size against the smaller: above 1 it grew. */
function cost(name: keyof Rates, comments: number, small: Rates['feed'], large: Rates['feed']): Row {
  const grown = small.ours / large.ours;
  return rowOf({
    workload: `W4 cost of ${name} at ${comments.toLocaleString('en')} against ${SMALL.toLocaleString('en')} comments`,
    clients: CLIENTS,
    value: grown,
    target: { valueAtMost: 1.3 },
    note: `${rounded(small.ours)} -> ${rounded(large.ours)} per second, raw ${rounded(small.raw)} -> ${rounded(large.raw)}`,
    isVoid: small.faults + large.faults > 0,
  });
}
