import { isChi, isNhsNumber } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const TEN = /\d{3}[- ]?\d{3}[- ]?\d{4}(?!\d)/y;
const CARE_WORDS = wordSet('nhs chi h&c hcn patient pt gp');

/** NHS numbers (England, Wales), CHI (Scotland), H&C (Northern Ireland), 45 CFR 164.514(b)(2)(i)(H); mod 11. */
export const gbHealthNumber: Recognizer = {
  name: 'gb/health-number',
  class: 'H',
  label: 'MRN',
  reason: 'record_number',
  cues: [
    {
      words: phrases('nhs, nhs no, nhs number, nhs #, chi, chi no, chi number, h & c, h & c number, h & c no'),
      value: TEN,
      score: 0.99,
    },
    {
      words: phrases('hosp no, hosp . no, hospital no, hospital number, urn, unit no'),
      value: /[A-Z]{1,3}\d{0,2}[ -]?\d{5,8}(?!\w)/y,
      score: 0.96,
    },
  ],
  shapes: [
    {
      starts: 'digit',
      figures: 8,
      pattern: /\d{3}[- ]\d{3}[- ]\d{4}(?!\d)/y,
      check: isNhsNumber,
      near: CARE_WORDS,
      score: 0.98,
    },
    { starts: 'digit', figures: 8, pattern: /\d{10}(?!\d)/y, check: isChi, near: CARE_WORDS, score: 0.95 },
  ],
};
