import { fuzzFrames, type FramesFuzzed } from '../tools/frame-fuzz/fuzz.ts';
import { ourSockets } from './fuzz/our-sockets.ts';
import { plantedSockets } from './fuzz/planted-sockets.ts';
import type { Figure, Measured } from './harness/figure.ts';

const FRAMES = { C: 5_000, N: 100_000 } as const;
const SEED = Number(process.env['FUZZ_SEED'] ?? 33);

/** P3 and P10 on sockets: whatever is sent, what comes back is in the contract and for whom it is. */
export const figure: Figure = {
  id: 'F-33',
  title: 'Frames made from asyncapi.yaml, valid and not: failures, frames off their schema, events for somebody else',
  target: '0, 0, 0 of 5,000 (C), 100,000 (N)',
  anchor: 'Mattermost CVE-2026-5740; nobody publishes one',
  tier: 'C',
  database: true,
  async run(bench) {
    const target = await ourSockets(bench);
    const fuzzed = await fuzzFrames(target, { count: FRAMES[bench.tier], seed: SEED });
    const logged = /hello failed|unhandled rejection/.test(target.log()) ? ['a failure was logged'] : [];
    return judge({ ...fuzzed, failures: [...fuzzed.failures, ...logged] });
  },
  control: {
    planted: 'a handler that throws, and an event that reaches others',
    async run(bench) {
      const fuzzed = await fuzzFrames(await plantedSockets(bench), { count: 300, seed: SEED });
      const isNoticed = [fuzzed.failures, fuzzed.offSchema, fuzzed.unauthorised].every((kind) => kind.length > 0);
      return { ...judge(fuzzed), pass: !isNoticed };
    },
  },
};

function judge({ frames, sockets, received, failures, offSchema, unauthorised }: FramesFuzzed): Measured {
  const kinds = Object.entries(received)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${count} × ${kind}`);
  const first = [...new Set([...failures, ...offSchema, ...unauthorised])].slice(0, 3).join('; ');
  return {
    value:
      `${failures.length}, ${offSchema.length} and ${unauthorised.length} of ${frames} over ${sockets} sockets ` +
      `(back came ${kinds.join(', ')}), seed ${SEED}${first === '' ? '' : `: ${first}`}`,
    pass: failures.length + offSchema.length + unauthorised.length === 0 && (received['result'] ?? 0) > frames / 20,
  };
}
