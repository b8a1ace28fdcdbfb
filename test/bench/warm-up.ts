import type { Stage } from './stage/stage.ts';
import { jobsFor } from './w1-publish.ts';
import { feedJobs, threadJobs } from './w2-read.ts';

/** So often until V8 has compiled what is called for each request; the product has much more of it than its limit. */
const POSTS = { ours: 4_000, raw: 4_000 } as const;
const READS = 1_500;
/** A busy machine does not get there: then the figures are of code that is still being compiled. */
const LONGEST_MS = 12_000;

/** Lets both servers do everything that is measured, before anything is. */
export async function warmUp(stage: Stage): Promise<void> {
  for (const side of ['raw', 'ours'] as const) {
    const run = async (jobs: Awaited<ReturnType<typeof jobsFor>>, most: number, longest: number): Promise<void> => {
      const job = { kind: 'requests', ...jobs[side], clients: 16, warmMs: 0, ms: longest, most } as const;
      await stage.generator.run<'requests'>(job);
    };
    await run(await jobsFor(stage, 1_000), POSTS[side], LONGEST_MS);
    await run(await threadJobs(stage, stage.cases.slice(0, 20)), READS, LONGEST_MS / 4);
    await run(await feedJobs(stage), READS, LONGEST_MS / 4);
    await stage.settle();
  }
}
