import { someCase, someDoctor, startApp } from '../harness/app.ts';
import { commentSender, readStoredWords } from '../../tools/ledger/comments.ts';
import { Ledger, type Comparison } from '../../tools/ledger/ledger.ts';
import { acknowledgeMore, settle, writeUntil } from '../../tools/ledger/writers.ts';
import type { Bench } from '../harness/bench.ts';
import { PUBLIC_URL, startServers } from './servers.ts';

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
  const doctor = await someDoctor(home);
  const published = await someCase(doctor);
  const { cycles, untilLost = false, ...rest } = killing;
  const servers = await startServers(bench, home.database, { count: SERVERS, ...rest });
  const send = commentSender({ url: servers.nextUrl, token: doctor.token, caseId: published.id });
  const read = (): Promise<Map<string, number>> => readStoredWords(home.database.adminUrl);
  const ledger = new Ledger();
  const stop = new AbortController();
  bench.teardown(() => stop.abort());
  const writing = writeUntil(stop.signal, ledger, WRITERS, send);
  let kills = 0;
  let lost = false;
  while (kills < cycles && !(untilLost && lost)) {
    await Promise.race([acknowledgeMore(ledger, WRITES_A_CYCLE), writing]);
    const before = ledger.entries.filter((entry) => entry.acknowledged);
    await servers.killAndRestart(kills % SERVERS);
    kills += 1;
    const stored = untilLost ? await read() : undefined;
    lost = stored !== undefined && before.some(({ word }) => !stored.has(word));
  }
  stop.abort();
  await writing;
  await settle(ledger, send, SETTLE_MS);
  return { ...ledger.compare(await read()), kills };
}
