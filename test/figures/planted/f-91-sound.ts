import type { Figure } from '../harness/figure.ts';

/** A figure as it should be. */
export const figure: Figure = {
  id: 'F-91',
  title: 'Sound',
  target: '0',
  anchor: 'none',
  tier: 'C',
  run: async () => ({ value: '0', pass: true }),
  control: { planted: 'a fault', run: async () => ({ value: '3', pass: false }) },
};
