import { CurbsideSocket } from '../../../src/client/socket.ts';
import { startApp } from '../harness/app.ts';
import { withClient } from '../../support/database.ts';
import { readStoredWords, wordToldBy } from '../../tools/ledger/comments.ts';
import type { Comparison } from '../../tools/ledger/ledger.ts';
import { until } from '../../tools/until.ts';
import type { Bench } from '../harness/bench.ts';
import { startCluster } from '../harness/cluster.ts';
import { startWriting } from './writing.ts';

const WRITERS = 8;
const SETTLE_MS = 30_000;
const TOLD_MS = 10_000;
/** Acknowledged in each cycle before the kill. */
export const WRITES_A_CYCLE = 25;

export interface Killing {
  readonly cycles: number;
  /** `off` answers before the disk has the write, for every role: a commit that waits carries those before it to the disk. */
  readonly synchronousCommit: 'on' | 'off';
  /** Stop at the first loss: enough for a control. */
  readonly untilLost?: boolean;
}

export interface Killed extends Comparison {
  /** Stored, and never told to a client who listened all along. */
  readonly untold: readonly string[];
  /** Told to it more than once. */
  readonly toldAgain: readonly string[];
  readonly kills: number;
  readonly slowestRecoveryMs: number;
}

/** Writers go on while Postgres is killed with all its processes and started again, cycle after cycle. */
export async function killPostgres(bench: Bench, killing: Killing): Promise<Killed> {
  const cluster = await startCluster(bench, { durable: true });
  const app = await startApp(bench, { database: cluster.database, settings: { UNSAFE_TEST_DATABASE: 'false' } });
  const url = await app.listen();
  const writing = await startWriting(bench, app, WRITERS, () => url);
  // The writer's session is on the disk by now: only writings can be lost.
  await withClient(cluster.database.adminUrl, async (admin) => {
    await admin.query(`alter system set synchronous_commit = ${killing.synchronousCommit}`);
    // Has no part in a commit that waits; one that does not is safe after three of these.
    await admin.query(`alter system set wal_writer_delay = '10s'`);
    await admin.query('select pg_reload_conf()');
  });
  const { ledger } = writing;
  const told = new Map<string, number>();
  using socket = new CurbsideSocket({
    baseUrl: url,
    token: async () => writing.token,
    onEvent({ data }) {
      const word = wordToldBy(data);
      if (word !== undefined) told.set(word, (told.get(word) ?? 0) + 1);
    },
  });
  await until(() => socket.state === 'online');
  const unheard = new Set(ledger.entries.map(({ word }) => word));
  const read = (): Promise<Map<string, number>> => readStoredWords(cluster.database.adminUrl);
  let [kills, slowestRecoveryMs] = [0, 0];
  while (kills < killing.cycles) {
    await writing.more(WRITES_A_CYCLE);
    const before = ledger.entries.filter((entry) => entry.acknowledged);
    await cluster.kill();
    const killedAt = performance.now();
    await cluster.start();
    kills += 1;
    slowestRecoveryMs = Math.max(slowestRecoveryMs, performance.now() - killedAt);
    const stored = killing.untilLost ? await read() : undefined;
    if (stored && before.some(({ word }) => !stored.has(word))) break;
  }
  await writing.end(SETTLE_MS);
  const stored = await read();
  const untold = (): string[] => [...stored.keys()].filter((word) => !told.has(word) && !unheard.has(word));
  await until(() => untold().length === 0, 'all that is stored is told', TOLD_MS).catch(() => {});
  const toldAgain = [...told].filter(([, times]) => times > 1).map(([word]) => word);
  return { ...ledger.compare(stored), untold: untold(), toldAgain, kills, slowestRecoveryMs };
}
