import { isNhi } from '../checksums-abroad.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** National Health Index of New Zealand, 45 CFR 164.514(b)(2)(i)(H): AAA9999 with a check digit, and AAA99AA since 2026. */
export const nzHealthNumber: Recognizer = {
  name: 'nz/health-number',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases('nhi, nhi no, nhi number, nhi #'),
      value: /[A-HJ-NP-Za-hj-np-z]{3} ?\d{2}(?:\d{2}|[A-HJ-NP-Za-hj-np-z]{2})(?!\w)/y,
      score: 0.98,
    },
  ],
  shapes: [
    {
      starts: 'mixed',
      length: [7],
      pattern: /[A-HJ-NP-Z]{3}\d{4}(?!\w)/y,
      check: isNhi,
      near: wordSet('patient pt nhi dob born whanau whānau mr mrs ms miss'),
      score: 0.85,
    },
  ],
};
