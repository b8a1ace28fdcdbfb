import { existsSync, readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres, type PostgresServer } from '../../../src/platform/database/embedded.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { withDatabase } from '../../../src/platform/database/urls.ts';
import { TEST_RECEIPT_KEY, testRoleUrls, withClient, type TestDatabase } from '../../support/database.ts';
import type { Bench } from './bench.ts';
import { chosenBinaries } from './postgres-binaries.ts';

const DATABASE = 'curbside';

/** A Postgres of one figure, which may be stopped, killed and frozen. */
export interface Cluster {
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly logFile: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** kill -9 of every process of it, the postmaster first. */
  kill(): Promise<void>;
  /** The postmaster and all its children, by id. */
  pids(): Promise<number[]>;
}

export interface ClusterOptions {
  /** fsync and the like as in production. */
  readonly durable: boolean;
  /** Where to keep it; by default a folder of the bench. */
  readonly folder?: string;
  /** Other binaries than those the run chose. */
  readonly binDir?: string;
}

/** Starts a cluster with a migrated database, in `folder` when one is given; it ends with the bench. */
export async function startCluster(bench: Bench, { durable, folder: given, binDir }: ClusterOptions): Promise<Cluster> {
  const folder = given ?? (await bench.folder('cluster'));
  const logFile = join(await bench.folder('log'), 'postgres.log');
  const launch = (): Promise<PostgresServer> =>
    startPostgres({
      dataDir: join(folder, 'pg'),
      logFile,
      durable,
      ...chosenBinaries(),
      ...(binDir === undefined ? {} : { binDir }),
    });
  let server = await launch();
  bench.teardown(() => server.stop());
  const { dataDir } = server;
  await withClient(server.adminUrl, (admin) => admin.query(`create database ${DATABASE}`));
  const adminUrl = withDatabase(server.adminUrl, DATABASE);
  const urls = testRoleUrls(adminUrl);
  await migrate({ adminUrl, roleUrls: urls, receiptKeys: [TEST_RECEIPT_KEY] });
  const pids = (): Promise<number[]> => postmasterAndChildren(dataDir);
  return {
    database: { adminUrl, urls, drop: async () => {} },
    dataDir,
    logFile,
    pids,
    stop: () => server.stop(),
    async start() {
      server = await launch();
    },
    async kill() {
      for (const pid of await pids()) killHard(pid);
      await server.stop();
    },
  };
}

async function postmasterAndChildren(dataDir: string): Promise<number[]> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return [];
  const postmaster = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(all.map(async (pid) => [pid, await parentOf(pid)] as const));
  return [postmaster, ...parents.filter(([, parent]) => parent === postmaster).map(([pid]) => pid)];
}

/** Field 4 of /proc/PID/stat; the name in field 2 may hold blanks and brackets. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const parent = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(1);
  return parent === undefined ? undefined : Number(parent);
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its postmaster.
  }
}
