import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { createBench, type Bench } from '../figures/harness/bench.ts';

/** What figures work with, for a test: all of it is undone when the test ends. */
export async function aBench(t: Test): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-faults-'));
  await chmod(folder, 0o755);
  const bench = createBench(folder, 'C', (text) => t.comment(text));
  t.teardown(async () => {
    await bench.end();
    await rm(folder, { recursive: true, force: true });
  });
  return bench;
}
