import { isDea, isNpi } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

/** NPI and DEA numbers of a treating doctor: they link, 45 CFR 164.514(b)(2)(i)(K); Luhn by 45 CFR 162.406, DEA check digit. */
export const usPrescriber: Recognizer = {
  name: 'us/prescriber',
  class: 'K',
  label: 'LICENSE',
  reason: 'licence_number',
  cues: [
    { words: phrases('npi, npi #, npi no, npi number'), value: /[12]\d{9}(?!\d)/y, score: 0.98 },
    { words: phrases('dea, dea #, dea no, dea number'), value: /[A-Za-z][A-Za-z9]\d{7}(?!\w)/y, score: 0.98 },
  ],
  shapes: [
    { starts: 'mixed', length: [9], pattern: /[ABFGMPRXabfgmprx][A-Za-z9]\d{7}(?![\w-])/y, check: isDea, score: 0.95 },
    {
      starts: 'digit',
      length: [10],
      pattern: /[12]\d{9}(?![\d-])/y,
      check: isNpi,
      near: wordSet('npi provider prescriber physician md do'),
      score: 0.9,
    },
  ],
};
