import type { Factors } from './use-acts.ts';

export type Factor = keyof Factors;
export type Weight = Factors[Factor];

/** The four factors of 45 CFR 164.402(2)(i) to (iv), in its order. */
export const FACTORS: readonly { readonly id: Factor; readonly words: string }[] = [
  { id: 'nature', words: 'What was exposed, and how likely somebody is identified by it' },
  { id: 'recipient', words: 'Who read it' },
  { id: 'acquired', words: 'Whether it was really read' },
  { id: 'mitigated', words: 'How much of the risk is left' },
];

/** How much each weighs. */
export const WEIGHTS: readonly { readonly id: Weight; readonly words: string }[] = [
  { id: 'low', words: 'Low' },
  { id: 'medium', words: 'Medium' },
  { id: 'high', words: 'High' },
];
