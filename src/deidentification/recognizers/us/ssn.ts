import { isSsn } from '../checksums.ts';
import type { Recognizer } from '../recognizer.ts';
import { phrases } from '../word-list.ts';

/** Social security numbers and ITINs, 45 CFR 164.514(b)(2)(i)(G). */
export const usSsn: Recognizer = {
  name: 'us/ssn',
  class: 'G',
  label: 'SSN',
  reason: 'social_security_number',
  cues: [
    {
      words: phrases(
        'ssn, ss #, ss, social security, social, social security no, soc sec, ssn / itin, itin, s . s . n, soc',
      ),
      value: /(?:\d{3}[-. ]?\d{2}[-. ]?\d{4}|[*xX]{3}-?[*xX]{2}-?\d{4})(?![\d-])/y,
      score: 0.99,
    },
    {
      words: phrases(
        'last four of his social, last four of her social, last 4 of ssn, last four of ssn, last 4 of social, ssn ending in, ssn ends in, ssn ends, ssn ending, social ends, social ending in, ss ending in, ssn last four, ssn last 4, last four ssn, last 4 ssn, last four, last 4, social ends in, ssn last four digits, ssn ( last four ), ssn ( last 4 ), ssn ( last four, ssn ( last 4, social ( last four ), last four digits of ssn, last four digits, last four of the social, last 4 of the social, last four of the ssn, last 4 of the ssn, last four of his ssn, last four of her ssn, last four of their social, last 4 of his social, last 4 of her social, last four social, last 4 social, last 4 of his ssn, last 4 of her ssn, social ending',
      ),
      value: /\d{4}(?!\d|[-/.]\d|\s?(?:mg|ml|days?|weeks?|months?|years?|doses?|visits?))/iy,
      score: 0.9,
    },
  ],
  shapes: [
    { starts: 'digit', figures: 8, pattern: /\d{3}-\d{2}-\d{4}(?![\d-])/y, check: isSsn, score: 0.98 },
    { starts: 'digit', figures: 8, pattern: /\d{3}([ .])\d{2}\1\d{4}(?![\d-])/y, check: isSsn, score: 0.8 },
  ],
};
