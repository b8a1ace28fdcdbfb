/** W3: sockets in one room: as fast as it goes, 20 a second, and sockets that only wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../support/database.ts';
import { freePort } from '../support/server-process.ts';
import type { FanOut, FanOutResult } from './load/jobs.ts';
import { median } from './load/percentile.ts';
import { rowOf, rounded, type Measured, type Row } from './row.ts';
import { collectGarbage } from './stage/collect-garbage.ts';
import { residentKilobytes } from './stage/server.ts';
import type { Stage } from './stage/stage.ts';
import type { Workload } from './workload.ts';

const TURNS = 3;
const WINDOW = 8;
const FLAT_OUT: Work = {
  name: 'W3 flat out, deliveries per second',
  job: { pace: { window: WINDOW }, ms: 2_000 },
  read: ({ deliveriesPerSecond }) => deliveriesPerSecond,
  target: { atLeast: 0.7 },
};
/** 120 posts a turn. */
const PACED: Work = {
  name: 'W3 20 a second, p99 of the last receiver, ms',
  job: { pace: { everyMs: 50 }, ms: 6_000 },
  read: ({ p99 }) => p99,
  target: { ratioAtMost: 1.5 },
};
const IDLE = [1_000, 5_000];
const SETTLING_MS = 1_500;

export const fanOut: Workload = {
  name: 'w3',
  run: async ({ stage }) => {
    const on = await stage();
    await joinAll(on);
    return [
      ...(await idleSockets(on)),
      ...(await byTurns(on, 200, [FLAT_OUT])),
      ...(await byTurns(on, 1_000, [FLAT_OUT, PACED])),
    ];
  },
};

/** Everybody becomes a member of the room that is written in. */
async function joinAll({ adminUrl, cases }: Stage): Promise<void> {
  await withClient(adminUrl, (client) =>
    client.query('insert into room_member (room_id, account_id) select $1, id from account on conflict do nothing', [
      roomOf(cases).roomId,
    ]),
  );
}

/** A case of its own, which nobody has commented on. */
function roomOf(cases: Stage['cases']): Stage['cases'][number] {
  const found = cases.at(-2 - 20);
  if (!found) throw new Error('the stage has too few cases');
  return found;
}

/** What is done over open sockets, and what of it makes a row. */
interface Work {
  readonly name: string;
  readonly job: Pick<FanOut, 'pace' | 'ms'>;
  readonly read: (result: FanOutResult) => number;
  readonly target: NonNullable<Measured['target']>;
}

/** Raw and ours by turns, the sockets opened anew for each and then all of `works` done over them; a row for each work. */
async function byTurns(stage: Stage, sockets: number, works: readonly Work[]): Promise<Row[]> {
  const found = works.map((work) => ({ work, raw: [] as FanOutResult[], ours: [] as FanOutResult[] }));
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const side of ['raw', 'ours'] as const) {
      await open(stage, side, sockets);
      for (const one of found) one[side].push(await measure(stage, side, one.work));
      await stage.generator.run<'close-sockets'>({ kind: 'close-sockets' });
      await stage.settle();
    }
  return found.map(({ work, ...turns }) => {
    const [raw, ours] = [inAll(turns.raw), inAll(turns.ours)];
    const { name: workload, read, target } = work;
    return rowOf({
      workload,
      clients: sockets,
      value: read(ours),
      raw: read(raw),
      target,
      ...facts(ours, raw),
    });
  });
}

function facts(ours: FanOutResult, raw: FanOutResult): { share: number; note: string; isVoid: boolean } {
  const faults = Object.entries({ missing: ours.missing, doubled: ours.doubled, failed: ours.failed }).filter(
    ([, n]) => n > 0,
  );
  const times = `${ours.posts} posts, p50 ${rounded(ours.p50)} (raw ${rounded(raw.p50)}), p99 ${rounded(ours.p99)} (raw ${rounded(raw.p99)}) ms`;
  return {
    share: Math.max(ours.share, raw.share),
    note: [...faults.map(([name, n]) => `${n} ${name}`), times].join('; '),
    isVoid: faults.length > 0,
  };
}

async function measure(stage: Stage, side: 'ours' | 'raw', work: Work): Promise<FanOutResult> {
  const tokens = side === 'ours' ? await stage.members.tokens(WINDOW) : [''];
  const path = side === 'ours' ? `/v1/cases/${roomOf(stage.cases).id}/comments` : '/raw/say';
  const { url } = stage[side];
  return stage.generator.run<'fan-out'>({ kind: 'fan-out', url, path, tokens, warmMs: 1_000, ...work.job });
}

/** The medians of some turns, and the sums of what went wrong. */
function inAll(turns: readonly FanOutResult[]): FanOutResult {
  const middle = (read: (one: FanOutResult) => number): number => median(turns.map(read));
  const sum = (read: (one: FanOutResult) => number): number => turns.reduce((all, one) => all + read(one), 0);
  return {
    deliveriesPerSecond: middle((one) => one.deliveriesPerSecond),
    p50: middle((one) => one.p50),
    p99: middle((one) => one.p99),
    posts: sum((one) => one.posts),
    missing: sum((one) => one.missing),
    doubled: sum((one) => one.doubled),
    failed: sum((one) => one.failed),
    share: Math.max(...turns.map(({ share }) => share)),
  };
}

/** Each member holds as few sockets as it takes. */
async function open(stage: Stage, side: 'ours' | 'raw', sockets: number): Promise<void> {
  const { length } = stage.members.accountIds;
  const tokens = side === 'ours' ? await stage.members.tokens(Math.min(sockets, length)) : [''];
  await stage.generator.run<'open-sockets'>({
    kind: 'open-sockets',
    url: stage[side].url,
    path: '/v1/ws',
    tokens: Array.from({ length: sockets }, (_, n) => tokens[n % tokens.length] ?? ''),
  });
}

/** On processes of their own, whose memory has not been stretched by other work. */
async function idleSockets(stage: Stage): Promise<Row[]> {
  const rows: Row[] = [];
  const inspected = { raw: await freePort(), ours: await freePort() };
  const servers = {
    raw: await stage.startRaw([], [`--inspect=127.0.0.1:${inspected.raw}`]),
    ours: await stage.startOurs([`--inspect=127.0.0.1:${inspected.ours}`]),
  };
  const perSocket = (side: 'ours' | 'raw', sockets: number): Promise<number> =>
    measureIdle({ ...stage, ...servers }, side, sockets, inspected[side]);
  for (const sockets of IDLE) {
    const raw = await perSocket('raw', sockets);
    const ours = await perSocket('ours', sockets);
    rows.push(
      rowOf({
        workload: 'W3 idle socket, kB each',
        clients: sockets,
        value: ours,
        raw,
        ...(sockets === 5_000 ? { target: { valueAtMost: 20 } } : {}),
      }),
    );
  }
  for (const server of Object.values(servers)) await server.stop();
  return rows;
}

/** What the process grew by, garbage collected before and after, over how many sockets. */
async function measureIdle(stage: Stage, side: 'ours' | 'raw', sockets: number, inspector: number): Promise<number> {
  const { pid } = stage[side];
  const resting = async (): Promise<number> => {
    await sleep(SETTLING_MS);
    await collectGarbage(inspector);
    return residentKilobytes(pid);
  };
  const before = await resting();
  await open(stage, side, sockets);
  const grown = (await resting()) - before;
  await stage.generator.run<'close-sockets'>({ kind: 'close-sockets' });
  return grown / sockets;
}
