/** W4: what publishing and reading cost when ten and a hundred times as much is stored. The million only with --full. */
import { median } from './load/percentile.ts';
import { compare, type BothJobs } from './measure.ts';
import { rowOf, rounded, type Row } from './row.ts';
import type { CaseRef, Stage } from './stage/stage.ts';
import { jobsFor } from './w1-publish.ts';
import { feedJobs, fillThreads, threadJobs } from './w2-read.ts';
import type { Workload } from './workload.ts';

const CLIENTS = 16;
const TURNS = 3;
const SMALL = 10_000;
const TIERS = [100_000, 1_000_000];

export const growth: Workload = {
  name: 'w4',
  run: async ({ theatre, full, say }) => {
    const open = await theatre();
    const openTier = async (comments: number): Promise<Tier> => {
      say(`seeding ${comments} comments`);
      const stage = await open.open(sizeOf(comments));
      return { comments, stage, threads: await fillThreads(stage), rates: [] };
    };
    const small = await openTier(SMALL);
    const larger: Tier[] = [];
    for (const comments of full ? TIERS : TIERS.slice(0, 1)) larger.push(await openTier(comments));
    // By turns, so that what else happens on the machine happens to all sizes.
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const { stage, threads, rates } of [small, ...larger]) rates.push(await measure(stage, threads));
    for (const { stage } of [small, ...larger]) await stage.close();
    return larger.flatMap((large) => (['publish', 'thread', 'feed'] as const).map((name) => cost(name, small, large)));
  },
};

interface Tier {
  readonly comments: number;
  readonly stage: Stage;
  /** The same threads in each tier, or a larger one would only tell what longer threads cost. */
  readonly threads: readonly CaseRef[];
  readonly rates: Rates[];
}

function sizeOf(comments: number): { members: number; cases: number; comments: number } {
  return { members: Math.max(1_000, comments / 10), cases: Math.max(1_000, comments / 50), comments };
}

type Rates = Readonly<
  Record<'publish' | 'thread' | 'feed', { readonly ours: number; readonly raw: number; readonly faults: number }>
>;

async function measure(stage: Stage, threads: readonly CaseRef[]): Promise<Rates> {
  const rate = async (jobs: BothJobs): Promise<Rates['feed']> => {
    const { ours, raw, lost, doubled } = await compare(stage, jobs, { clients: CLIENTS, turns: 1 });
    return { ours: ours.perSecond, raw: raw.perSecond, faults: lost + doubled + ours.failed };
  };
  const thread = await rate(await threadJobs(stage, threads));
  const feed = await rate(await feedJobs(stage));
  return { publish: await rate(await jobsFor(stage, 1_000)), thread, feed };
}

/** What one costs at the larger size against the smaller: above 1 it grew. */
function cost(name: keyof Rates, small: Tier, large: Tier): Row {
  const rate = ({ rates }: Tier, of: 'ours' | 'raw'): number => median(rates.map((rate) => rate[name][of]));
  const [before, after] = [rate(small, 'ours'), rate(large, 'ours')];
  return rowOf({
    workload: `W4 cost of ${name} at ${large.comments.toLocaleString('en')} against ${SMALL.toLocaleString('en')} comments`,
    clients: CLIENTS,
    value: before / after,
    target: { valueAtMost: 1.3 },
    note: `${rounded(before)} -> ${rounded(after)} per second, raw ${rounded(rate(small, 'raw'))} -> ${rounded(rate(large, 'raw'))}`,
    isVoid: [small, large].some(({ rates }) => rates.some((each) => each[name].faults > 0)),
  });
}
