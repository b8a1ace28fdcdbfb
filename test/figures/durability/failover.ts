import { appendFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../../../src/platform/database/embedded.ts';
import { testRoleUrls, withClient } from '../../support/database.ts';
import { readStoredWords } from '../../tools/ledger/comments.ts';
import type { Comparison, Ledger } from '../../tools/ledger/ledger.ts';
import { until } from '../../tools/until.ts';
import { startApp } from '../harness/app.ts';
import { BINARIES, takeBaseBackup } from '../harness/base-backup.ts';
import type { Bench } from '../harness/bench.ts';
import { startCluster } from '../harness/cluster.ts';
import { startWriting } from './writing.ts';

const WRITERS = 4;
const WRITES = 40;
/** Acknowledged by a primary that waits for no standby, once the line to it is cut. */
const UNSENT = 10;
const CUT_MS = 1_500;
const STANDBY = 'standby';
const PATIENCE_MS = 60_000;

export interface FailedOver extends Comparison {
  /** Reads that a server answered from the standby before it was promoted. */
  readonly ofStandby: number;
  /** From the promotion to the first acknowledged write. */
  readonly writesAgainMs: number;
}

/**
 * Members write, the line between primary and standby is cut, the primary is killed, the URL leads to the standby (by a link in the
 * place of a name or an address), and that is promoted. Weak: the primary waits for no standby, and the server takes one for a primary.
 */
export async function failOver(bench: Bench, planted?: 'weak'): Promise<FailedOver> {
  const isWeak = planted === 'weak';
  if (isWeak) trustStandbys(bench);
  const primary = await startCluster(bench, { durable: true, binDir: BINARIES });
  const { adminUrl } = primary.database;
  const standbyUrl = await startStandby(bench, adminUrl);
  if (!isWeak) await waitForStandby(adminUrl);
  const place = join(await bench.folder('place'), 'primary');
  await symlink(socketOf(adminUrl), place);
  const named = withSocket(adminUrl, place);
  const app = await startApp(bench, {
    database: { ...primary.database, adminUrl: named, urls: testRoleUrls(named) },
    settings: { UNSAFE_TEST_DATABASE: 'false' },
  });
  const url = await app.listen();
  const writing = await startWriting(bench, app, WRITERS, () => url);
  const { ledger, token } = writing;
  await writing.more(WRITES);

  await withClient(standbyUrl, (admin) => admin.query(`alter system set primary_conninfo = ''`));
  await withClient(standbyUrl, (admin) => admin.query('select pg_reload_conf()'));
  if (isWeak) await writing.more(UNSENT);
  else await sleep(CUT_MS);
  await primary.kill();
  await rm(place);
  await symlink(socketOf(standbyUrl), place);
  const ofStandby = await countAnswers(url, token);
  const before = acknowledgedOf(ledger);
  await withClient(standbyUrl, (admin) => admin.query('select pg_promote()'));
  const promotedAt = performance.now();
  while (acknowledgedOf(ledger) === before && performance.now() - promotedAt < PATIENCE_MS) await sleep(10);
  const writesAgainMs = performance.now() - promotedAt;
  await writing.end(PATIENCE_MS);
  return {
    ...ledger.compare(await readStoredWords(withSocket(named, socketOf(standbyUrl)))),
    ofStandby,
    writesAgainMs,
  };
}

/** Pools opened from now on ask nothing of a new connection (refuseStandby of src/platform/database/connection.ts). */
function trustStandbys(bench: Bench): void {
  const { Pool } = pg;
  pg.Pool = class extends Pool {
    constructor(config?: pg.PoolConfig) {
      super({ ...config, onConnect: () => {} });
    }
  };
  bench.teardown(() => (pg.Pool = Pool));
}

async function startStandby(bench: Bench, primaryUrl: string): Promise<string> {
  const base = await takeBaseBackup(bench, primaryUrl);
  const line = `host=${socketOf(primaryUrl)} user=postgres application_name=${STANDBY}`;
  await appendFile(join(base, 'postgresql.auto.conf'), `primary_conninfo = '${line}'\n`);
  await writeFile(join(base, 'standby.signal'), '');
  const standby = await startPostgres({ dataDir: base, durable: true, binDir: BINARIES });
  bench.teardown(() => standby.stop());
  return standby.adminUrl;
}

/** From now on a commit is acknowledged when the standby has it on its disk. */
async function waitForStandby(primaryUrl: string): Promise<void> {
  await withClient(primaryUrl, async (admin) => {
    await admin.query(`alter system set synchronous_standby_names = '${STANDBY}'`);
    await admin.query('select pg_reload_conf()');
    const inSync = `select from pg_stat_replication where application_name = $1 and sync_state = 'sync'`;
    await until(
      async () => (await admin.query(inSync, [STANDBY])).rowCount === 1,
      'the standby is in step',
      PATIENCE_MS,
    );
  });
}

/** How many of several reads are answered while the URL leads to a standby. */
async function countAnswers(url: string, token: string): Promise<number> {
  let answered = 0;
  for (let asked = 0; asked < 10; asked += 1) {
    const reply = await fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${token}` } });
    if (reply.status !== 503) answered += 1;
    await sleep(100);
  }
  return answered;
}

function acknowledgedOf(ledger: Ledger): number {
  return ledger.entries.filter(({ acknowledged }) => acknowledged).length;
}

function socketOf(url: string): string {
  return new URL(url).searchParams.get('host') ?? '';
}

function withSocket(url: string, socket: string): string {
  const changed = new URL(url);
  changed.searchParams.set('host', socket);
  return changed.href;
}
