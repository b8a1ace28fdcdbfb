import { withClient } from '../support/database.ts';
import type { RequestJob, RequestResult } from './load/jobs.ts';
import { median } from './load/percentile.ts';
import type { Stage } from './stage/stage.ts';

/** What one side of a comparison came to over its turns. */
export interface Side {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Requests that were answered by something else than success. */
  readonly failed: number;
  /** The generator's share of a core, at its busiest. */
  readonly share: number;
}

export interface Comparison {
  readonly ours: Side;
  readonly raw: Side;
  /** Acknowledged posts that the database does not hold, and rows beyond those acknowledged. */
  readonly lost: number;
  readonly doubled: number;
}

/** The same requests for both: what differs is where they go and who asks. */
export type BothJobs = Readonly<
  Record<'ours' | 'raw', Pick<RequestJob, 'url' | 'method' | 'paths' | 'tokens' | 'length'>>
>;

export interface Turns {
  readonly clients: number;
  readonly ms?: number;
  readonly warmMs?: number;
  readonly turns?: number;
}

/** Raw and ours by turns, so that whatever else happens on the machine happens to both; medians of the turns. */
export async function compare(stage: Stage, jobs: BothJobs, turns: Turns): Promise<Comparison> {
  const { clients, ms = 2_000, warmMs = 500, turns: count = 2 } = turns;
  const results: Record<'ours' | 'raw', RequestResult[]> = { ours: [], raw: [] };
  let lost = 0;
  let doubled = 0;
  for (let turn = 0; turn < count; turn += 1)
    for (const side of ['raw', 'ours'] as const) {
      const before = side === 'ours' ? await countComments(stage) : 0;
      const result = await stage.generator.run<'requests'>({ kind: 'requests', ...jobs[side], clients, warmMs, ms });
      results[side].push(result);
      if (side === 'raw') continue;
      await stage.settle();
      if (jobs.ours.method === 'GET') continue;
      lost += await countMissing(stage, result.ids);
      doubled += Math.max(0, (await countComments(stage)) - before - result.acknowledged);
    }
  return { ours: sideOf(results.ours), raw: sideOf(results.raw), lost, doubled };
}

/** The medians of some turns. */
export function sideOf(results: readonly RequestResult[]): Side {
  return {
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
    failed: results.reduce((sum, { failed }) => sum + Object.values(failed).reduce((all, one) => all + one, 0), 0),
    share: Math.max(...results.map(({ share }) => share)),
  };
}

function countComments({ adminUrl }: Stage): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>('select count(*) from case_comment');
    return Number(rows[0]?.count);
  });
}

function countMissing({ adminUrl }: Stage, ids: readonly string[]): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>(
      'select count(*) from unnest($1::uuid[]) as sent (id) where not exists (select from case_comment c where c.id = sent.id)',
      [ids],
    );
    return Number(rows[0]?.count);
  });
}
