import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withClient } from '../../support/database.ts';
import type { Searcher } from '../../tools/canary/search.ts';
import type { Bench } from '../harness/bench.ts';
import type { Cluster } from '../harness/cluster.ts';

/** Everywhere text of a request could come to lie, by name. */
export const SINKS = [
  'tables',
  'data files',
  'WAL',
  'Postgres log',
  'running queries',
  'notifications',
  'app log',
  'console',
  'mails',
  'temporary files',
  'replies',
  'refusals',
  'frames',
  'close reasons',
  'metrics',
  'command line',
] as const;

export type SinkName = (typeof SINKS)[number];

/** Places of found values by sink; a sink without any is left out. */
export type Found = ReadonlyMap<SinkName, ReadonlySet<number>>;

const CHANNELS = ['curbside_position', 'curbside_control', 'curbside_typing', 'jobs:insert'];
const QUERY_POLL_MS = 20;

/** Gathers what a server says while it runs, and searches that and everything it left on disk. */
export class Sinks {
  readonly #said = new Map<SinkName, string[]>();
  readonly #folders = new Map<SinkName, string>();
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#folders.set('data files', join(cluster.dataDir, 'base'));
    this.#folders.set('WAL', join(cluster.dataDir, 'pg_wal'));
  }

  add(sink: SinkName, text: string): void {
    const said = this.#said.get(sink) ?? [];
    said.push(text);
    this.#said.set(sink, said);
  }

  addFolder(sink: SinkName, folder: string): void {
    this.#folders.set(sink, folder);
  }

  /** Catches what this process prints, until the bench ends. */
  watchConsole(bench: Bench): void {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream);
      stream.write = (chunk: string | Uint8Array) => {
        this.add('console', Buffer.from(chunk).toString('utf8'));
        return true;
      };
      bench.teardown(() => (stream.write = write));
    }
  }

  /** Hears every notification and looks at the running queries all the time, until the bench ends. */
  watchDatabase(bench: Bench): void {
    const stop = new AbortController();
    const watching = [this.#hear(stop.signal), this.#watchQueries(stop.signal)];
    bench.teardown(async () => {
      stop.abort();
      await Promise.all(watching);
    });
  }

  async #hear(signal: AbortSignal): Promise<void> {
    await this.#stayConnected(signal, async (client) => {
      client.on('notification', ({ channel, payload = '' }) => this.add('notifications', `${channel} ${payload}`));
      for (const channel of CHANNELS) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      while (!signal.aborted) {
        await client.query('select 1');
        await sleep(QUERY_POLL_MS);
      }
    });
  }

  async #watchQueries(signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    await this.#stayConnected(signal, async (client) => {
      while (!signal.aborted) {
        const { rows } = await client.query<{ query: string }>('select distinct query from pg_stat_activity');
        for (const { query } of rows) if (!seen.has(query)) this.add('running queries', query);
        for (const { query } of rows) seen.add(query);
        await sleep(QUERY_POLL_MS);
      }
    });
  }

  /** The database is stopped and started meanwhile. */
  async #stayConnected(signal: AbortSignal, work: (client: pg.Client) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await withClient(this.#cluster.database.adminUrl, work).catch(() => sleep(QUERY_POLL_MS));
    }
  }

  /** Looks everywhere. Writes the buffers of the database to disk first. */
  async search(searcher: Searcher): Promise<Found> {
    await this.#dumpTables();
    this.add('Postgres log', await readFile(this.#cluster.logFile, 'utf8'));
    const found = new Map<SinkName, Set<number>>();
    const note = (sink: SinkName, places: Iterable<number>): void => {
      for (const place of places) found.set(sink, (found.get(sink) ?? new Set()).add(place));
    };
    for (const [sink, said] of this.#said) note(sink, searcher.find(Buffer.from(said.join('\n'))));
    for (const [sink, folder] of this.#folders) {
      note(sink, await searcher.findInFolder(folder));
      // A name of a file is text as well.
      note(sink, searcher.find(Buffer.from((await readdir(folder, { recursive: true })).join('\n'))));
    }
    return found;
  }

  /** Sinks into which nothing ever came: a search of them says nothing. */
  async silent(): Promise<SinkName[]> {
    const files = await Promise.all(
      [...this.#folders].map(async ([sink, folder]) => [sink, (await readdir(folder)).length] as const),
    );
    const heard = new Set([...this.#said.keys(), ...files.flatMap(([sink, count]) => (count > 0 ? [sink] : []))]);
    return SINKS.filter((sink) => !heard.has(sink));
  }

  /** Every row of every table, those of the job queue and of the statistics too. */
  async #dumpTables(): Promise<void> {
    await withClient(this.#cluster.database.adminUrl, async (admin) => {
      await admin.query('analyze; checkpoint');
      const { rows } = await admin.query<{ name: string }>(`
        select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and (n.nspname !~ '^(pg_|information_schema$)' or c.relname = 'pg_statistic')`);
      for (const { name } of rows) {
        const dump = await admin.query<{ row: string }>(`select t::text as row from ${name} t`);
        this.add('tables', `${name}\n${dump.rows.map(({ row }) => row).join('\n')}`);
      }
    });
  }
}
