import type { Figure } from '../harness/figure.ts';

/** It does not see its planted fault. */
export const figure: Figure = {
  id: 'F-92',
  title: 'Blind',
  target: '0',
  anchor: 'none',
  tier: 'C',
  run: async () => ({ value: '0', pass: true }),
  control: { planted: 'a fault', run: async () => ({ value: '0', pass: true }) },
};
