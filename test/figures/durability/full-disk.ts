import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { someCase, someDoctor, startApp } from '../harness/app.ts';
import { withClient } from '../../support/database.ts';
import { commentSender, postComment, readStoredWords } from '../../tools/ledger/comments.ts';
import { Ledger, type Comparison } from '../../tools/ledger/ledger.ts';
import { acknowledgeMore, sendOnce, settle, writeUntil } from '../../tools/ledger/writers.ts';
import type { Bench } from '../harness/bench.ts';
import { startCluster, type Cluster } from '../harness/cluster.ts';
import { mountSmallDisk, type SmallDisk } from '../harness/small-disk.ts';
import { PUBLIC_URL, startServers } from './servers.ts';
import { until } from '../../tools/until.ts';

const WRITERS = 8;
const WRITES_BEFORE = 50;
const REFUSALS = 25;
const SETTLE_MS = 30_000;
const MEGABYTES = 400;
const MEGABYTE = 2 ** 20;
/** Less than an extension of a table, and less than a WAL segment of 16 MB. */
const LEFT_FREE = 64 * 1024;

export interface FullDisk extends Comparison {
  readonly refused: number;
  /** Writes answered by anything but 201 or 503, and lists that could not be read while only the data disk was full. */
  readonly wrong: readonly string[];
  /** Server processes that ended. */
  readonly deaths: number;
  /** From the first free byte to the first write that was taken. */
  readonly recoveryMs: number;
}

/** Writers go on while the disk of the data or of the WAL fills up, stays full, and has room again. */
export async function fillDisk(bench: Bench, full: 'data' | 'wal', entry?: string): Promise<FullDisk> {
  const disk = await mountSmallDisk(bench, MEGABYTES);
  const cluster = await startOnDisk(bench, disk, full);
  const home = await startApp(bench, { database: cluster.database, settings: { PUBLIC_URL } });
  const doctor = await someDoctor(home);
  const published = await someCase(doctor);
  const options = { count: 1, ...(entry === undefined ? {} : { entry }) };
  const servers = await startServers(bench, cluster.database, options);
  const target = { url: servers.nextUrl, token: doctor.token, caseId: published.id };
  const ledger = new Ledger();
  const stop = new AbortController();
  bench.teardown(() => stop.abort());
  const wrong = new Set<string>();
  let refused = 0;
  const writing = writeUntil(stop.signal, ledger, WRITERS, async (one) => {
    const status = (await postComment(target, one).catch(() => undefined))?.status;
    if (status === 503) refused += 1;
    if (status !== undefined && ![201, 409, 429, 503].includes(status)) wrong.add(`write ${status}`);
    return status === 201;
  });
  await acknowledgeMore(ledger, WRITES_BEFORE);
  await disk.fill(full === 'data' ? LEFT_FREE : MEGABYTE);
  await until(async () => {
    if (full === 'wal') await spendSegment(cluster);
    return refused >= REFUSALS || wrong.size > 0;
  });
  if (full === 'data') {
    const list = await fetch(`${servers.nextUrl()}/v1/cases`, { headers: { authorization: `Bearer ${doctor.token}` } });
    if (list.status !== 200) wrong.add(`list ${list.status}`);
  }
  await disk.empty();
  const emptied = performance.now();
  // Postgres panics when its log of writes has no room, and may not get up by itself; whoever runs it starts it again.
  if (full === 'wal') {
    await cluster.kill();
    await cluster.start();
  }
  const send = commentSender(target);
  const first = ledger.begin();
  await until(() => sendOnce(first, send));
  const recoveryMs = performance.now() - emptied;
  stop.abort();
  await writing;
  await settle(ledger, send, SETTLE_MS);
  const { process: server } = await servers.at(0);
  return {
    ...ledger.compare(await readStoredWords(cluster.database.adminUrl)),
    refused,
    wrong: [...wrong],
    deaths: server.exitCode === null && server.signalCode === null ? 0 : 1,
    recoveryMs,
  };
}

/** Data and WAL on two disks, one of them the small one. */
async function startOnDisk(bench: Bench, disk: SmallDisk, full: 'data' | 'wal'): Promise<Cluster> {
  const roomy = await bench.folder('roomy');
  const cluster = await startCluster(bench, { durable: true, folder: full === 'data' ? disk.path : roomy });
  await cluster.stop();
  const wal = join(full === 'data' ? roomy : disk.path, 'wal');
  // Another file system: no rename.
  await promisify(execFile)('mv', [join(cluster.dataDir, 'pg_wal'), wal]);
  await symlink(wal, join(cluster.dataDir, 'pg_wal'));
  await cluster.start();
  return cluster;
}

/** Turns to the next WAL segment: those that Postgres holds ready would last for minutes. It may end of it. */
function spendSegment(cluster: Cluster): Promise<unknown> {
  return withClient(cluster.database.adminUrl, (admin) => admin.query('select pg_switch_wal()')).catch(() => undefined);
}
