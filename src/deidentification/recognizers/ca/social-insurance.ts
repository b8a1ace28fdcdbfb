import { isSin } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** Canadian social insurance numbers, 45 CFR 164.514(b)(2)(i)(I); Luhn. */
export const caSocialInsurance: Recognizer = {
  name: 'ca/social-insurance',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'sin, sin #, sin no, sin number, social insurance, social insurance no, social insurance number, nas',
      ),
      value: /\d{3}[- ]?\d{3}[- ]?\d{3}(?!\d)/y,
      score: 0.98,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{3}[- ]\d{3}[- ]\d{3}(?![\d-])/y,
      check: isSin,
      near: wordSet('sin insurance canadian canada'),
      score: 0.95,
    },
  ],
};
