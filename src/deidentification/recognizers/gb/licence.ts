import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** UK driving licences (DVLA form) and registration numbers of doctors and nurses, 45 CFR 164.514(b)(2)(i)(K). */
export const gbLicence: Recognizer = {
  name: 'gb/licence',
  class: 'K',
  label: 'LICENSE',
  reason: 'licence_number',
  cues: [
    { words: phrases('gmc, gmc no, gmc number, gmc ref, gmc #'), value: /[1-9]\d{6}(?!\d)/y, score: 0.97 },
    { words: phrases('nmc pin, nmc, nmc number'), value: /\d{2}[A-Z]\d{4}[A-Z](?!\w)/y, score: 0.97 },
    { words: phrases('hcpc, gphc, gdc'), value: /(?:[A-Z]{2})?\d{5,7}(?!\w)/y, score: 0.95 },
  ],
  shapes: [
    {
      starts: 'mixed',
      length: [16],
      pattern: /[A-Z]{1,5}9{0,4}\d[0-156]\d[0-3]\d{2}[A-Z][A-Z9][A-Z0-9]{3}(?!\w)/y,
      check: (value) => value.length === 16,
      score: 0.9,
    },
  ],
};
