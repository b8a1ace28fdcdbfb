import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import Fastify from 'fastify';
import pg from 'pg';
import { withClient } from '../../support/database.ts';
import { makeCanaries } from '../../tools/canary/kinds.ts';
import { createSearcher } from '../../tools/canary/search.ts';
import type { Bench } from '../harness/bench.ts';
import { startCluster, type Cluster } from '../harness/cluster.ts';
import type { Measured } from '../harness/figure.ts';
import { SINKS, Sinks } from './sinks.ts';

const SEED = 7;

/**
 * The control: a canary into each place, three of them by one request to a server with the default error handler,
 * the default log and the default settings of Postgres. It passes when any place is searched in vain.
 */
export async function leakEverywhere(bench: Bench): Promise<Measured> {
  const canaries = makeCanaries(SINKS.length, SEED);
  const valueFor = (sink: (typeof SINKS)[number]): string => canaries[SINKS.indexOf(sink)]?.value ?? '';
  const cluster = await startCluster(bench, { durable: false });
  const folders = { mails: await bench.folder('mail'), 'temporary files': await bench.folder('tmp') };
  const sinks = new Sinks(cluster);
  for (const [sink, folder] of Object.entries(folders)) sinks.addFolder(sink as keyof typeof folders, folder);
  sinks.watchDatabase(bench);
  sinks.watchConsole(bench);
  const byOneRequest = await askLeakyServer(cluster, sinks, valueFor('refusals'));
  await leakInDatabase(cluster, valueFor);
  await writeFile(join(folders.mails, 'one.eml'), Buffer.from(`Dear ${valueFor('mails')}!`).toString('base64'));
  await mkdir(join(folders['temporary files'], valueFor('temporary files').replaceAll('/', '-')));
  await writeFile(join(folders['temporary files'], 'file'), Buffer.from(valueFor('temporary files'), 'utf16le'));
  process.stderr.write(`${valueFor('console')}\n`);
  for (const sink of ['replies', 'frames', 'close reasons', 'metrics', 'command line'] as const)
    sinks.add(sink, encodeURIComponent(valueFor(sink)));
  const found = await sinks.search(createSearcher(canaries.map(({ value }) => value)));
  const leaky = SINKS.filter((sink) => (found.get(sink)?.size ?? 0) > 0);
  return {
    value: `found in ${leaky.length} of ${SINKS.length} places; ${byOneRequest} of them by one request`,
    pass: leaky.length < SINKS.length || byOneRequest < 3,
  };
}

/** What Fastify, pino, drizzle and Postgres do when nobody tells them otherwise (guarantees T-01, T-12). */
async function askLeakyServer(cluster: Cluster, sinks: Sinks, value: string): Promise<number> {
  await withClient(cluster.database.adminUrl, (admin) =>
    admin.query(`
      create table leaky (body text check (length(body) < 3));
      create role leaky login superuser;
      alter role leaky set log_error_verbosity = 'default';
      alter role leaky set log_min_error_statement = 'error';
      alter role leaky set log_parameter_max_length_on_error = -1`),
  );
  const url = new URL(cluster.database.adminUrl);
  url.username = 'leaky';
  const pool = new pg.Pool({ connectionString: url.href, max: 1 });
  const stream = { write: (line: string): void => sinks.add('app log', line) };
  const app = Fastify({ logger: { level: 'info', stream } });
  app.post<{ Body: { body: string } }>('/leak', async (request) =>
    drizzle(pool).execute(sql`insert into leaky values (${request.body.body})`),
  );
  try {
    const reply = await app.inject({ method: 'POST', url: '/leak', payload: { body: value } });
    sinks.add('refusals', reply.body);
  } finally {
    await app.close();
    await pool.end();
  }
  const found = await sinks.search(createSearcher([value]));
  return ['refusals', 'app log', 'Postgres log'].filter((sink) => found.has(sink as 'refusals')).length;
}

async function leakInDatabase(cluster: Cluster, valueFor: (sink: (typeof SINKS)[number]) => string): Promise<void> {
  await withClient(cluster.database.adminUrl, async (admin) => {
    const literal = (sink: (typeof SINKS)[number]): string => pg.escapeLiteral(valueFor(sink));
    await admin.query(`create table planted (note text); insert into planted values (${literal('tables')})`);
    await admin.query(
      `insert into planted values (${literal('data files')}), (${literal('WAL')}); delete from planted where note <> ${literal('tables')}`,
    );
    await admin.query(`select pg_notify('curbside_position', ${literal('notifications')})`);
    await admin.query(`select pg_sleep(0.3), ${literal('running queries')}`);
  });
}
