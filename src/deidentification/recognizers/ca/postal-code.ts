import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Canadian postal codes go whole: outside the US the province is the floor (45 CFR 164.514(b)(2)(i)(B), our choice). */
export const caPostalCode: Recognizer = {
  name: 'ca/postal-code',
  class: 'B',
  label: 'POSTCODE',
  reason: 'postcode',
  cues: [
    {
      words: phrases('postal, postal code, code postal, zip, postcode'),
      value: /[ABCEGHJ-NPRSTVXYabceghj-nprstvxy]\d[A-Za-z][ -]?\d[A-Za-z]\d(?!\w)/y,
      score: 0.97,
    },
  ],
  shapes: [
    {
      starts: 'mixed',
      length: [3, 3],
      next: ' ',
      pattern: /[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d(?!\w)/y,
      score: 0.9,
    },
  ],
};
