import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

const NUMBER = /\d{4}[- ]?\d{3}[- ]?\d{3}(?:[- ]?[A-Z]{2})?(?!\w)/y;

/** Provincial health numbers of Canada, 45 CFR 164.514(b)(2)(i)(I): OHIP, RAMQ, PHN of BC, Alberta and the Prairies, MCP. */
export const caHealthNumber: Recognizer = {
  name: 'ca/health-number',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases(
        'ohip, ohip #, ohip no, ohip number, hcn, health card, health card no, health card number, health card #, health number',
      ),
      value: NUMBER,
      score: 0.98,
    },
    {
      words: phrases('ramq, nam, ramq #, assurance maladie, carte soleil'),
      value: /[A-Z]{4} ?\d{4} ?\d{4}(?!\w)/y,
      score: 0.98,
    },
    {
      words: phrases(
        'phn, phn #, phn no, phn number, ab phn, bc phn, ahcip, uli, msp, care card, mhsc, phin, mcp, hsn',
      ),
      value: /\d{3,5}[- ]?\d{3,4}(?:[- ]?\d{3,4})?(?!\w)/y,
      score: 0.97,
    },
  ],
  shapes: [
    { starts: 'digit', figures: 8, pattern: /\d{4}-\d{3}-\d{3}-?[A-Z]{2}(?!\w)/y, score: 0.9 },
    { starts: 'upper', length: [4, 4], next: ' ', pattern: /[A-Z]{4} \d{4} \d{4}(?!\w)/y, score: 0.85 },
  ],
};
