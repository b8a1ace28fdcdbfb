import { startApp } from '../harness/app.ts';
import { readStoredWords } from '../../tools/ledger/comments.ts';
import type { Comparison } from '../../tools/ledger/ledger.ts';
import type { Bench } from '../harness/bench.ts';
import { PUBLIC_URL, startServers } from './servers.ts';
import { startWriting } from './writing.ts';

const SERVERS = 3;
const WRITERS = 8;
/** Acknowledged in each cycle before the kill. */
export const WRITES_A_CYCLE = 25;
const SETTLE_MS = 60_000;

export interface KillingServers {
  readonly cycles: number;
  /** Another program than the real server. */
  readonly entry?: string;
  /** Stop at the first loss: enough for a control. */
  readonly untilLost?: boolean;
}

export interface KilledServers extends Comparison {
  readonly kills: number;
}

/** Writers go from server to server while one after the other is killed and started again. */
export async function killServers(bench: Bench, killing: KillingServers): Promise<KilledServers> {
  const home = await startApp(bench, { settings: { PUBLIC_URL } });
  const { cycles, untilLost = false, ...rest } = killing;
  const servers = await startServers(bench, home.database, { count: SERVERS, ...rest });
  const read = (): Promise<Map<string, number>> => readStoredWords(home.database.adminUrl);
  const writing = await startWriting(bench, home, WRITERS, servers.nextUrl);
  const { ledger } = writing;
  let kills = 0;
  let lost = false;
  while (kills < cycles && !(untilLost && lost)) {
    await writing.more(WRITES_A_CYCLE);
    const before = ledger.entries.filter((entry) => entry.acknowledged);
    await servers.killAndRestart(kills % SERVERS);
    kills += 1;
    const stored = untilLost ? await read() : undefined;
    lost = stored !== undefined && before.some(({ word }) => !stored.has(word));
  }
  await writing.end(SETTLE_MS);
  return { ...ledger.compare(await read()), kills };
}
