import { isNino } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** UK national insurance numbers, a foreign social insurance number, 45 CFR 164.514(b)(2)(i)(I); rules of HMRC. */
export const gbNationalInsurance: Recognizer = {
  name: 'gb/national-insurance',
  class: 'I',
  label: 'PLAN',
  reason: 'health_plan_number',
  cues: [
    {
      words: phrases('ni number, ni no, nino, national insurance, national insurance no, national insurance number'),
      value: /[A-Za-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d]?(?!\w)/y,
      score: 0.98,
    },
  ],
  shapes: [
    { starts: 'mixed', length: [9], pattern: /[A-Z]{2}\d{6}[A-D](?!\w)/y, check: isNino, score: 0.9 },
    {
      starts: 'upper',
      length: [2, 2],
      next: ' ',
      pattern: /[A-Z]{2} \d{2} \d{2} \d{2} [A-D](?!\w)/y,
      check: isNino,
      score: 0.95,
    },
  ],
};
