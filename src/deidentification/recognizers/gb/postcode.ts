import type { Recognizer } from '../recognizer.ts';
import { phrases, wordSet } from '../word-list.ts';

const PATTERN =
  /(?:[A-PR-UWYZ]\d[A-HJKPSTUW\d]?|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRV-Y\d]?) ?\d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])/y;

/** UK postcodes go whole (BS 7666), 45 CFR 164.514(b)(2)(i)(B). */
export const gbPostcode: Recognizer = {
  name: 'gb/postcode',
  class: 'B',
  label: 'POSTCODE',
  reason: 'postcode',
  cues: [
    {
      words: phrases('postcode, post code, postal code'),
      value: /[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}(?!\w)/y,
      score: 0.97,
    },
  ],
  shapes: [
    {
      starts: 'mixed',
      pattern: PATTERN,
      score: 0.9,
      unlessNear: wordSet('gene mutation variant hla lot serial'),
      unlessAfter: /\s(?:images?|sequences?|weighted|screws?|lesion|level)\b/iy,
    },
  ],
};
