/**
 * `npm run soak [-- --minutes 30]`, for the night: posts and reads at half of what the server can do, with 200 sockets that come and go each
 * round, and looks whether its memory stays flat. Prints a line a round; exits with 1 when memory grew or a request failed, and tells
 * by which status, beside the longest that the disk took to keep a page meanwhile: a write that waits longer than 1.5 s is answered with 503.
 */
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../support/server-process.ts';
import type { RequestResult } from './load/jobs.ts';
import { median } from './load/percentile.ts';
import { collectGarbage } from './stage/collect-garbage.ts';
import { residentKilobytes } from './stage/server.ts';
import { openTheatre, type Stage } from './stage/stage.ts';
import { jobsFor } from './w1-publish.ts';
import { feedJobs } from './w2-read.ts';

const CLIENTS = 16;
const SOCKETS = 200;
const ROUND_MS = 30_000;
const PAGE = Buffer.alloc(8_192);
/** Of the last quarter of rounds over the second: the first is still filling caches. */
const MOST_GROWTH = 1.1;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const rounds = Math.max(4, Math.round((Number(values.minutes) * 60_000) / ROUND_MS));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

await using theatre = await openTheatre();
const opened = await theatre.open({ members: 500, cases: 2_000, comments: 20_000 });
const inspector = await freePort();
const stage: Stage = { ...opened, ours: await opened.startOurs([`--inspect=127.0.0.1:${inspector}`]) };
const pauseMs = await pauseForHalf();
const memory: number[] = [];
const failed: Record<string, number> = {};
for (let round = 1; round <= rounds; round += 1) {
  const played = new AbortController();
  const slowestDisk = watchDisk(played.signal);
  const { perSecond, p99 } = await playRound();
  played.abort();
  await collectGarbage(inspector);
  memory.push(residentKilobytes(stage.ours.pid) / 1_024);
  const facts = `${memory.at(-1)?.toFixed(0)} MiB, ${perSecond.toFixed(0)} posts a second, p99 ${p99.toFixed(0)} ms`;
  console.log(
    `${round}/${rounds}: ${facts}, disk ${(await slowestDisk).toFixed(0)} ms, failed by status ${JSON.stringify(failed)}`,
  );
}
const quarter = Math.floor(rounds / 4);
const [early, late] = [median(memory.slice(quarter, 2 * quarter)), median(memory.slice(-quarter))];
const isFlat = late <= early * MOST_GROWTH;
const change = `${early.toFixed(0)} -> ${late.toFixed(0)} MiB`;
console.log(`${isFlat ? 'flat' : 'GREW'}: ${change}; failed by status ${JSON.stringify(failed)}`);
process.exitCode = isFlat && Object.keys(failed).length === 0 ? 0 : 1;

/** How long each client rests so that all together ask for half of what goes. */
async function pauseForHalf(): Promise<number> {
  const { ours } = await jobsFor(stage, 1_000);
  const job = { kind: 'requests', ...ours, clients: CLIENTS, warmMs: 5_000, ms: 5_000 } as const;
  const { perSecond, p50 } = await stage.generator.run<'requests'>(job);
  return Math.max(1, (2_000 * CLIENTS) / Math.max(1, perSecond) - p50);
}

/** Milliseconds of the slowest of five flushes a second, until `signal`. */
async function watchDisk(signal: AbortSignal): Promise<number> {
  await using file = await open(join(theatre.folder, 'disk-probe'), 'w');
  let slowest = 0;
  while (!signal.aborted) {
    const started = performance.now();
    await file.write(PAGE, 0, PAGE.length, 0);
    await file.datasync();
    slowest = Math.max(slowest, performance.now() - started);
    await sleep(200);
  }
  return slowest;
}

async function playRound(): Promise<RequestResult> {
  const tokens = await stage.members.tokens(SOCKETS);
  const { url } = stage.ours;
  await stage.generator.run<'open-sockets'>({ kind: 'open-sockets', url, path: '/v1/ws', tokens });
  const half = { kind: 'requests', clients: CLIENTS, warmMs: 0, ms: ROUND_MS / 2, pauseMs } as const;
  const posted = await stage.generator.run<'requests'>({ ...half, ...(await jobsFor(stage, 1_000)).ours });
  const read = await stage.generator.run<'requests'>({ ...half, ...(await feedJobs(stage)).ours });
  await stage.generator.run<'close-sockets'>({ kind: 'close-sockets' });
  for (const [status, count] of [...Object.entries(posted.failed), ...Object.entries(read.failed)]) {
    failed[status] = (failed[status] ?? 0) + count;
  }
  return posted;
}
