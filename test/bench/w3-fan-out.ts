/** W3: sockets in one room: as fast as it goes, 20 a second, and sockets that only wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withClient } from '../support/database.ts';
import { freePort } from '../support/server-process.ts';
import type { FanOut, FanOutResult } from './load/jobs.ts';
import { rowOf, rounded, type Row } from './row.ts';
import { collectGarbage } from './stage/collect-garbage.ts';
import { residentKilobytes } from './stage/server.ts';
import type { Stage } from './stage/stage.ts';
import type { Workload } from './workload.ts';

const WINDOW = 8;
const EVERY_MS = 50;
const IDLE = [1_000, 5_000];
const SETTLING_MS = 1_500;

export const fanOut: Workload = {
  name: 'w3',
  run: async ({ stage }) => {
    const on = await stage();
    await joinAll(on);
    return [
      ...(await idleSockets(on)),
      ...(await flatOut(on, 200)),
      ...(await flatOut(on, 1_000)),
      ...(await paced(on, 1_000)),
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

async function flatOut(stage: Stage, sockets: number): Promise<Row[]> {
  const pace = { window: WINDOW };
  const raw = await measure(stage, 'raw', sockets, { pace, ms: 3_000 });
  const ours = await measure(stage, 'ours', sockets, { pace, ms: 3_000 });
  return [
    rowOf({
      workload: 'W3 flat out, deliveries per second',
      clients: sockets,
      value: ours.deliveriesPerSecond,
      raw: raw.deliveriesPerSecond,
      target: { atLeast: 0.7 },
      ...facts(ours, raw),
    }),
  ];
}

async function paced(stage: Stage, sockets: number): Promise<Row[]> {
  const pace = { everyMs: EVERY_MS };
  const raw = await measure(stage, 'raw', sockets, { pace, ms: 5_000 });
  const ours = await measure(stage, 'ours', sockets, { pace, ms: 5_000 });
  return [
    rowOf({
      workload: 'W3 20 a second, p99 of the last receiver, ms',
      clients: sockets,
      value: ours.p99,
      raw: raw.p99,
      target: { ratioAtMost: 1.5 },
      ...facts(ours, raw),
    }),
  ];
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

async function measure(
  stage: Stage,
  side: 'ours' | 'raw',
  sockets: number,
  how: Pick<FanOut, 'pace' | 'ms'>,
): Promise<FanOutResult> {
  await open(stage, side, sockets);
  const tokens = side === 'ours' ? await stage.members.tokens(WINDOW) : [''];
  const path = side === 'ours' ? `/v1/cases/${roomOf(stage.cases).id}/comments` : '/raw/say';
  const { url } = stage[side];
  const result = await stage.generator.run<'fan-out'>({ kind: 'fan-out', url, path, tokens, warmMs: 1_000, ...how });
  await stage.generator.run<'close-sockets'>({ kind: 'close-sockets' });
  await stage.settle();
  return result;
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
