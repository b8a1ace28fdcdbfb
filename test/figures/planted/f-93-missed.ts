import type { Figure } from '../harness/figure.ts';

/** Its target is not reached. */
export const figure: Figure = {
  id: 'F-93',
  title: 'Missed',
  target: '0',
  anchor: 'none',
  tier: 'C',
  run: async () => ({ value: '1', pass: false }),
  control: { planted: 'a fault', run: async () => ({ value: '3', pass: false }) },
};
