import { join } from 'node:path';
import { startApp } from './harness/app.ts';
import { createSearcher } from '../tools/canary/search.ts';
import { FAULTS } from './canaries/faults.ts';
import { Journey } from './canaries/journey.ts';
import { leakEverywhere } from './canaries/leaky-server.ts';
import { REFUSED } from './canaries/refused.ts';
import { SINKS, Sinks, type Found } from './canaries/sinks.ts';
import { WRITING } from './canaries/writing.ts';
import type { Bench } from './harness/bench.ts';
import { startCluster } from './harness/cluster.ts';
import type { Figure, Measured } from './harness/figure.ts';

const WANTED = { C: 500, N: 10_000 } as const;

/** P1: text goes in by every way and fails at every stage; what must not be found is looked for wherever bytes can lie. */
export const figure: Figure = {
  id: 'F-01',
  title: 'Identifiers of 18 kinds, passwords and tokens found outside the request that brought them',
  target: '0 of 500 (C), 0 of 10,000 (N)',
  anchor: 'nobody publishes one',
  tier: 'C',
  run: measure,
  control: { planted: `one leak into each of the ${SINKS.length} places`, run: leakEverywhere },
};

async function measure(bench: Bench): Promise<Measured> {
  const { journey, stages } = await journeyOn(bench);
  const values = [...journey.sent.map(({ value }) => value), ...journey.secrets];
  const found = await journey.sinks.search(createSearcher(values));
  const silent = (await journey.sinks.silent()).filter((sink) => sink !== 'console');
  if (silent.length > 0) throw new Error(`nothing ever came to ${silent.join(', ')}`);
  const places = new Set([...found.values()].flatMap((one) => [...one]));
  const where = describeFound(found, (place) => journey.sent[place]?.kind ?? 'secret');
  return {
    value: `${places.size} of ${journey.sent.length} and ${journey.secrets.length} secrets, in ${SINKS.length} places, after ${stages} kinds of requests${where}`,
    pass: places.size === 0 && journey.sent.length >= WANTED[bench.tier],
  };
}

async function journeyOn(bench: Bench): Promise<{ journey: Journey; stages: number }> {
  const cluster = await startCluster(bench, { durable: false });
  const temporary = await bench.folder('tmp');
  process.env['TMPDIR'] = temporary;
  bench.teardown(() => delete process.env['TMPDIR']);
  const sinks = new Sinks(cluster);
  sinks.addFolder('temporary files', temporary);
  sinks.watchDatabase(bench);
  const app = await startApp(bench, { database: cluster.database, settings: { LOG_LEVEL: 'debug' } });
  sinks.addFolder('mails', join(app.config.dataDir, 'mail'));
  const url = await app.listen();
  bench.say('canaries go in');
  sinks.watchConsole(bench);
  const journey = await Journey.begin({ app, cluster, sinks, url }, WANTED[bench.tier]);
  const once = [...WRITING, ...REFUSED, ...FAULTS];
  for (const [name, run] of once) await named(name, () => run(journey));
  for (let round = 0; journey.sent.length < WANTED[bench.tier]; round += 1)
    await WRITING[round % WRITING.length]?.[1](journey);
  const metrics = await fetch(`${url}/metrics`);
  sinks.add('metrics', await metrics.text());
  sinks.add('app log', app.log());
  return { journey, stages: once.length };
}

async function named(name: string, run: () => Promise<void>): Promise<void> {
  await run().catch((error: unknown) => {
    throw new Error(`stage "${name}": ${error instanceof Error ? error.message : String(error)}`);
  });
}

function describeFound(found: Found, kindOf: (place: number) => string): string {
  const parts = [...found].map(([sink, places]) => `${sink}: ${[...new Set([...places].map(kindOf))].join(', ')}`);
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}
