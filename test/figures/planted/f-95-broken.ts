import type { Figure } from '../harness/figure.ts';

/** It throws, after it said what must be undone. */
export const figure: Figure = {
  id: 'F-95',
  title: 'Broken',
  target: '0',
  anchor: 'none',
  tier: 'C',
  async run(bench) {
    bench.teardown(() => bench.say('undone'));
    throw new Error('broken on purpose');
  },
  control: { planted: 'a fault', run: async () => ({ value: '3', pass: false }) },
};
