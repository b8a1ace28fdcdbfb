import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '../../../src/platform/database/embedded.ts';
import { withDatabase } from '../../../src/platform/database/urls.ts';
import { testKeyEnvironment } from '../../support/app.ts';
import { testRoleUrls, withClient } from '../../support/database.ts';
import { runCurbside } from '../../support/run-curbside.ts';
import { commentSender, readStoredWords } from '../../tools/ledger/comments.ts';
import { Ledger } from '../../tools/ledger/ledger.ts';
import { acknowledgeMore, writeUntil } from '../../tools/ledger/writers.ts';
import { someCase, someDoctor, startApp } from '../harness/app.ts';
import { BINARIES, ownedFolder, takeBaseBackup } from '../harness/base-backup.ts';
import type { Bench } from '../harness/bench.ts';
import { startCluster, type Cluster } from '../harness/cluster.ts';
import { until } from '../../tools/until.ts';

const WRITERS = 4;
const WRITES = 40;
const ARCHIVE_TIMEOUT_SECONDS = 2;
const PATIENCE_MS = 120_000;

export interface Drill {
  /** Acknowledged before the point in time that was restored. */
  readonly acknowledged: number;
  readonly missing: number;
  /** Rows of texts without a valid receipt, and faults of the audit chain, after the restore. */
  readonly faults: readonly string[];
  readonly megabytes: number;
  readonly restoreMs: number;
}

/** Base backup, writes, a point in time, more writes, the data folder lost, and the way back to that point. */
export async function restoreToPointInTime(
  bench: Bench,
  { archiving, ballastMegabytes }: { readonly archiving: boolean; readonly ballastMegabytes: number },
): Promise<Drill> {
  const cluster = await startCluster(bench, { durable: true, binDir: BINARIES });
  const { adminUrl } = cluster.database;
  const archive = await ownedFolder(bench, 'archive');
  if (archiving) await startArchiving(cluster, archive);
  await fillWithBallast(adminUrl, ballastMegabytes);
  const base = await takeBaseBackup(bench, adminUrl);

  const app = await startApp(bench, { database: cluster.database });
  const url = await app.listen();
  const doctor = await someDoctor(app);
  const published = await someCase(doctor);
  const ledger = new Ledger();
  const stop = new AbortController();
  bench.teardown(() => stop.abort());
  const writing = writeUntil(
    stop.signal,
    ledger,
    WRITERS,
    commentSender({ url: () => url, token: doctor.token, caseId: published.id }),
  );
  await acknowledgeMore(ledger, WRITES);
  const before = ledger.entries.filter(({ acknowledged }) => acknowledged);
  const point = await pointOf(adminUrl);
  await acknowledgeMore(ledger, WRITES);
  stop.abort();
  await writing;
  if (archiving) await untilArchived(adminUrl, point.segment);
  await cluster.kill();
  await rm(cluster.dataDir, { recursive: true });

  const begun = performance.now();
  const restored = await recover(bench, base, archiving ? archive : undefined, point.time);
  const restoredUrl = withDatabase(restored, 'curbside');
  await untilWritable(restoredUrl);
  const restoreMs = performance.now() - begun;
  const stored = await readStoredWords(restoredUrl);
  return {
    acknowledged: before.length,
    missing: before.filter(({ word }) => !stored.has(word)).length,
    faults: await verify(bench, restoredUrl),
    megabytes: Math.round(await databaseMegabytes(restoredUrl)),
    restoreMs,
  };
}

async function startArchiving(cluster: Cluster, archive: string): Promise<void> {
  await withClient(cluster.database.adminUrl, async (admin) => {
    await admin.query('alter system set archive_mode = on');
    await admin.query(`alter system set archive_command = 'test ! -e ${archive}/%f && cp %p ${archive}/%f'`);
    await admin.query(`alter system set archive_timeout = ${ARCHIVE_TIMEOUT_SECONDS}`);
  });
  await cluster.stop();
  await cluster.start();
}

/** Rows too short for Postgres to compress, so that the restore has something to carry. */
async function fillWithBallast(adminUrl: string, megabytes: number): Promise<void> {
  await withClient(adminUrl, (admin) =>
    admin.query(
      `create table ballast as select repeat('x', 1000) as text from generate_series(1, ${megabytes * 1000})`,
    ),
  );
}

async function pointOf(adminUrl: string): Promise<{ readonly time: string; readonly segment: string }> {
  return withClient(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ time: string; segment: string }>(
      'select clock_timestamp()::text as time, pg_walfile_name(pg_current_wal_lsn()) as segment',
    );
    const [point] = rows;
    if (!point) throw new Error('Postgres did not say where it is');
    return point;
  });
}

/** The archive has the segment of that point, as it has after `archive_timeout` without anybody's doing. */
async function untilArchived(adminUrl: string, segment: string): Promise<void> {
  await until(
    () =>
      withClient(adminUrl, async (admin) => {
        const { rows } = await admin.query<{ last: string | null }>(
          'select last_archived_wal as last from pg_stat_archiver',
        );
        return (rows[0]?.last ?? '') >= segment;
      }),
    'the segment is archived',
    PATIENCE_MS,
  );
}

async function recover(bench: Bench, base: string, archive: string | undefined, time: string): Promise<string> {
  const settings =
    archive === undefined
      ? ["archive_mode = 'off'"]
      : [
          `restore_command = 'cp ${archive}/%f %p'`,
          `recovery_target_time = '${time}'`,
          "recovery_target_action = 'promote'",
          "archive_mode = 'off'",
        ];
  await appendFile(join(base, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  if (archive !== undefined) await writeFile(join(base, 'recovery.signal'), '');
  const server = await startPostgres({ dataDir: base, durable: true, binDir: BINARIES });
  bench.teardown(() => server.stop());
  return server.adminUrl;
}

async function untilWritable(url: string): Promise<void> {
  await until(
    () =>
      withClient(url, async (admin) => {
        const { rows } = await admin.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering');
        return rows[0]?.recovering === false;
      }).catch(() => false),
    'it takes writes',
    PATIENCE_MS,
  );
}

/** What an operator runs before the servers: the sweep and the audit log. */
async function verify(bench: Bench, adminUrl: string): Promise<string[]> {
  const urls = testRoleUrls(adminUrl);
  const environment = {
    ...testKeyEnvironment(),
    DATA_DIR: await bench.folder('verify'),
    DATABASE_ADMIN_URL: adminUrl,
    DATABASE_URL: urls.app,
    AUDITOR_DATABASE_URL: urls.auditor,
  };
  const commands = [['sweep'], ['audit', 'verify']];
  const ended = await Promise.all(commands.map((words) => runCurbside(words, environment)));
  return ended.flatMap(({ code, out, said }, place) =>
    code === 0 ? [] : [`${commands[place]?.join(' ')} exit ${code}: ${(said || out).trim().slice(-200)}`],
  );
}

async function databaseMegabytes(url: string): Promise<number> {
  return withClient(url, async (admin) => {
    const { rows } = await admin.query<{ megabytes: number }>(
      'select pg_database_size(current_database())::float8 / 1e6 as megabytes',
    );
    return rows[0]?.megabytes ?? 0;
  });
}
