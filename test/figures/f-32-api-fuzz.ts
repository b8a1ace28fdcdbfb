import { ourApi } from './fuzz/our-api.ts';
import { plantedApi } from './fuzz/planted-api.ts';
import { RAW_REQUESTS, rawFailures } from './fuzz/raw-http.ts';
import type { Figure, Measured } from './harness/figure.ts';
import { fuzz, type Fuzzed } from '../tools/openapi-fuzz/fuzz.ts';

const REQUESTS = { C: 5_000, N: 100_000 } as const;
const SEED = Number(process.env['FUZZ_SEED'] ?? 32);

/** P10: whatever is sent, the answer is one that the contract promises, and tells nothing. */
export const figure: Figure = {
  id: 'F-32',
  title:
    'Requests made from openapi.yaml, valid and not: answers 5xx, off their schema, leaks; and raw ones that parsers read differently',
  target: '0, 0, 0 of 5,000 (C), 100,000 (N); 0 raw',
  anchor: 'nobody publishes one',
  tier: 'C',
  database: true,
  async run(bench) {
    const { target, world } = await ourApi(bench);
    const fuzzed = await fuzz(target, { count: REQUESTS[bench.tier], seed: SEED });
    const log = world.app.log();
    const logged = fuzzed.canaries.filter((word) => log.includes(word)).map((word) => `${word} was logged`);
    const failed = await rawFailures(world.url);
    return judge({ ...fuzzed, failures: [...fuzzed.failures, ...failed], leaks: [...fuzzed.leaks, ...logged] });
  },
  control: {
    planted: 'a route that throws what it was sent, and one with a field too many',
    async run(bench) {
      const fuzzed = await fuzz(await plantedApi(bench), { count: 200, seed: SEED });
      const isNoticed = [fuzzed.failures, fuzzed.offSchema, fuzzed.leaks].every((kind) => kind.length > 0);
      return { ...judge(fuzzed), pass: !isNoticed };
    },
  },
};

function judge({ requests, classes, failures, offSchema, leaks }: Fuzzed): Measured {
  const kinds = Object.entries(classes)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${count} × ${kind}`);
  const first = [...new Set([...failures, ...offSchema, ...leaks])].slice(0, 3).join('; ');
  return {
    value:
      `${failures.length}, ${offSchema.length} and ${leaks.length} of ${requests} (${kinds.join(', ')}) ` +
      `and ${Object.keys(RAW_REQUESTS).length} raw, seed ${SEED}${first === '' ? '' : `: ${first}`}`,
    pass: failures.length + offSchema.length + leaks.length === 0 && (classes['2xx'] ?? 0) > requests / 20,
  };
}
